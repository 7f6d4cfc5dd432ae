import { expect, test } from 'vitest';
import type { CacheState } from '../cache/cache.ts';
import { change, membership, moved } from '../testing/groups.ts';
import { LogBook } from './log-book.ts';

/** Entries of the log of a group: with which Ann went and came back, and others. */
const went = (position: number, userID = 'ann') => change(position, moved(false, 4, userID));
const came = (position: number) => change(position, moved(true, 5, 'ann'));
const other = (position: number) => change(position, { groupName: String(position) });

/** A device of Ann that holds the log of a group up to a position. */
function holding(position: number) {
  const record = { log: 9, conversationType: 2, conversationID: 'g', position, messageSeq: 0, messageID: 0 };
  const state: CacheState = {
    ...{ epoch: 1, followsSince: 0, userLogPosition: 1, conversations: [], outbox: [] },
    logs: [record],
  };
  const placed: number[] = [];
  const book = new LogBook('ann', state, ({ arrivals }) => placed.push(...arrivals.map(({ entry }) => entry.position)));
  const push = (...entries: readonly ReturnType<typeof change>[]): void => {
    for (const entry of entries) book.receive({ entry, origin: 'live' });
  };
  const cover = (to: number, complete: boolean, ...entries: readonly ReturnType<typeof change>[]): void => {
    const tracked = book.get(9);
    if (tracked) book.cover(tracked, { from: tracked.record.position, to, complete, entries: [...entries] }, 'live');
  };
  const placedSoFar = async () => {
    await Promise.resolve();
    return placed.splice(0);
  };
  return { book, push, cover, placed: placedSoFar };
}

test('what is pushed from behind the going of the user is not for him, whenever his own log tells of that', async () => {
  const { book, push, placed } = holding(1);
  push(went(2), other(3));
  expect([await placed(), book.get(9)?.isBehind]).toEqual([[2], false]);
  book.enter(membership(2, 5, 2));
  push(other(4));
  expect([await placed(), book.get(9)?.isBehind]).toEqual([[], false]);
  book.enter(membership(3, 4, 6));
  push(came(6), other(7));
  expect(await placed()).toEqual([6, 7]);
});

test('nor is what was pushed before the device asked, and is told that he went', async () => {
  const { push, cover, placed } = holding(1);
  push(other(3));
  cover(2, true, went(2));
  expect(await placed()).toEqual([2]);
});

test('a going that is told again, of which the log goes on, or of somebody else ends nothing', async () => {
  const known = holding(5);
  known.push(went(3), other(6));
  expect(await known.placed()).toEqual([6]);
  const back = holding(1);
  back.cover(4, true, went(2), came(4));
  back.push(other(5));
  expect(await back.placed()).toEqual([2, 4, 5]);
  const paged = holding(1);
  paged.cover(2, false, went(2));
  paged.push(other(3));
  expect(await paged.placed()).toEqual([2, 3]);
  const somebody = holding(1);
  somebody.push(went(2, 'bob'), other(3));
  expect(await somebody.placed()).toEqual([2, 3]);
});

test('who went before the first synchronisation is back with what that tells', async () => {
  const { book, push, placed } = holding(1);
  push(went(2), other(4));
  book.takeIn(membership(2, 4, 3), false);
  push(came(3));
  expect(await placed()).toEqual([2, 3, 4]);
});

test('a going of before the coming that the own log told of ends nothing', async () => {
  const { book, push, placed } = holding(1);
  book.enter(membership(2, 4, 3));
  push(went(2), came(3), other(4));
  expect(await placed()).toEqual([2, 3, 4]);
});
