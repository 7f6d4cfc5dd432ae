import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import {
  type MessageReaction,
  type MessageState,
  messageState,
  type StoredContent,
} from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import { describe, expect, test } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import type { PresentMessage } from './changing.ts';
import { type AddCommand, addedTo, addReaction, deleteReaction, withoutReactions } from './reaction-rules.ts';
import type { OwnReaction } from './reaction-store.ts';

const sentAt = millis(1_000_000);
const after = (seconds: number) => millis(sentAt + seconds * 1000);

const text: StoredContent = { type: 1, message: 'hello' };
const ofType = (unknownType: number): StoredContent => ({ type: 0, unknownType });
const revoked: StoredContent = {
  ...{ type: 31, revokeStatus: 0, revokeTimestamp: 1_050_000, operatedUserID: 'ann' },
  ...{ originalMessageType: 1, revokeType: 0 },
};

const message = (reactions: readonly MessageReaction[] = [], content: StoredContent = text): PresentMessage => ({
  content,
  state: { withdrawnPosition: 4, ...(reactions.length > 0 && { reactions: [...reactions] }) },
  row: {
    ...{ log: toLogKey(7), position: 3, changedPosition: 3, messageID: 103, messageSeq: 3, timestamp: sentAt },
    ...{ orderKey: 3000, senderKey: toUserKey(1), senderUserID: toUserID('ann'), localMessageID: 'm3', counted: 3 },
    ...{ senderCounted: 3, isCounted: true, isWithdrawn: false, body: '', state: undefined },
  },
  head: {
    position: 9,
    messageSeq: 5,
    orderKey: 5000,
    counted: 5,
    newestMessageID: 105,
    deletedSeq: 0,
    targetedSeq: 0,
    endedPosition: 0,
    changedAt: after(10),
  },
});

/** Such as `a 2/3 bob1 ann2`. */
const toText = ({ reactionType, totalCount, sumCount, users }: MessageReaction): string =>
  [reactionType, `${totalCount}/${sumCount}`, ...users.map(({ userID, count }) => userID + count)].join(' ');
const reaction = (line: string): MessageReaction => {
  const [reactionType = '', counts = '', ...users] = line.split(' ');
  const [totalCount = 0, sumCount = 0] = counts.split('/').map(Number);
  const named = users.map((user) => ({ userID: user.slice(0, -1), count: Number(user.at(-1)) }));
  return { reactionType, totalCount, sumCount, users: named };
};
const shown = ({ reactions = [] }: MessageState = {}): readonly string[] => reactions.map(toText);

const own = (count: number, requests: readonly string[] = ['r1']): OwnReaction => ({
  ...{ reactionType: 'a', count, firstPosition: 5, lastPosition: 6 },
  requests,
});
const add: AddCommand = {
  ...{ userID: 'ann', reactionType: 'a', increaseCount: undefined, requestKey: 'r2' },
  ...{ withinSeconds: 60, typesMax: 2, usersShown: 3 },
};
const by = (increaseCount: number): AddCommand => ({ ...add, increaseCount });
const other: AddCommand = { ...add, reactionType: 'z' };
const again: AddCommand = { ...add, requestKey: 'r1' };

const [refused, existed] = ['MessageModuleCommonError', 'MessageModuleMessageReactionTypeExisted'] as const;

describe('addReaction', () => {
  test.each<[string, readonly string[], OwnReaction | undefined, AddCommand, number, string | readonly string[]]>([
    ['the first [REACT-4]', [], undefined, add, 0, ['a 1/1 ann1']],
    ['the first, three times [REACT-3]', [], undefined, by(3), 0, ['a 1/3 ann3']],
    ['beside another type', ['b 1/1 bob1'], undefined, add, 0, ['b 1/1 bob1', 'a 1/1 ann1']],
    ['beside somebody else [REACT-5]', ['a 1/1 bob1'], undefined, add, 0, ['a 2/2 ann1 bob1']],
    ['again [REACT-3]', ['a 1/1 ann1'], own(1), add, 0, existed],
    ['again, by two [REACT-3]', ['a 1/1 ann1'], own(1), by(2), 0, ['a 1/3 ann3']],
    ['again, by two, beside another', ['a 2/2 bob1 ann1'], own(1), by(2), 0, ['a 2/4 ann3 bob1']],
    ['the same request again [REACT-3a]', ['a 1/1 ann1'], own(1), again, 0, 'unchanged'],
    ['the same request by two again', ['a 1/2 ann2'], own(2), { ...by(2), requestKey: 'r1' }, 0, 'unchanged'],
    ['the same request again, too late', ['a 1/1 ann1'], own(1), again, 99, 'unchanged'],
    ['the fourth of those who are named [REACT-5]', ['a 3/3 x1 y1 z1'], undefined, add, 0, ['a 4/4 ann1 x1 y1']],
    ['of one who is not named', ['a 4/5 w1 x1 y1'], own(2), by(1), 0, ['a 4/6 ann3 w1 x1']],
    ['as many types as fit [REACT-1]', ['b 1/1 bob1'], undefined, other, 0, ['b 1/1 bob1', 'z 1/1 ann1']],
    ['one type more [REACT-2]', ['a 1/1 ann1', 'b 1/1 bob1'], undefined, other, 0, refused],
    [
      'of one of them, where no more fit',
      ['a 1/1 bob1', 'b 1/1 bob1'],
      undefined,
      add,
      0,
      ['a 2/2 ann1 bob1', 'b 1/1 bob1'],
    ],
    ['in the last millisecond [REACT-1]', [], undefined, add, 60, ['a 1/1 ann1']],
    ['a millisecond later [REACT-2]', [], undefined, add, 60.001, refused],
    ['again, a millisecond later', ['a 1/1 ann1'], own(1), by(2), 60.001, refused],
    ['while the clock is behind', [], undefined, add, -5, ['a 1/1 ann1']],
  ])('%s', (_what, before, present, command, age, expected) => {
    const decision = addReaction(message(before.map(reaction)), present, command, after(age));
    if (decision === undefined) expect(expected).toBe('unchanged');
    else if (isRefusal(decision)) expect(decision.refused).toBe(expected);
    else {
      expect(shown(decision.state)).toEqual(expected);
      // What else there is of the message stays.
      expect(decision.state?.withdrawnPosition).toBe(4);
      expect(parse(messageState, decision.state).ok).toBe(true);
    }
  });

  test.each<[string, StoredContent]>([
    ['that was revoked [REACT-2]', revoked],
    ['of a type that takes none [REACT-2]', ofType(32)],
    ['of a type that only a newer node knows', ofType(77)],
  ])('of a message %s is refused', (_what, content) => {
    for (const command of [add, again]) {
      const decision = addReaction(message([], content), own(1), command, after(0));
      expect(isRefusal(decision) && decision.refused).toBe(refused);
    }
  });

  test('leaves what the user has, with the newest requests', () => {
    expect(addedTo(undefined, add, 12)).toEqual({
      ...{ reactionType: 'a', count: 1, firstPosition: 12, lastPosition: 12, requests: ['r2'] },
    });
    expect(addedTo(own(2), by(3), 12)).toEqual({
      ...{ reactionType: 'a', count: 5, firstPosition: 5, lastPosition: 12, requests: ['r1', 'r2'] },
    });
    const many = Array.from({ length: 8 }, (_, index) => `k${index}`);
    expect(addedTo(own(2, many), add, 12).requests).toEqual([...many.slice(1), 'r2']);
  });
});

describe('deleteReaction', () => {
  const ann = { userID: 'ann', isRepeat: false };
  test.each<[string, readonly string[], OwnReaction | undefined, boolean, string | readonly string[]]>([
    ['the only one [REACT-6]', ['a 1/3 ann3'], own(3), false, []],
    ['the only one, beside another type', ['a 1/3 ann3', 'b 1/1 ann1'], own(3), false, ['b 1/1 ann1']],
    ['beside somebody else [REACT-6]', ['a 2/4 ann3 bob1'], own(3), false, ['a 1/1 bob1']],
    ['none [REACT-6]', ['a 1/1 bob1'], undefined, false, existed],
    ['none, after no answer [REACT-3a]', ['a 1/1 bob1'], undefined, true, 'unchanged'],
    ['one, after no answer', ['a 1/3 ann3'], own(3), true, []],
  ])('%s', (_what, before, present, isRepeat, expected) => {
    const decision = deleteReaction(message(before.map(reaction)), present && { own: present }, { ...ann, isRepeat });
    if (decision === undefined) expect(expected).toBe('unchanged');
    else if (isRefusal(decision)) expect(decision.refused).toBe(expected);
    else expect([shown(decision.state), decision.state?.withdrawnPosition]).toEqual([expected, 4]);
  });

  test('names who comes in the place of the user, where not all were named [REACT-5]', () => {
    const { state } = message([reaction('a 5/9 ann3 x1 y1')]);
    const newest = [
      { userID: 'x', count: 1 },
      { userID: 'y', count: 1 },
      { userID: 'z', count: 2 },
    ];
    expect(shown(withoutReactions(state, 'ann', [{ own: own(3), newest }]))).toEqual(['a 4/6 x1 y1 z2']);
  });

  test('of several types goes in one step [REACT-7]', () => {
    const { state } = message(['a 1/3 ann3', 'b 2/2 ann1 bob1', 'c 1/1 bob1'].map(reaction));
    const leaving = [{ own: own(3) }, { own: { ...own(1), reactionType: 'b' } }];
    expect(shown(withoutReactions(state, 'ann', leaving))).toEqual(['b 1/1 bob1', 'c 1/1 bob1']);
  });
});
