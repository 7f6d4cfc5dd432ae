import { expect, test } from 'vitest';
import { keepInTurns, type StateTaker } from './log-states.ts';
import type { PlacedArrival } from './tracked-log.ts';

const arrival = (position: number, what: object): PlacedArrival => ({
  entry: { log: 7, position, ...what },
  origin: 'live',
  isAddition: true,
});
const message = (position: number) => arrival(position, { message: { position } });
const state = (position: number, kind: string) => arrival(position, { state: { kind } });

test('a message is told behind the changes that stand before it, and in one with other messages otherwise', () => {
  const kept: number[][] = [];
  const taker: StateTaker = {
    kind: 'group',
    keep: (arrivals) => {
      kept.push(arrivals.map(({ position }) => position));
      return { change: {}, tell: () => [] };
    },
  };
  const arrivals = [
    message(1),
    message(2),
    state(3, 'group'),
    state(4, 'group'),
    message(5),
    state(6, 'other'),
    message(7),
  ];
  const turns = keepInTurns([taker], arrivals);
  expect(turns.map((turn) => turn.arrivals.map(({ entry }) => entry.position))).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7],
  ]);
  expect(turns.map(({ states }) => states.length)).toEqual([1, 0]);
  expect(kept).toEqual([[3, 4]]);
  expect(keepInTurns([taker], [])).toHaveLength(1);
});

test('a message that came with a later change of it is told where it was added, and each log keeps its own order', () => {
  const taker: StateTaker = { kind: 'group', keep: () => ({ change: {}, tell: () => [] }) };
  const changed = arrival(8, { message: { position: 4 } });
  const elsewhere: PlacedArrival = { ...message(1), entry: { ...message(1).entry, log: 9 } };
  const arrivals = [state(3, 'group'), message(5), elsewhere, state(6, 'group'), changed];
  const turns = keepInTurns([taker], arrivals);
  expect(turns.map((turn) => turn.arrivals.map(({ entry: { log, position } }) => `${log} ${position}`))).toEqual([
    ['7 3'],
    ['7 8', '9 1', '7 5', '7 6'],
  ]);
});
