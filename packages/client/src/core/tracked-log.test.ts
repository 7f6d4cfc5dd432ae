import type { WireMessage } from '@parley/protocol/features/values';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogRecord } from '../cache/cache.ts';
import { capacity } from '../limits.ts';
import { type Arrival, TrackedLog } from './tracked-log.ts';

const message = (position: number): WireMessage => ({
  log: 7,
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

const live = (position: number): Arrival => ({ message: message(position), origin: 'live' });
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
const positions = (arrivals: readonly Arrival[]): number[] => arrivals.map((arrival) => arrival.message.position);

test('messages in any order and any number of times leave once, in order', () => {
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
  const arrivals = log.cover({ ...page, messages: page.messages.map(message) }, 'missed');
  expect(positions(arrivals)).toEqual(expected);
  expect(log.record.position).toBe(position);
});

test('what was pushed keeps its origin though a page brings it too', () => {
  const { log } = create(at(1));
  log.take(live(3));
  const arrivals = log.cover({ from: 1, to: 3, messages: [message(2), message(3)] }, 'missed');
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
  log.cover({ from: 9, to: 9, messages: [] }, 'missed');
  expect(log.record).toEqual(at(9, 8));
});

test('without a head the newest message is not known until the next one comes', () => {
  const { log } = create(at(1));
  log.cover({ from: 9, to: 9, messages: [] }, 'missed');
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
