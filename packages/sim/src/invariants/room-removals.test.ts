import { expect, test } from 'vitest';
import type { Entry } from '../history.ts';
import type { RoomRemoval } from '../room-history.ts';
import { bob } from './bobs-device.ts';
import { foundBy } from './found-by.ts';
import { roomRemovalsHold } from './room-removals.ts';

const ann = { device: 'ann1', userID: 'ann', life: 1 };
type Of = typeof bob;
const state = (of: Of, [one, event]: readonly [0 | 1 | 2, number]): Entry => ({
  ...{ ...of, kind: 'roomTold', roomID: 'r1', what: 'state' },
  ...{ state: one, event: event as 0 },
});
const comesIn = (of: Of): readonly Entry[] => [state(of, [1, 6]), state(of, [2, 0])];

let calls = 0;
const says = (of: Of, method: string, code = 0): readonly Entry[] => {
  calls += 1;
  return [
    { ...of, kind: 'roomCall', call: calls, method, roomID: 'r1' },
    { ...of, kind: 'roomAnswer', call: calls, code },
  ];
};
const removes = (action: RoomRemoval['action'], more: Partial<RoomRemoval> = {}, code = 0): readonly Entry[] => {
  calls += 1;
  return [
    { kind: 'roomRemoval', call: calls, action, roomID: 'r1', users: ['bob'], ...more },
    { kind: 'roomRemovalAnswer', call: calls, code, failed: [] },
  ];
};
const blocks = removes('BlockRoomUser', { seconds: -1 });
const kickedOut = state(bob, [0, 8]);
const check = (...entries: readonly (Entry | readonly Entry[])[]): string | undefined =>
  foundBy(roomRemovalsHold, entries.flat())?.invariant;

test('who is put out is told, and comes back where he is not kept out', () => {
  expect(check(comesIn(bob), removes('KickoutRoomUser'), kickedOut, says(bob, 'joinRoom'))).toBeUndefined();
  expect(check(comesIn(bob), removes('DestroyRoom', { users: [] }), state(bob, [0, 3]))).toBeUndefined();
  expect(check(comesIn(bob), blocks, kickedOut, says(bob, 'joinRoom', 6000327))).toBeUndefined();
});

test.each([
  ['another user', { users: ['ann'] }],
  ['another room', { roomID: 'r2' }],
])('nobody is put out, or kept out, by what was asked for about %s', (_what, more) => {
  expect(check(comesIn(bob), removes('KickoutRoomUser', more), kickedOut)).toBe('I26');
  expect(check(removes('BlockRoomUser', { seconds: -1, ...more }), says(bob, 'joinRoom', 6000327))).toBe('I26');
  expect(check(comesIn(bob), kickedOut)).toBe('I26');
});

test('who was put out is not in the room until the end, unless he was one of several or came back', () => {
  expect(check(comesIn(bob), removes('KickoutRoomUser'))).toBe('I26');
  expect(check(comesIn(bob), removes('DestroyRoom', { users: [] }))).toBe('I26');
  expect(check(comesIn(bob), blocks)).toBe('I26');
  expect(check(comesIn(bob), removes('KickoutRoomUser', {}, 660300002))).toBeUndefined();
  expect(check(comesIn(bob), removes('UnblockRoomUser'))).toBeUndefined();
  expect(check(comesIn(bob), removes('KickoutRoomUser', { users: ['bob', 'ann'] }))).toBeUndefined();
  expect(check(comesIn(bob), removes('KickoutRoomUser'), kickedOut, comesIn(bob))).toBeUndefined();
});

test('who is kept out does not come into the room where somebody else is all the while', () => {
  const stays = (...between: readonly (Entry | readonly Entry[])[]): string | undefined =>
    check(comesIn(ann), ...between, says(ann, 'sendMessage'));
  expect(stays(blocks, says(bob, 'joinRoom'))).toBe('I26');
  expect(stays(removes('BlockRoomUser', { seconds: 5 }), says(bob, 'joinRoom'))).toBeUndefined();
  expect(stays(blocks, removes('UnblockRoomUser'), says(bob, 'joinRoom'))).toBeUndefined();
  expect(stays(blocks, removes('BlockRoomUser', { seconds: 1 }), says(bob, 'joinRoom'))).toBeUndefined();
  expect(stays(blocks, says(bob, 'joinRoom', 6000327))).toBeUndefined();
  expect(stays(blocks, state(ann, [0, 3]), comesIn(ann), says(bob, 'joinRoom'))).toBeUndefined();
  expect(check(comesIn(ann), blocks, says(bob, 'joinRoom'))).toBeUndefined();
});
