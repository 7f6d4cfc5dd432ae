import { expect, test } from 'vitest';
import { isWithin, rangesOf } from './seen-rules.ts';

const open = Number.MAX_SAFE_INTEGER;
/** Three memberships; before them 10, 20 and 30 messages were there, at the ends of the first two 15 and 25. */
const windows = [{ fromPosition: 12, toPosition: 18 }, { fromPosition: 25, toPosition: 31 }, { fromPosition: 40 }];
const seqs = [
  { before: 10, end: 15 },
  { before: 20, end: 25 },
  { before: 30, end: 30 },
];

test('what was sent in a membership is seen, and nothing between two', () => {
  const ranges = rangesOf(windows, seqs, 0);
  expect(ranges).toEqual([
    { after: 10, upTo: 15 },
    { after: 20, upTo: 25 },
    { after: 30, upTo: open },
  ]);
  const seen = Array.from({ length: 35 }, (_, index) => index + 1).filter((messageSeq) => isWithin(ranges, messageSeq));
  expect(seen).toEqual([11, 12, 13, 14, 15, 21, 22, 23, 24, 25, 31, 32, 33, 34, 35]);
});

test('so many messages from before each are seen too, and no message stands in two ranges', () => {
  expect(rangesOf(windows, seqs, 3)).toEqual([
    { after: 7, upTo: 15 },
    { after: 17, upTo: 25 },
    { after: 27, upTo: open },
  ]);
  expect(rangesOf(windows, seqs, 8)).toEqual([
    { after: 2, upTo: 15 },
    { after: 15, upTo: 25 },
    { after: 25, upTo: open },
  ]);
  expect(rangesOf(windows, seqs, 99)[0]?.after).toBeLessThanOrEqual(0);
});

test('a membership in which nothing was sent shows nothing', () => {
  expect(rangesOf([{ fromPosition: 3, toPosition: 4 }], [{ before: 2, end: 2 }], 0)).toEqual([]);
  expect(rangesOf([], [], 0)).toEqual([]);
});
