import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { carriedWithout, isNewestSeen } from './deletion-rules.ts';

const counts = {
  orderKey: 1,
  counted: 4,
  newestMessageID: 4,
  deletedSeq: 0,
  targetedSeq: 0,
  endedPosition: 0,
  changedAt: millis(1),
};
const rest = { sentCounted: 0, carried: 0, withdrawn: 0, toPosition: undefined };
const deleted = { messageSeq: 0, orderKey: 0, entryOrderKey: 0, hasSingle: false };

const mark = (position: number) => ({ position, messageSeq: 4, countedByOthers: 4 });

/** Somebody who came in at position 7, behind message 4, and has read up to here. */
const member = (readPosition: number, messageSeq: number) => ({
  head: { position: 9, messageSeq, ...counts },
  membership: {
    ...{ fromPosition: 7, deleted, ...rest },
    reading: { position: readPosition, messageSeq: 4, countedByOthers: 4 },
  },
});

test.each([
  ['it came after the user', member(6, 5), mark(8), true],
  ['it came before the user', member(6, 4), mark(5), false],
  ['it was removed and nothing came since', member(6, 4), undefined, false],
  ['it was removed and was not read', member(6, 5), undefined, true],
  ['it was removed and was read', member(8, 4), undefined, true],
] as const)('the newest message was seen or not where %s', (_name, one, newest, expected) => {
  expect(isNewestSeen(one, newest)).toBe(expected);
});

const left = { fromPosition: 1, deleted, ...rest, carried: 3, toPosition: 9 };
const reading = { position: 2, messageSeq: 1, countedByOthers: 1 };
const going = (position: number, changes: { changedPosition?: number; isCounted?: boolean } = {}) => ({
  ...{ messageSeq: position, messageID: position, position, orderKey: position, isCounted: true },
  ...{ isWithdrawn: 'changedPosition' in changes, changedPosition: position, ...changes },
});

test.each([
  ['each that counted', [going(3), going(8)], 1],
  ['none that was read, or never counted', [going(2), going(4, { isCounted: false })], 3],
  ['none that had been withdrawn', [going(4, { changedPosition: 9 })], 3],
  ['one that was withdrawn since', [going(4, { changedPosition: 10 })], 2],
  ['none from behind the end', [going(11)], 3],
] as const)('of what was unread when a member left a deletion takes %s [UNREAD-20]', (_name, messages, expected) => {
  expect(carriedWithout({ ...left, reading }, messages)).toBe(expected);
  expect(carriedWithout({ ...left, reading, toPosition: undefined }, messages)).toBe(3);
});

test('of what was unread when a member left a deletion leaves nothing less than nothing', () => {
  expect(carriedWithout({ ...left, reading, carried: 1 }, [going(3), going(4)])).toBe(0);
});
