import { expect, test } from 'vitest';
import { type ZIMConnectionEvent as Because, ZIMConnectionState as State } from '../enums.ts';
import { step, transitions } from './states.ts';

const states = [State.Disconnected, State.Connecting, State.Connected, State.Reconnecting];
const events = [0, 1, 2, 3, 4, 5, 6] as const;
const isListed = (from: State, to: State, because: Because): boolean =>
  transitions.some((way) => way[0] === from && way[1] === to && way[2] === because);

test('the table has the nineteen documented ways', () => {
  expect(transitions).toHaveLength(19);
  expect(new Set(transitions.map((way) => way.join())).size).toBe(19);
});

test('every listed way is taken and every other one is a bug', () => {
  for (const from of states) {
    for (const to of states) {
      for (const because of events) {
        if (isListed(from, to, because)) expect(step(from, to, because)).toBe(to);
        else expect(() => step(from, to, because)).toThrow(/no way from/);
      }
    }
  }
});

test('no way leads from a state to itself', () => {
  expect(transitions.filter(([from, to]) => from === to)).toEqual([]);
});
