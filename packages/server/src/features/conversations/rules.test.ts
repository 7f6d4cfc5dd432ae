import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { compare, compareWithoutProof, needsProof, planUserLog, readUpTo, standingOf } from './rules.ts';
import type { LogHead } from './store.ts';

const head: LogHead = {
  position: 10,
  messageSeq: 8,
  orderKey: 1,
  counted: 8,
  countedByLow: 0,
  newestMessageID: 800,
  changedAt: millis(1),
};

describe('what a device holds of a log', () => {
  test.each([
    ['is unknown to it', undefined, undefined, 'changed'],
    ['is all of it', { position: 10, messageSeq: 8, messageID: 800 }, undefined, 'same'],
    ['is all, with another newest message', { position: 10, messageSeq: 8, messageID: 801 }, undefined, 'reload'],
    ['ends earlier', { position: 6, messageSeq: 5, messageID: 500 }, 500, 'changed'],
    ['ends earlier, with another message', { position: 6, messageSeq: 5, messageID: 500 }, 501, 'reload'],
    ['ends earlier, with a message that is gone', { position: 6, messageSeq: 5, messageID: 500 }, undefined, 'reload'],
    [
      'is all its messages, but not their last changes',
      { position: 9, messageSeq: 8, messageID: 800 },
      undefined,
      'changed',
    ],
    ['ends earlier, with a message it cannot name', { position: 6, messageSeq: 5, messageID: 0 }, undefined, 'changed'],
    ['is all of it, with a message it cannot name', { position: 10, messageSeq: 8, messageID: 0 }, undefined, 'same'],
    ['goes beyond the head', { position: 11, messageSeq: 8, messageID: 800 }, undefined, 'reload'],
    ['has more messages than the log', { position: 10, messageSeq: 9, messageID: 900 }, undefined, 'reload'],
    ['is no message at all', { position: 0, messageSeq: 0, messageID: 0 }, undefined, 'changed'],
    ['is only a gap up to the head', { position: 10, messageSeq: 0, messageID: 0 }, undefined, 'same'],
  ] as const)('%s', (_name, device, messageID, comparison) => {
    const shown = device && { log: 1, ...device };
    expect(compare(shown, head, messageID)).toBe(comparison);
    expect(needsProof(shown, head)).toBe(device?.messageID === 500);
  });

  test.each([
    ['before all that is left was removed by retention', { messageSeq: 6 }, 'changed'],
    ['of a log that has lost everything was removed too', undefined, 'changed'],
    ['among those that are left is of another life', { messageSeq: 5 }, 'reload'],
  ])('a message that is not there and stood %s', (_name, oldest, expected) => {
    expect(compareWithoutProof({ log: 1, position: 5, messageSeq: 5, messageID: 500 }, oldest)).toBe(expected);
  });

  test('an empty log that both know is the same', () => {
    const empty = {
      position: 0,
      messageSeq: 0,
      orderKey: 0,
      counted: 0,
      countedByLow: 0,
      newestMessageID: 0,
      changedAt: millis(0),
    };
    expect(compare({ log: 1, position: 0, messageSeq: 0, messageID: 0 }, empty, undefined)).toBe('same');
  });
});

const readingAt = (messageSeq: number, countedByOthers: number) => ({ messageSeq, countedByOthers, entryPosition: 1 });

test.each([
  ['beyond what was read', 7, readingAt(5, 2), 7],
  ['the newest', 9, readingAt(5, 2), 9],
  ['beyond the newest', 20, readingAt(5, 2), 9],
  ['what was read already', 5, readingAt(5, 2), undefined],
  ['less than was read', 4, readingAt(5, 2), undefined],
  ['beyond the newest when all was read', 20, readingAt(9, 3), undefined],
])('a reading up to %s', (_name, asked, reading, expected) => {
  expect(readUpTo({ ...head, messageSeq: 9 }, reading, asked)).toBe(expected);
});

test('unread is what others sent after the reading', () => {
  expect(standingOf({ reading: readingAt(5, 2), countedByOthers: 6 })).toEqual({
    readPosition: 5,
    readMessageSeq: 5,
    unreadMessageCount: 4,
  });
});

test.each([
  ['holds nothing', undefined, { kind: 'none', reload: false }],
  ['is up to date', 5, { kind: 'entriesAfter', position: 5 }],
  ['lacks entries', 0, { kind: 'entriesAfter', position: 0 }],
  ['is beyond the head', 6, { kind: 'none', reload: true }],
])("a device that %s in the user's own log", (_name, position, plan) => {
  expect(planUserLog(position, 5)).toEqual(plan);
});
