import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import {
  compare,
  compareWithoutProof,
  coverage,
  honestStanding,
  mergePages,
  needsProof,
  planUserLog,
} from './rules.ts';
import type { LogHead } from './store.ts';

const head: LogHead = {
  position: 10,
  messageSeq: 8,
  orderKey: 1,
  counted: 8,
  newestMessageID: 800,
  deletedSeq: 0,
  targetedSeq: 0,
  endedPosition: 0,
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
      newestMessageID: 0,
      deletedSeq: 0,
      targetedSeq: 0,
      endedPosition: 0,
      changedAt: millis(0),
    };
    expect(compare({ log: 1, position: 0, messageSeq: 0, messageID: 0 }, empty, undefined)).toBe('same');
  });
});

test.each([
  ['holds nothing', undefined, { position: 0, isNew: true, reload: false }],
  ['is up to date', 5, { position: 5, isNew: false, reload: false }],
  ['lacks entries', 0, { position: 0, isNew: false, reload: false }],
  ['is beyond the head', 6, { position: 0, isNew: true, reload: true }],
])("a device that %s in the user's own log", (_name, position, plan) => {
  expect(planUserLog(position, 5)).toEqual(plan);
});

test.each([
  ['what it holds', { position: 7, messageSeq: 6 }, { position: 7, messageSeq: 6 }],
  ['a gap behind it', { position: 7, messageSeq: 1 }, { position: 7, messageSeq: 5 }],
  ['nothing', { position: 0, messageSeq: 0 }, { position: 0, messageSeq: 0 }],
  ['more messages than positions', { position: 3, messageSeq: 7 }, { position: 3, messageSeq: 3 }],
  ['more than there is', { position: 99, messageSeq: 99 }, { position: 10, messageSeq: 8 }],
])('a device that shows %s', (_name, shown, standing) => {
  expect(honestStanding(head, shown)).toEqual(standing);
});

const entriesAt = (...positions: readonly number[]) => positions.map((position) => ({ position }));

describe('the pages of several sources', () => {
  test('are one in the order of their positions', () => {
    const pages = [{ entries: entriesAt(2, 5, 9) }, { entries: entriesAt(3, 4) }, { entries: [] }];
    expect(mergePages(pages, undefined)).toEqual({ entries: entriesAt(2, 3, 4, 5, 9) });
  });

  test('go as far as every one of them was read', () => {
    const pages = [
      { entries: entriesAt(2, 5, 9), readTo: 9 },
      { entries: entriesAt(3), readTo: 6 },
    ];
    expect(mergePages(pages, undefined)).toEqual({ entries: entriesAt(2, 3, 5), readTo: 6 });
  });

  test('go on over a page in which the actor may see nothing', () => {
    const page = mergePages([{ entries: [], readTo: 7 }], undefined);
    expect(coverage(page, { count: 0, after: 3, end: 10 })).toEqual({ from: 3, to: 7, isComplete: false });
  });

  test('end where the actor left', () => {
    const pages = [{ entries: entriesAt(2, 8, 9), readTo: 9, gapTo: 12 }, { entries: entriesAt(3) }];
    expect(mergePages(pages, 8)).toEqual({ entries: entriesAt(2, 3, 8), readTo: 8, gapTo: 8 });
  });

  test('have the widest of their gaps', () => {
    const pages = [{ entries: [], gapTo: 4 }, { entries: [], gapTo: 6 }, { entries: [] }];
    expect(mergePages(pages, undefined)).toEqual({ entries: [], gapTo: 6 });
  });
});

test.each([
  ['a whole page goes up to the head', { entries: entriesAt(9) }, 1, { from: 3, to: 10, isComplete: true }],
  ['an entry newer than the head extends it', { entries: entriesAt(12) }, 1, { from: 3, to: 12, isComplete: true }],
  [
    'a page that was not read to the end goes as far as it was read',
    { entries: entriesAt(8), readTo: 9 },
    1,
    { from: 3, to: 9, isComplete: false },
  ],
  ['one that reaches the head', { entries: entriesAt(10), readTo: 10 }, 1, { from: 3, to: 10, isComplete: true }],
  ['without room nothing is covered', { entries: entriesAt(9) }, 0, { from: 3, to: 3, isComplete: false }],
  ['what finds room ends the range', { entries: entriesAt(5, 6, 9) }, 2, { from: 3, to: 6, isComplete: false }],
  ['nothing left', { entries: [] }, 0, { from: 3, to: 10, isComplete: true }],
  ['a gap is marked', { entries: entriesAt(9), gapTo: 7 }, 1, { from: 7, to: 10, isComplete: true }],
  ['a gap behind the device is none', { entries: entriesAt(9), gapTo: 2 }, 1, { from: 3, to: 10, isComplete: true }],
  ['all of it is a gap', { entries: [], gapTo: 10 }, 0, { from: 10, to: 10, isComplete: true }],
  [
    'a gap with changes in it is marked as far as they are told',
    { entries: entriesAt(4, 5, 6), gapTo: 8 },
    2,
    { from: 5, to: 5, isComplete: false },
  ],
  [
    'and with the last of them wholly',
    { entries: entriesAt(6, 9), gapTo: 8 },
    2,
    { from: 8, to: 10, isComplete: true },
  ],
] as const)('%s', (_name, page, count, expected) => {
  expect(coverage(page, { count, after: 3, end: 10 })).toEqual(expected);
});
