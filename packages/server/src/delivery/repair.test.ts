import { millis } from '@parley/kernel/brand';
import { expect, test } from 'vitest';
import { toUsers } from '../core/effects.ts';
import { toSessionID } from '../core/ids.ts';
import type { SessionState } from '../features/session/store.ts';
import { createRelayPair, isBeacon, seqOf } from '../testing/relay-pair.ts';
import { app, createSessionRow } from '../testing/relay-world.ts';
import { reasonToClose } from './repair.ts';

const log = 5;

test('the sessions of other buckets are left in peace', async () => {
  const { world, near, far } = await createRelayPair();
  const bob = near.join('bob');
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  world.append(far, log, ['alice']);
  await world.clock.run(1500);
  expect(bob.events).toEqual([]);
});

test('many gaps at once lead to one repair', async () => {
  const { world, far, alice } = await createRelayPair();
  world.bus.carry((carried) => ((seqOf(carried) ?? 0) % 2 === 1 ? [] : [0]));
  for (let index = 0; index < 40; index += 1) world.append(far, log + index, ['alice']);
  await world.clock.run(900);
  expect(world.queryCount).toBe(1);
  expect(alice.positions.size).toBe(40);
});

test('a user with many moved logs is told all of them, in several events', async () => {
  const { world, far, alice } = await createRelayPair();
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  for (let index = 0; index < 1200; index += 1) world.append(far, log + index, ['alice']);
  await world.clock.run(1500);
  expect(alice.events).toEqual(['headsMoved', 'headsMoved', 'headsMoved']);
  expect(alice.positions.size).toBe(1200);
});

test('a repair that fails is tried again until the storage is back, and forgets nothing', async () => {
  const { world, far, alice } = await createRelayPair();
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  world.failReads(true);
  world.append(far, log, ['alice']);
  await world.clock.run(60_000);
  expect(world.errors.length).toBeGreaterThan(3);
  expect(world.errors.length).toBeLessThan(12);
  world.failReads(false);
  await world.clock.run(31_000);
  expect(alice.positions.get(log)).toBe(1);
});

test('a lost close is made good by the repair', async () => {
  const { world, near, far } = await createRelayPair();
  const bob = near.join('bob');
  const row = createSessionRow({ userKey: bob.userKey, ...bob.actor.session }, world.clock.wall());
  world.sessions.set(row.sessionID, { ...row, generation: 2, state: 'displaced' });
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  far.relay.publish([
    {
      kind: 'close',
      app,
      audience: toUsers([bob.userKey]),
      sessionID: toSessionID(row.sessionID),
      beforeGeneration: 2,
      reason: 'kickedOut',
    },
  ]);
  await world.clock.run(1500);
  expect(bob.closedFor).toBe('kickedOut');
  expect(bob.events).toEqual([]);
});

test('a close that arrives ends the older generation on whichever node it is', async () => {
  const { world, near, far } = await createRelayPair();
  const older = near.join('bob', { generation: 1 });
  far.relay.publish([
    {
      kind: 'close',
      app,
      audience: toUsers([older.userKey]),
      sessionID: older.actor.session.sessionID,
      beforeGeneration: 2,
      reason: 'superseded',
    },
  ]);
  await world.clock.settle();
  expect(older.closedFor).toBe('superseded');
});

/** The row of a session, and why its connection with generation 3 must end. */
test.each<[SessionState | 'gone', number, number, string | undefined]>([
  ['online', 3, 60_000, undefined],
  ['offline', 3, 60_000, undefined],
  ['online', 3, -1, undefined],
  ['online', 4, 60_000, 'superseded'],
  ['offline', 4, 60_000, 'superseded'],
  ['offline', 4, -1, 'tokenExpired'],
  ['displaced', 4, 60_000, 'kickedOut'],
  ['displaced', 3, 60_000, 'kickedOut'],
  ['loggedOut', 4, 60_000, 'loggedOut'],
  ['gone', 0, 0, 'superseded'],
])('a row that is %s with generation %d and %d ms of token left: %s', (state, generation, tokenMs, reason) => {
  const now = millis(1_000_000);
  const row = state === 'gone' ? undefined : { state, generation, tokenExpiresAt: millis(now + tokenMs) };
  expect(reasonToClose(row, 3, now)).toBe(reason);
});
