import { expect, test } from 'vitest';
import { ZIMRoomEvent } from '../../enums.ts';
import { type Standing, stateOf, stepOf, type Trigger } from './state-rules.ts';

const standings: readonly Standing[] = ['out', 'creating', 'entering', 'switching', 'in', 'interrupted'];

/** For each trigger what it leads to from each of the standings, with the pair that is told; `-`: nothing. */
const table: Readonly<Record<Trigger, readonly string[]>> = {
  //             out                creating        entering        switching       in                 interrupted
  create: ['creating (1,4)', '-', '-', '-', '-', '-'],
  enter: ['entering (1,6)', '-', '-', '-', '-', '-'],
  switch: ['switching (1,11)', '-', '-', '-', '-', '-'],
  done: ['-', 'in (2,0)', 'in (2,0)', 'in (2,0)', '-', '-'],
  refused: ['-', 'out (0,5)', 'out (0,7)', 'out (0,12)', '-', '-'],
  silent: ['-', 'out (0,9)', 'out (0,9)', 'out (0,9)', '-', '-'],
  lost: ['-', '-', '-', '-', 'interrupted (1,1)', '-'],
  back: ['-', '-', '-', '-', '-', 'interrupted (1,1)'],
  left: ['-', '-', '-', '-', 'out (0,0)', 'out (0,0)'],
  member: ['-', '-', '-', '-', '-', 'in (2,0)'],
  timeout: ['-', '-', '-', '-', 'out (0,9)', 'out (0,9)'],
  destroyed: ['-', '-', '-', '-', 'out (0,3)', 'out (0,3)'],
  kicked: ['-', '-', '-', '-', 'out (0,8)', 'out (0,2)'],
  otherDevice: ['-', '-', '-', '-', 'out (0,10)', 'out (0,2)'],
  ended: ['-', '-', '-', '-', 'out (0,2)', 'out (0,2)'],
};

function shown(from: Standing, trigger: Trigger): string {
  const [to, event] = stepOf(from, trigger) ?? [];
  return to === undefined ? '-' : `${to} (${stateOf(to)},${event})`;
}

test.each(Object.entries(table))(
  '%s in every standing [ROOM-6, ROOM-11, ROOM-15, ROOM-26, ROOM-27]',
  (trigger, row) => {
    expect(standings.map((from) => shown(from, trigger as Trigger))).toEqual(row);
  },
);

/** Every pair that may be told at all, state by event; what is not here must never be. */
const pairs = new Set('0,0 2,0 1,1 0,2 0,3 1,4 0,5 1,6 0,7 0,8 0,9 0,10 1,11 0,12'.split(' '));

test('no other pair of a state and an event is ever told, and each of these is [ROOM-6]', () => {
  const told = Object.keys(table).flatMap((trigger) =>
    standings.flatMap((from) => {
      const [to, event] = stepOf(from, trigger as Trigger) ?? [];
      return to === undefined ? [] : `${stateOf(to)},${event}`;
    }),
  );
  expect(new Set(told)).toEqual(pairs);
  expect(new Set(told.map((pair) => Number(pair.split(',')[1]))).size).toBe(Object.keys(ZIMRoomEvent).length / 2);
});

test('whatever leads in from a call leads out again in every other case', () => {
  for (const from of ['creating', 'entering', 'switching'] as const) {
    const ends = (['done', 'refused', 'silent'] as const).map((trigger) => stepOf(from, trigger)?.[0]);
    expect(ends).toEqual(['in', 'out', 'out']);
  }
});
