import { millis } from '@parley/kernel/brand';
import { isRefusal } from '@parley/protocol/define';
import { messageState, type StoredContent, storedContent } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import { describe, expect, test } from 'vitest';
import { toLogKey, toUserID, toUserKey } from '../../core/ids.ts';
import type { PresentMessage } from './changing.ts';
import { type RevokeCommand, revoke } from './revoke-rules.ts';

const [ann, bob] = [toUserKey(1), toUserKey(2)];
const sentAt = millis(1_000_000);
const after = (seconds: number) => millis(sentAt + seconds * 1000);

const text: StoredContent = { type: 1, message: 'hello', extendedData: 'data' };
const custom: StoredContent = { type: 200, message: 'hello', subType: 3 };
const ofType = (unknownType: number): StoredContent => ({ type: 0, unknownType });
const revoked: StoredContent = {
  type: 31,
  revokeStatus: 0,
  revokeTimestamp: 1_050_000,
  operatedUserID: 'ann',
  revokeExtendedData: 'why',
  originalMessageType: 1,
  revokeType: 0,
};

const message = (content: StoredContent, state: PresentMessage['state'] = {}): PresentMessage => ({
  content,
  state,
  row: {
    log: toLogKey(7),
    position: 3,
    changedPosition: 3,
    messageID: 103,
    messageSeq: 3,
    timestamp: sentAt,
    orderKey: 3000,
    senderKey: ann,
    senderUserID: toUserID('ann'),
    localMessageID: 'm3',
    counted: 3,
    senderCounted: 3,
    isCounted: true,
    isWithdrawn: false,
    body: '',
    state: undefined,
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

const byAnn: RevokeCommand = {
  userKey: ann,
  userID: toUserID('ann'),
  revokeExtendedData: '',
  isRepeat: false,
  isOfDevice: true,
  withinSeconds: 120,
};
const byBob: RevokeCommand = { ...byAnn, userKey: bob, userID: toUserID('bob') };
const again: RevokeCommand = { ...byAnn, revokeExtendedData: 'why', isRepeat: true };

const [invalid, tooLate] = ['CommonModuleParamsInvalid', 'MessageModuleMessageExceedsRevokeTime'] as const;
const already = 'MessageModuleMessageHasBeenRevoked';
const noAuthority = 'GroupModuleGroupNoCorrespondingOperationAuthority';

/** What becomes of it in a word. */
function verdict(content: StoredContent, command: RevokeCommand, age: number): string {
  const decision = revoke(message(content), command, after(age));
  if (decision === undefined) return 'unchanged';
  return isRefusal(decision) ? decision.refused : 'revoked';
}

describe('revoke', () => {
  test.each<[string, StoredContent, RevokeCommand, number, string]>([
    ['a text at once', text, byAnn, 0, 'revoked'],
    ['a text in the last millisecond [REVOKE-3]', text, byAnn, 120, 'revoked'],
    ['a text a millisecond later [REVOKE-3]', text, byAnn, 120.001, tooLate],
    ['a text while the clock is behind', text, byAnn, -5, 'revoked'],
    ['a text within another limit', text, { ...byAnn, withinSeconds: 86_400 }, 86_400, 'revoked'],
    ['a custom message', custom, byAnn, 0, 'revoked'],
    ['of a type that only a newer node knows', ofType(77), byAnn, 0, 'revoked'],
    ['a command', ofType(2), byAnn, 0, invalid],
    ['a barrage', ofType(20), byAnn, 0, invalid],
    ['a system message', ofType(30), byAnn, 0, invalid],
    ['tips', ofType(32), byAnn, 0, invalid],
    ['the other side’s text [REVOKE-6]', text, byBob, 0, invalid],
    ['the other side’s old text', text, byBob, 999, invalid],
    ['the own text, whatever the role', text, { ...byAnn, byRole: 'nobody' }, 0, 'revoked'],
    ['another one’s text by the owner', text, { ...byBob, byRole: 'owner' }, 0, 'revoked'],
    ['another one’s text by an admin', text, { ...byBob, byRole: 'admin' }, 0, 'revoked'],
    ['another one’s old text by the owner', text, { ...byBob, byRole: 'owner' }, 120.001, tooLate],
    ['another one’s text by who may not', text, { ...byBob, byRole: 'nobody' }, 0, noAuthority],
    ['the other side’s revoked text', revoked, byBob, 0, invalid],
    ['what was revoked [REVOKE-4]', revoked, byAnn, 60, already],
    ['what was revoked long ago [REVOKE-4]', revoked, byAnn, 999, already],
    ['the same once more, after no answer [REVOKE-4a]', revoked, again, 60, 'unchanged'],
    ['the same once more, when it is too old by now', revoked, again, 999, 'unchanged'],
    ['the same with other data', revoked, { ...again, revokeExtendedData: 'other' }, 60, already],
    ['once more what the app’s server revoked', { ...revoked, revokeStatus: 2 }, again, 60, already],
    ['once more what somebody else revoked', { ...revoked, operatedUserID: 'bob' }, again, 60, already],
    ['what may have been revoked, and was not', text, again, 60, 'revoked'],
    ['what may have been revoked, and is too old now', text, again, 999, tooLate],
  ])('%s', (_what, content, command, age, expected) => {
    expect(verdict(content, command, age)).toBe(expected);
  });

  test.each([
    [byAnn, { revokeStatus: 0, operatedUserID: 'ann' }],
    [
      { ...byAnn, byRole: 'owner' },
      { revokeStatus: 0, operatedUserID: 'ann' },
    ],
    [
      { ...byBob, byRole: 'admin' },
      { revokeStatus: 3, operatedUserID: 'bob' },
    ],
    [
      { ...byBob, byRole: 'owner' },
      { revokeStatus: 4, operatedUserID: 'bob' },
    ],
  ] as const)('says who did it, and as whom', (command, expected) => {
    expect(revoke(message(text), command, after(5))).toMatchObject({ content: expected });
  });

  test('leaves nothing of the content but the text of a Text, and nothing of the state [REVOKE-9, REVOKE-10]', () => {
    const before = message(text, { withdrawnPosition: 4 });
    const next = revoke(before, { ...byAnn, revokeExtendedData: 'why' }, after(5));
    expect(next).toEqual({
      content: { ...revoked, revokeTimestamp: after(10), originalTextMessageContent: 'hello' },
      state: { withdrawnPosition: 10 },
      isWithdrawn: true,
    });
  });

  test.each([
    ['a text', text],
    ['a custom message', custom],
    ['one of an unknown type', ofType(77)],
  ])('makes of %s what the wire can tell', (_what, content) => {
    const next = revoke(message(content), byAnn, after(60));
    if (!next || isRefusal(next)) throw new Error('it is revoked');
    const expected = { type: 31, revokeTimestamp: after(60), operatedUserID: 'ann' };
    expect(parse(storedContent, next.content)).toMatchObject({ ok: true, value: expected });
    expect(parse(messageState, next.state).ok).toBe(true);
    expect(next.content).not.toHaveProperty('revokeExtendedData');
  });
});
