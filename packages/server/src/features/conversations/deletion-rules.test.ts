import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { isNewestSeen } from './deletion-rules.ts';

const counts = { orderKey: 1, counted: 4, newestMessageID: 4, deletedSeq: 0, targetedSeq: 0, changedAt: millis(1) };
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
