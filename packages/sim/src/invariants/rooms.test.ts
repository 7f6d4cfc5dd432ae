import { expect, test } from 'vitest';
import type { Entry } from '../history.ts';
import { bob } from './bobs-device.ts';
import { foundBy } from './found-by.ts';
import { roomStatesAreSound } from './rooms.ts';

const state = (pair: readonly [number, number]): Entry => {
  const [one, event] = pair;
  return { ...bob, kind: 'roomTold', roomID: 'r1', what: 'state', state: one as 0 | 1 | 2, event: event as 0 };
};
const joined: Entry = { ...bob, kind: 'roomTold', roomID: 'r1', what: 'joined', users: ['ann'] };
const comesIn = [state([1, 6]), state([2, 0])];

const rest = { rooms: { stored: {}, rowsLeft: 0, devices: [{ ...bob, at: 0, rooms: [] }] } };
const check = (...entries: readonly Entry[]): string | undefined =>
  foundBy(roomStatesAreSound, entries, rest)?.invariant;

test('a device that comes into a room, outlasts an outage and leaves is right', () => {
  const outage = [state([1, 1]), state([1, 1]), state([2, 0])];
  expect(check(...comesIn, joined, ...outage, joined, state([0, 0]))).toBeUndefined();
  expect(check(state([1, 11]), state([0, 12]), state([1, 4]), state([0, 9]))).toBeUndefined();
});

test.each<[string, readonly Entry[]]>([
  ['that it is in a room to which it did not go', [state([2, 0])]],
  ['of the failure of another call', [state([1, 6]), state([0, 5])]],
  ['that its time ran out in the room', [...comesIn, state([0, 9])]],
  ['of a member before it is in', [state([1, 6]), joined]],
  ['of a member during an outage', [...comesIn, state([1, 1]), joined]],
  ['of a member when it has left', [...comesIn, state([0, 0]), joined]],
  ['nothing of what became of its call', [state([1, 6])]],
])('a device is wrong that is told %s', (_what, entries) => {
  expect(check(...entries)).toBe('I22');
});

test('a call must be answered', () => {
  const call: Entry = { ...bob, kind: 'roomCall', call: 1, method: 'leaveRoom', roomID: 'r1' };
  expect(check(call, { ...bob, kind: 'roomAnswer', call: 1, code: 6000306 })).toBeUndefined();
  expect(check(call)).toBe('I22');
});
