import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CachedMessage, ConversationRow } from '../../cache/cache.ts';
import { shownUnreadOf, uncount, withReturn } from './deleted.ts';
import {
  beginWith,
  type ConversationHead,
  type ConversationRead,
  readHere,
  readUpTo,
  unreadOf,
  withHead,
  withMessage,
  withRead,
} from './standing.ts';

const message = (messageSeq: number, over: Partial<CachedMessage> = {}): CachedMessage => ({
  log: 7,
  position: messageSeq,
  conversationType: 0,
  senderUserID: 'bob',
  targetID: 'ann',
  messageID: 1000 + messageSeq,
  messageSeq,
  localMessageID: `m${messageSeq}`,
  timestamp: messageSeq,
  orderKey: messageSeq * 10,
  content: { type: 1, message: `text ${messageSeq}` },
  ...over,
});
const empty = beginWith({ conversationType: 0, conversationID: 'bob', log: 7 }, { ...message(0), position: 0 });
const receive = (row: ConversationRow, ...seqs: number[]): ConversationRow =>
  seqs.reduce((known, seq) => withMessage(known, message(seq), 'ann'), row);
const head = (messageSeq: number, readPosition: number, unreadMessageCount: number): ConversationHead => ({
  log: 7,
  conversationType: 0,
  conversationID: 'bob',
  position: messageSeq,
  messageSeq,
  messageID: 1000 + messageSeq,
  standing: {
    conversationName: 'Bob',
    conversationAvatarUrl: '',
    readPosition,
    readMessageSeq: readPosition,
    unreadMessageCount,
    lastMessage: message(messageSeq),
  },
});
const read = (readPosition: number, position: number, unreadMessageCount: number): ConversationRead => ({
  log: 7,
  readPosition,
  readMessageSeq: readPosition,
  position,
  messageSeq: position,
  unreadMessageCount,
});

describe('who comes back to a group', () => {
  const back = read(9, 10, 2);

  test('reads on from there, with what he left unread', () => {
    const row = withReturn(receive(empty, 1, 2), back);
    expect([unreadOf(row), row.readPosition]).toEqual([2, 9]);
    expect(unreadOf(receive(row, 2, 11))).toBe(3);
  });

  test('finds nothing anew of what he deleted on this device', () => {
    const row = withReturn(uncount(receive(empty, 1, 2), [2]), back);
    expect([unreadOf(row), shownUnreadOf(row)]).toEqual([2, 1]);
  });

  test('is not put back by the word of an earlier return', () => {
    const row = withReturn(empty, back);
    expect(withReturn(row, read(4, 5, 7))).toBe(row);
  });
});

describe('a message', () => {
  test('that changed behind the end of the log for the user counts as it did', () => {
    const gone = message(1, { changedPosition: 5, state: { withdrawnPosition: 5 } });
    const row = receive(empty, 1, 2);
    expect(unreadOf(withMessage(row, gone, 'ann'))).toBe(1);
    expect(unreadOf(withMessage(row, gone, 'ann', 4))).toBe(2);
    expect(unreadOf(withMessage(row, gone, 'ann', 5))).toBe(1);
  });

  test('of somebody else counts once, in whatever order it comes', () => {
    const row = receive(empty, 2, 1, 2, 3);
    expect(unreadOf(row)).toBe(3);
    expect(row.lastMessage.messageSeq).toBe(3);
    expect(receive(row, 1, 2, 3)).toBe(row);
  });

  test.each<[string, Partial<CachedMessage>]>([
    ['an own one', { senderUserID: 'ann' }],
    ['one that asks not to be counted', { disableUnreadMessageCount: true }],
  ])('does not count as %s, but is the newest', (_name, over) => {
    const row = withMessage(empty, message(1, over), 'ann');
    expect([unreadOf(row), row.lastMessage.messageSeq]).toEqual([0, 1]);
  });

  test('that was read or is in the count already does not count', () => {
    const row = withHead(undefined, head(5, 2, 3));
    expect(row && unreadOf(receive(row, 1, 3, 5))).toBe(3);
    expect(row && unreadOf(receive(row, 6))).toBe(4);
  });

  test('that changed takes the place of the newest', () => {
    const changed = withMessage(receive(empty, 1), message(1, { changedPosition: 9, targetID: 'changed' }), 'ann');
    expect(changed.lastMessage.targetID).toBe('changed');
  });

  test('that changed takes the place of the one that shows where the newest was deleted', () => {
    const last = message(3, { deleted: 'here' });
    const row: ConversationRow = { ...empty, lastMessage: last, shown: message(2), readPosition: 3 };
    const changed = message(2, { changedPosition: 9 });
    expect(withMessage(row, changed, 'ann')).toEqual({ ...row, shown: changed });
    expect(withMessage({ ...row, shown: changed }, message(2), 'ann').shown).toBe(changed);
    expect(withMessage(row, message(1, { changedPosition: 9 }), 'ann')).toBe(row);
  });
});

describe('the word of the server', () => {
  test('wins over the count of this device, and later messages come on top', () => {
    const row = withHead(receive(empty, 4, 5, 6), head(5, 0, 9));
    expect(row && unreadOf(row)).toBe(10);
    expect(row?.lastMessage.messageSeq).toBe(6);
  });

  test('that is older than what this device counted changes nothing but the name', () => {
    const row = withHead(withHead(undefined, head(8, 2, 3)), head(6, 0, 6));
    expect(row).toMatchObject({ countedPosition: 8, countedUnread: 3, readMessageSeq: 2, conversationName: 'Bob' });
  });

  test('does not undo a reading that is on its way', () => {
    const row = withHead(readHere(receive(empty, 1, 2, 3)), head(3, 0, 3));
    expect(row && [unreadOf(row), row.readMessageSeq, row.isReadPending]).toEqual([0, 3, true]);
    const later = withHead(row, head(5, 0, 5));
    expect(later?.readMessageSeq).toBe(3);
  });

  test('without a message says nothing', () => {
    const { standing, ...bare } = head(0, 0, 0);
    expect(standing).toBeDefined();
    expect(withHead(undefined, bare)).toBeUndefined();
    expect(withHead(empty, bare)).toBe(empty);
  });

  test('on another log begins anew', () => {
    const row = withHead(receive(empty, 1, 2), { ...head(1, 0, 1), log: 8 });
    expect(row).toMatchObject({ log: 8, countedUnread: 1, unreadPositions: [] });
  });
});

describe('a reading', () => {
  test('takes what it covers, whatever came meanwhile', () => {
    const row = withRead(receive(empty, 1, 2, 3), read(2, 2, 0));
    expect([unreadOf(row), row.readMessageSeq]).toEqual([1, 2]);
  });

  test('never goes back, and twice is once', () => {
    const row = withRead(receive(empty, 1, 2, 3), read(3, 3, 0));
    expect(withRead(row, read(2, 2, 0))).toBe(row);
    expect(withRead(row, read(3, 3, 0))).toBe(row);
  });

  test('that came before its messages counts them as read when they come', () => {
    const row = withRead(empty, read(3, 3, 0));
    expect(unreadOf(receive(row, 1, 2, 3, 4))).toBe(1);
  });

  test('that is told again after a later count changes nothing but the wait for it', () => {
    const pending = readHere(receive(empty, 1, 2));
    const row = withHead(pending, head(9, 2, 7));
    expect(row).toMatchObject({ isReadPending: false, countedUnread: 7, countedPosition: 9 });
    expect(row && withRead(row, read(2, 2, 0))).toBe(row);
    const counted = row && { ...row, isReadPending: true };
    expect(counted && withRead(counted, read(2, 2, 0))).toEqual(row);
  });

  test('of this device stands until the server confirms it', () => {
    const pending = readHere(receive(empty, 1, 2));
    expect(pending).toMatchObject({ isReadPending: true, readMessageSeq: 2 });
    expect(withRead(receive(pending, 3), read(2, 3, 1))).toMatchObject({ isReadPending: false, countedUnread: 1 });
    expect(readHere(pending)).toBe(pending);
  });
});

test('many unread messages are counted, not listed', () => {
  const row = receive(empty, ...Array.from({ length: 700 }, (_, index) => index + 1));
  expect(unreadOf(row)).toBe(700);
  expect(row.unreadPositions.length).toBeLessThanOrEqual(500);
});

describe('who comes into a group once more', () => {
  test('has nothing to read from before, but for what was unread then; what stops counting of it changes nothing', () => {
    const before = receive(empty, 1, 2);
    const back = readUpTo(before, 5);
    expect([unreadOf(back), back.readPosition]).toEqual([2, 5]);
    expect(unreadOf(receive(back, 3, 4))).toBe(2);
    expect(unreadOf(receive(back, 6, 7))).toBe(4);
    const revoked = message(4, { state: { withdrawnPosition: 8 } });
    expect(unreadOf(withMessage(receive(back, 6), revoked, 'ann'))).toBe(3);
  });

  test('keeps what was counted since', () => {
    const row = withHead(receive(empty, 1, 6), head(7, 0, 3)) ?? empty;
    expect([unreadOf(readUpTo(row, 5)), unreadOf(readUpTo(receive(row, 8), 5))]).toEqual([3, 4]);
    expect(readUpTo(readUpTo(row, 5), 4)).toEqual(readUpTo(row, 5));
  });
});

describe('a message that stops counting', () => {
  const withdrawn = (position: number, withdrawnPosition: number): CachedMessage =>
    message(position, { changedPosition: withdrawnPosition, state: { withdrawnPosition } });

  test('is taken off once, whether it was listed or counted by the server', () => {
    const listed = withMessage(receive(empty, 1, 2), withdrawn(2, 3), 'ann');
    expect([unreadOf(listed), unreadOf(withMessage(listed, withdrawn(2, 3), 'ann'))]).toEqual([1, 1]);
    expect(withMessage(listed, message(2), 'ann')).toBe(listed);
    const counted = withMessage(withHead(empty, head(5, 0, 5)) ?? empty, withdrawn(2, 6), 'ann');
    expect([unreadOf(counted), unreadOf(receive(counted, 2))]).toEqual([4, 4]);
  });

  test('is not taken off a count that was made without it', () => {
    const row = withHead(withMessage(receive(empty, 1, 2), withdrawn(2, 3), 'ann'), head(3, 0, 1)) ?? empty;
    expect([unreadOf(row), row.withdrawn]).toEqual([1, []]);
    expect(withMessage(row, withdrawn(2, 3), 'ann')).toMatchObject({ countedUnread: 1, withdrawn: [] });
  });

  test.each<[string, Partial<CachedMessage>]>([
    ['was read', {}],
    ['is an own one', { senderUserID: 'ann' }],
    ['never counted', { disableUnreadMessageCount: true }],
  ])('is not taken off if it %s', (_name, over) => {
    const row = withHead(empty, head(5, 3, 2)) ?? empty;
    expect(unreadOf(withMessage(row, { ...withdrawn(over.senderUserID ? 4 : 3, 6), ...over }, 'ann'))).toBe(2);
  });

  test('goes into the count with the many that are not listed', () => {
    const many = receive(empty, ...Array.from({ length: 600 }, (_, index) => index + 1));
    const gone = Array.from({ length: 550 }, (_, index) => withdrawn(index + 1, 601 + index));
    const row = gone.reduce((known, one) => withMessage(known, one, 'ann'), many);
    expect([unreadOf(row), row.withdrawn.length <= 500]).toEqual([50, true]);
    expect(unreadOf(gone.reduce((known, one) => withMessage(known, one, 'ann'), row))).toBe(50);
  });
});

/** What happens to the log of a conversation, one step for each position. */
type Step = 'other' | 'own' | 'silent' | 'edit' | 'withdraw' | 'read';
interface Life {
  readonly changes: ((row: ConversationRow) => ConversationRow)[];
  readonly unread: number;
  readonly readPosition: number;
}

/** A log as a server would keep it, with every word that could reach a device on the way. */
function live(steps: readonly Step[]): Life {
  const messages: CachedMessage[] = [];
  const changes: Life['changes'] = [];
  let readPosition = 0;
  let position = 0;
  const unread = () =>
    messages.filter(
      (one) =>
        one.position > readPosition &&
        one.senderUserID === 'bob' &&
        one.disableUnreadMessageCount !== true &&
        one.state?.withdrawnPosition === undefined,
    ).length;
  for (const [index, step] of steps.entries()) {
    if (step === 'read') {
      readPosition = Math.max(readPosition, position - (index % 3));
      const told = read(readPosition, position, unread());
      changes.push((row) => withRead(row, told));
      continue;
    }
    const old = messages[index % 4];
    const isChange = step === 'edit' || step === 'withdraw';
    if (isChange && !old) continue;
    position += 1;
    if (isChange && old) {
      const withdrawnPosition = old.state?.withdrawnPosition ?? (step === 'withdraw' ? position : undefined);
      messages[index % 4] = { ...old, changedPosition: position, state: { withdrawnPosition } };
    } else {
      const over = { senderUserID: step === 'own' ? 'ann' : 'bob', disableUnreadMessageCount: step === 'silent' };
      messages.push(message(messages.length + 1, { position, ...over }));
    }
    const present = isChange ? messages[index % 4] : messages.at(-1);
    if (present) changes.push((row) => withMessage(row, present, 'ann'));
    const newest = messages.at(-1);
    if (index % 3 === 0 && newest) {
      const { standing } = head(newest.messageSeq, readPosition, unread());
      const told = { ...head(newest.messageSeq, 0, 0), position };
      changes.push(
        (row) => withHead(row, { ...told, ...(standing && { standing: { ...standing, lastMessage: newest } }) }) ?? row,
      );
    }
  }
  return { changes, unread: unread(), readPosition };
}

test('the order and the number of times in which messages, changes, heads and readings come makes no difference', () => {
  const kinds: readonly Step[] = ['other', 'other', 'own', 'silent', 'edit', 'withdraw', 'withdraw', 'read'];
  const orders = fc
    .array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 24 })
    .map(live)
    .chain((life) => {
      const twice = [...life.changes, ...life.changes];
      return fc.tuple(fc.constant(life), fc.shuffledSubarray(twice, { minLength: twice.length }));
    });
  fc.assert(
    fc.property(orders, ([life, order]) => {
      const row = order.reduce((known, change) => change(known), empty);
      expect([unreadOf(row), row.readPosition]).toEqual([life.unread, life.readPosition]);
    }),
    { numRuns: 2000 },
  );
});
