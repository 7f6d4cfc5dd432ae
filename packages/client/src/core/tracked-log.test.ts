import type { WireMessage } from '@parley/protocol/features/values';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogRecord } from '../cache/cache.ts';
import { capacity } from '../limits.ts';
import { type Arrival, type PlacedArrival, TrackedLog } from './tracked-log.ts';

const message = (position: number): WireMessage => ({
  position,
  conversationType: 0,
  senderUserID: 'bob',
  targetID: 'ann',
  messageID: 1000 + position,
  messageSeq: position,
  localMessageID: `m${position}`,
  timestamp: position,
  orderKey: position,
  content: { type: 1, message: String(position) },
});

/** The message of a position, where it was added or, in the second form, where it changed. */
const added = (position: number) => ({ position, message: message(position) });
const changed = (position: number, at: number) => ({
  position,
  message: { ...message(at), changedPosition: position },
});
const live = (position: number): Arrival => ({ entry: { log: 7, ...added(position) }, origin: 'live' });
const at = (position: number, messageSeq = position): LogRecord => ({
  log: 7,
  conversationType: 0,
  conversationID: 'bob',
  position,
  messageSeq,
  messageID: messageSeq === 0 ? 0 : 1000 + messageSeq,
});
const create = (record: LogRecord, left = 1000) => {
  const budget = { left };
  return { log: new TrackedLog(record, budget), budget };
};
const positions = (arrivals: readonly PlacedArrival[]): number[] => arrivals.map(({ entry }) => entry.position);

test('a head at the position of a log tells its newest message where that is not known', () => {
  const { log } = create({ ...at(3), messageID: 0 });
  log.reach({ position: 3, messageSeq: 3, messageID: 1003 });
  expect([log.record, log.isBehind]).toEqual([at(3), false]);
});

/** The user goes with the fourth entry of a log, of which a node that has not heard of it tells on. */
function ended() {
  const created = create(at(3));
  const { log } = created;
  log.take(live(6));
  log.endAt(4);
  expect(log.isBehind).toBe(true);
  expect(positions(log.take(live(4)))).toEqual([4]);
  expect(positions(log.take(live(5)))).toEqual([]);
  expect([log.record.position, log.isBehind]).toEqual([4, false]);
  return created;
}

test('what comes from behind the end of a log waits until the user is back', () => {
  const { log, budget } = ended();
  expect(positions(log.goOn(5))).toEqual([5, 6]);
  expect([log.isBehind, budget.left]).toEqual([false, 1000]);
});

test('what came while the user was out is none of his, and what came since is asked for', () => {
  const { log, budget } = ended();
  log.reach({ position: 9, messageSeq: 9, messageID: 1009 });
  expect(log.isBehind).toBe(false);
  expect(positions(log.goOn(7))).toEqual([]);
  expect([log.isBehind, budget.left]).toEqual([true, 1000]);
  const page = { from: 6, to: 9, complete: true, entries: [7, 8].map(added) };
  expect(positions(log.cover(page, 'live'))).toEqual([7, 8]);
  expect([log.record.position, log.isBehind]).toEqual([9, false]);
});

test('a message that was missed is missed, although its change was pushed', () => {
  const { log } = create(at(0));
  const pushed = (position: number, of: number): Arrival => ({
    entry: { log: 7, ...changed(position, of) },
    origin: 'live',
  });
  for (const [position, of] of [
    [5, 1],
    [7, 2],
    [8, 6],
  ] as const)
    log.take(pushed(position, of));
  const page = { from: 0, to: 6, complete: false, entries: [added(3), added(4), changed(5, 1), added(6)] };
  const placed = log.cover(page, 'missed');
  expect(placed.map(({ entry, origin, isAddition }) => [entry.position, origin, isAddition])).toEqual([
    [3, 'missed', true],
    [4, 'missed', true],
    [5, 'missed', true],
    [6, 'missed', true],
    [7, 'missed', true],
    [8, 'live', false],
  ]);
});

test('entries in any order and any number of times leave once, in order', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 8 })),
      (order, again) => {
        const { log, budget } = create(at(0));
        const left = order.flatMap((position, index) => [
          ...positions(log.take(live(position))),
          ...again.slice(index, index + 1).flatMap((repeated) => positions(log.take(live(repeated)))),
        ]);
        expect(left).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        expect(log.record).toEqual(at(8));
        expect([log.isBehind, budget.left]).toEqual([false, 1000]);
      },
    ),
  );
});

test.each<[string, number[], { from: number; to: number; messages: number[] }, number[], number]>([
  ['a page fills the gap before what waits', [4, 5], { from: 1, to: 3, messages: [2, 3] }, [2, 3, 4, 5], 5],
  [
    'a page that overlaps what waits does not double it',
    [4],
    { from: 1, to: 5, messages: [2, 3, 4, 5] },
    [2, 3, 4, 5],
    5,
  ],
  ['a page of what is known changes nothing', [], { from: 0, to: 1, messages: [1] }, [], 1],
  ['a page that came late is taken from where it is news', [2, 3], { from: 1, to: 4, messages: [2, 3, 4] }, [4], 4],
  ['a page out of order is put in order', [], { from: 1, to: 3, messages: [3, 2] }, [2, 3], 3],
  ['a page may cover positions that hold nothing for this device', [], { from: 1, to: 9, messages: [4] }, [4], 9],
  ['a page that begins later passes over what is lost', [], { from: 5, to: 7, messages: [6, 7] }, [6, 7], 7],
])('%s', (_, taken, page, expected, position) => {
  const { log } = create(at(1));
  for (const one of taken) log.take(live(one));
  const arrivals = log.cover(
    { from: page.from, to: page.to, complete: true, entries: page.messages.map(added) },
    'missed',
  );
  expect(positions(arrivals)).toEqual(expected);
  expect(log.record.position).toBe(position);
});

test('what was pushed keeps its origin though a page brings it too', () => {
  const { log } = create(at(1));
  log.take(live(3));
  const arrivals = log.cover({ from: 1, to: 3, complete: true, entries: [added(2), added(3)] }, 'missed');
  expect(arrivals.map(({ origin }) => origin)).toEqual(['missed', 'live']);
});

test('a log that is known to go further is behind until it gets there', () => {
  const { log } = create(at(1));
  log.reach({ position: 3, messageSeq: 3, messageID: 1003 });
  expect(log.isBehind).toBe(true);
  log.take(live(2));
  expect(log.isBehind).toBe(true);
  log.take(live(3));
  expect(log.isBehind).toBe(false);
});

test('a head that is passed over to gives the newest message, which nothing brought', () => {
  const { log } = create(at(1));
  log.reach({ position: 9, messageSeq: 8, messageID: 1008 });
  log.cover({ from: 9, to: 9, complete: true, entries: [] }, 'missed');
  expect(log.record).toEqual(at(9, 8));
});

test('without a head the newest message is not known until the next one comes', () => {
  const { log } = create(at(1));
  log.cover({ from: 9, to: 9, complete: true, entries: [] }, 'missed');
  expect(log.record).toEqual({ ...at(9, 1), messageID: 0 });
  log.take(live(10));
  expect(log.record).toEqual(at(10));
});

test('what waits is bounded for each log and for all of them', () => {
  const { log, budget } = create(at(0), 10_000);
  for (let position = 2; position < 1000; position += 1) log.take(live(position));
  expect(budget.left).toBe(10_000 - capacity.heldPerLogMax);
  log.release();
  expect(budget.left).toBe(10_000);
  const { log: poor, budget: none } = create(at(0), 1);
  poor.take(live(2));
  poor.take(live(3));
  expect([none.left, poor.isBehind]).toEqual([0, true]);
});

test('an entry without a message moves the position and nothing else', () => {
  const { log } = create(at(3));
  expect(log.take({ entry: { log: 7, position: 4 }, origin: 'live' })).toMatchObject([{ isAddition: false }]);
  log.cover({ from: 4, to: 6, complete: true, entries: [{ position: 5 }, { position: 6 }] }, 'missed');
  expect(log.record).toEqual({ ...at(3), position: 6 });
});

test('a change is told from an addition, and is not taken for the newest message where that is not known', () => {
  const { log } = create(at(3));
  log.cover({ from: 9, to: 9, complete: true, entries: [] }, 'missed');
  const placed = log.take({ entry: { log: 7, ...changed(10, 7) }, origin: 'live' });
  expect(placed).toMatchObject([{ isAddition: false }]);
  expect(log.record).toEqual({ ...at(10, 3), messageID: 0 });
  expect(log.take(live(11))).toMatchObject([{ isAddition: true }]);
  expect(log.record).toEqual(at(11));
});

test('changes that lie within a gap are handed on, and what was added before them stays unknown', () => {
  const { log } = create(at(3));
  const page = { from: 9, to: 10, complete: true, entries: [changed(6, 2), added(10)] };
  expect(log.cover(page, 'missed').map(({ isAddition }) => isAddition)).toEqual([false, true]);
  expect(log.record).toEqual(at(10));
});

test('a message that changed before it came is an addition, and once, whichever page brings it', () => {
  const { log } = create(at(3));
  const first = { from: 3, to: 6, complete: false, entries: [added(4), added(6)] };
  const second = { from: 6, to: 9, complete: true, entries: [changed(8, 4), changed(9, 5)] };
  expect(log.cover(first, 'missed').map(({ isAddition }) => isAddition)).toEqual([true, true]);
  expect(log.cover(second, 'missed').map(({ isAddition }) => isAddition)).toEqual([false, true]);
  expect(log.take({ entry: { log: 7, ...changed(10, 5) }, origin: 'live' })).toMatchObject([{ isAddition: false }]);
  expect(log.record).toEqual(at(10, 6));
});

test('a page whose every message has changed since gives the newest one all the same', () => {
  const { log } = create(at(0));
  log.cover({ from: 0, to: 4, complete: true, entries: [changed(3, 2), changed(4, 1)] }, 'missed');
  expect(log.record).toEqual({ ...at(4, 2), messageID: 1002 });
});
