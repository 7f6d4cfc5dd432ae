import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CachedMessage, ConversationRow } from '../../cache/cache.ts';
import {
  beginWith,
  type ConversationHead,
  type ConversationRead,
  readHere,
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
const head = (messageSeq: number, readMessageSeq: number, unreadMessageCount: number): ConversationHead => ({
  log: 7,
  conversationType: 0,
  conversationID: 'bob',
  position: messageSeq,
  messageSeq,
  messageID: 1000 + messageSeq,
  standing: {
    conversationName: 'Bob',
    conversationAvatarUrl: '',
    readMessageSeq,
    unreadMessageCount,
    lastMessage: message(messageSeq),
  },
});
const read = (readMessageSeq: number, messageSeq: number, unreadMessageCount: number): ConversationRead => ({
  log: 7,
  readMessageSeq,
  messageSeq,
  unreadMessageCount,
});

describe('a message', () => {
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
    const changed = withMessage(receive(empty, 1), message(1, { position: 9, targetID: 'changed' }), 'ann');
    expect(changed.lastMessage.targetID).toBe('changed');
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
    expect(row).toMatchObject({ countedSeq: 8, countedUnread: 3, readMessageSeq: 2, conversationName: 'Bob' });
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
    expect(row).toMatchObject({ log: 8, countedUnread: 1, unreadSeqs: [] });
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
    expect(row).toMatchObject({ isReadPending: false, countedUnread: 7, countedSeq: 9 });
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
  expect(row.unreadSeqs.length).toBeLessThanOrEqual(500);
});

test('the order and the number of times in which messages and readings come makes no difference', () => {
  const counts = new Set([1, 2, 4, 5, 6]);
  const one = (seq: number) => (row: ConversationRow) =>
    withMessage(row, message(seq, counts.has(seq) ? {} : { senderUserID: 'ann' }), 'ann');
  const others = (after: number, upTo: number) => [...counts].filter((seq) => seq > after && seq <= upTo).length;
  // Readings as a server would have made them when its log was so long.
  const readings = [read(1, 2, others(1, 2)), read(3, 4, others(3, 4)), read(4, 6, others(4, 6))];
  const steps = [...[1, 2, 3, 4, 5, 6].map(one), ...readings.map((r) => (row: ConversationRow) => withRead(row, r))];
  fc.assert(
    fc.property(fc.shuffledSubarray([...steps, ...steps], { minLength: steps.length * 2 }), (order) => {
      const row = order.reduce((known, step) => step(known), empty);
      return unreadOf(row) === others(4, 6) && row.readMessageSeq === 4 && row.lastMessage.messageSeq === 6;
    }),
  );
});
