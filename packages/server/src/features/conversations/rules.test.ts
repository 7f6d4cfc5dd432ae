import { millis } from '@parley/kernel/brand';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogHead, Membership } from '../logs/store.ts';
import { carriedBehind, readingAt, readUpTo, standingOf, unreadOf } from './rules.ts';

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

const readTo = (position: number, countedByOthers: number) => ({ position, messageSeq: position, countedByOthers });
const member: Membership = {
  fromPosition: 1,
  toPosition: undefined,
  reading: readTo(0, 0),
  sentCounted: 0,
  carried: 0,
  withdrawn: 0,
  deleted: { messageSeq: 0, orderKey: 0, entryOrderKey: 0, hasSingle: false },
};

test.each([
  ['beyond what was read', 7, {}, 7],
  ['the newest', 10, {}, 10],
  ['beyond the newest', 20, {}, 10],
  ['what was read already', 5, {}, undefined],
  ['less than was read', 4, {}, undefined],
  ['beyond the newest when all was read', 20, { reading: readTo(10, 3) }, undefined],
  ['beyond where the member left', 20, { toPosition: 8 }, 8],
  ['where the member left, with something carried over', 8, { reading: readTo(8, 3), toPosition: 8, carried: 2 }, 8],
  ['less than that', 7, { reading: readTo(8, 3), toPosition: 8, carried: 2 }, undefined],
  ['less than where the member came back, with something carried over', 3, { fromPosition: 6, carried: 2 }, 6],
  ['less than was read since, with something carried over', 3, { carried: 2 }, 5],
] as const)('a reading up to %s', (_name, asked, changes, expected) => {
  expect(readUpTo(head, { ...member, reading: readTo(5, 2), ...changes }, asked)).toBe(expected);
});

test.each([
  ['a log that nobody wrote in', 0, {}, 0],
  ['what others sent', 8, {}, 8],
  ['nothing of what the member sent', 8, { sentCounted: 3 }, 5],
  ['what others sent after the reading', 8, { sentCounted: 1, reading: readTo(5, 4) }, 3],
  ['less what was withdrawn after it', 8, { sentCounted: 1, reading: readTo(5, 4), withdrawn: 2 }, 1],
  ['all of it withdrawn', 8, { reading: readTo(5, 4), withdrawn: 4 }, 0],
  ['what was carried over beside what is new', 8, { reading: readTo(5, 5), carried: 6 }, 9],
  ['what was unread when the member left', 8, { reading: readTo(5, 4), toPosition: 5, carried: 2 }, 2],
] as const)('unread is %s', (_name, counted, changes, expected) => {
  const standing = standingOf({ head: { ...head, counted }, membership: { ...member, ...changes } });
  expect(standing).toEqual({
    readPosition: 'reading' in changes ? changes.reading.position : 0,
    readMessageSeq: 'reading' in changes ? changes.reading.position : 0,
    unreadMessageCount: expected,
  });
});

test.each([
  ['what came behind it', 5, 4, 9, 0, 5],
  ['less what was withdrawn of that', 5, 4, 9, 2, 3],
  ['nothing where all of that was', 5, 4, 6, 3, 0],
  ['no more than before', 2, 4, 9, 0, 2],
])('who has left and reads up to a mark leaves unread %s', (_name, carried, read, end, withdrawn, expected) => {
  expect(carriedBehind(carried, readTo(5, read), { end: readTo(8, end), withdrawn })).toBe(expected);
});

describe('a reading of less than everything', () => {
  const before = readTo(2, 1);
  const later = { position: 50, messageSeq: 48, countedByOthers: 30 };

  test('takes the counts of the message at its position, or of the nearest before', () => {
    const known = { position: 6, messageSeq: 5, countedByOthers: 4 };
    expect(readingAt(7, known, { before, later: known })).toEqual({ position: 7, messageSeq: 5, countedByOthers: 4 });
  });

  test.each([
    ['of which nothing is left between it and the next', 50, 48, 30],
    ['of which something was removed after it', 45, 43, 25],
    ['of which much was removed after it', 10, 8, 1],
    ['and never counts back', 3, 2, 1],
  ])('up to where the messages were removed, %s', (_name, position, messageSeq, countedByOthers) => {
    expect(readingAt(position, undefined, { before, later })).toEqual({ position, messageSeq, countedByOthers });
  });
});

test('whatever happens in a log, the count is that of the messages that are unread', () => {
  const kinds = fc.constantFrom('mine', 'theirs', 'mineUncounted', 'theirsUncounted', 'change');
  const world = fc.record({
    entries: fc.array(kinds, { minLength: 1, maxLength: 40 }),
    read: fc.nat(40),
    withdrawn: fc.uniqueArray(fc.nat(39), { maxLength: 10 }),
  });
  fc.assert(
    fc.property(world, ({ entries, read, withdrawn }) => {
      const isTheirs = (kind: string | undefined) => kind === 'theirs';
      const countUpTo = (position: number, test: (kind: string | undefined) => boolean) =>
        entries.slice(0, position).filter(test).length;
      const isGone = (index: number) => withdrawn.includes(index) && isTheirs(entries[index]);
      const mine = countUpTo(entries.length, (kind) => kind === 'mine');
      const membership = {
        ...member,
        sentCounted: mine,
        reading: readTo(read, countUpTo(read, isTheirs)),
        withdrawn: entries.filter((_, index) => index >= read && isGone(index)).length,
      };
      const counted = mine + countUpTo(entries.length, isTheirs);
      const unread = entries.filter((kind, index) => index >= read && isTheirs(kind) && !isGone(index)).length;
      expect(unreadOf({ ...head, counted }, membership)).toBe(unread);
    }),
  );
});
