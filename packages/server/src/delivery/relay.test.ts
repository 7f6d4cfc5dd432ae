import { millis } from '@parley/kernel/brand';
import { randomInt, seededRandom } from '@parley/kernel/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toSessionID } from '../core/ids.ts';
import type { SessionState } from '../features/session/store.ts';
import type { Carried } from '../testing/fake-bus.ts';
import { userKeyOf } from '../testing/gateway-world.ts';
import { app, createRelayWorld, createSessionRow, type RelayNode, type RelayWorld } from '../testing/relay-world.ts';
import { bucketOf } from './bucket.ts';
import { beaconSubject, decodeHint } from './hint-codec.ts';
import { reasonToClose } from './repair.ts';

const log = 5;
const isBeacon = ({ subject }: Carried): boolean => subject === beaconSubject;
const seqOf = ({ message }: Carried): number | undefined => decodeHint(app, message)?.origin.seq;

/** Two nodes that know each other; alice has her session on the first, messages come from the second. */
async function createPair(): Promise<{
  world: RelayWorld;
  near: RelayNode;
  far: RelayNode;
  alice: ReturnType<RelayNode['join']>;
}> {
  const world = createRelayWorld();
  const near = world.start('near');
  const far = world.start('far');
  const alice = near.join('alice');
  await world.clock.run(2500);
  return { world, near, far, alice };
}

test('a hint reaches the sessions of its audience on every node, and nobody else', async () => {
  const world = createRelayWorld();
  const nodes = [world.start('a'), world.start('b')] as const;
  const [phone, web] = [nodes[0].join('alice', { sessionID: 'phone' }), nodes[1].join('alice', { sessionID: 'web' })];
  const bob = nodes[1].join('bob');
  const carol = nodes[1].join('carol');
  world.append(nodes[0], log, ['alice', 'bob']);
  expect(phone.events).toEqual([]);
  await world.clock.settle();
  expect([phone, web, bob].map(({ positions }) => positions.get(log))).toEqual([1, 1, 1]);
  expect(carol.events).toEqual([]);
  expect(world.queryCount).toBe(0);
});

test('when nothing is lost nothing is repaired', async () => {
  const { world, near, far, alice } = await createPair();
  for (let round = 0; round < 20; round += 1) {
    world.append(round % 2 === 0 ? near : far, log, ['alice']);
    await world.clock.run(700);
  }
  expect(alice.events).toEqual(new Array(20).fill('entry'));
  expect(world.queryCount).toBe(0);
});

test('a lost hint in the middle is repaired when the next one shows the gap', async () => {
  const { world, far, alice } = await createPair();
  world.bus.carry((carried) => (seqOf(carried) === 2 ? [] : [0]));
  world.append(far, log, ['alice']);
  world.append(far, log + 1, ['alice']);
  world.append(far, log, ['alice']);
  await world.clock.run(200);
  expect(alice.events).toEqual(['entry', 'entry', 'headsMoved']);
  expect([alice.positions.get(log), alice.positions.get(log + 1)]).toEqual([2, 1]);
});

test('the last hint lost is repaired after the next beacon', async () => {
  const { world, far, alice } = await createPair();
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  world.append(far, log, ['alice']);
  await world.clock.run(1200);
  expect(alice.events).toEqual(['headsMoved']);
  expect(alice.positions.get(log)).toBe(1);
  await world.clock.run(20_000);
  expect(alice.events).toEqual(['headsMoved']);
});

test('a node repairs its own lost hints in the same way', async () => {
  const world = createRelayWorld();
  const node = world.start('alone');
  const alice = node.join('alice');
  await world.clock.run(1500);
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  world.append(node, log, ['alice']);
  await world.clock.run(1200);
  expect(alice.positions.get(log)).toBe(1);
});

test('a change of which its node does not know whether it is in force is repaired on every node', async () => {
  const { world, near, far, alice } = await createPair();
  const bob = far.join('bob');
  await world.clock.run(2500);
  world.appendInDoubt(far, log, ['alice', 'bob']);
  await world.clock.run(1200);
  expect([alice.positions.get(log), bob.positions.get(log)]).toEqual([1, 1]);
  world.append(near, log, ['alice', 'bob']);
  await world.clock.run(100);
  expect(alice.events).toEqual(['headsMoved', 'entry']);
});

test('doubled hints are delivered once', async () => {
  const { world, far, alice } = await createPair();
  world.bus.carry(() => [0, 0, 300]);
  world.append(far, log, ['alice']);
  world.append(far, log, ['alice']);
  await world.clock.run(5000);
  expect(alice.events).toEqual(['entry', 'entry']);
  expect(world.queryCount).toBe(0);
});

test('hints that overtake each other within a moment are delivered without a repair', async () => {
  const { world, far, alice } = await createPair();
  world.bus.carry((carried) => [seqOf(carried) === 1 ? 40 : 0]);
  world.append(far, log, ['alice']);
  world.append(far, log, ['alice']);
  world.append(far, log, ['alice']);
  await world.clock.run(3000);
  expect(alice.events).toHaveLength(3);
  expect(alice.positions.get(log)).toBe(3);
  expect(world.queryCount).toBe(0);
});

test('a hint that arrives after its repair is not delivered again', async () => {
  const { world, far, alice } = await createPair();
  world.bus.carry((carried) => [seqOf(carried) === 1 ? 2000 : 0]);
  world.append(far, log, ['alice']);
  world.append(far, log, ['alice']);
  await world.clock.run(4000);
  expect(alice.events).toEqual(['entry', 'headsMoved']);
});

test('a node that starts again counts anew under a new name, and nothing is repaired when nothing is lost', async () => {
  const { world, far, alice } = await createPair();
  world.append(far, log, ['alice']);
  await world.clock.run(500);
  far.relay.close();
  const again = world.start('far2');
  world.append(again, log, ['alice']);
  await world.clock.run(30_000);
  expect(alice.events).toEqual(['entry', 'entry']);
  expect(world.queryCount).toBe(0);
});

test('the first hint of a node that starts again may be lost as well', async () => {
  const { world, far, alice } = await createPair();
  far.relay.close();
  const again = world.start('far2');
  world.bus.carry((carried) => (seqOf(carried) === 1 ? [] : [0]));
  world.append(again, log, ['alice']);
  await world.clock.run(1500);
  expect(alice.positions.get(log)).toBe(1);
});

test('what a node published last before it went down is repaired from its last beacon', async () => {
  const { world, far, alice } = await createPair();
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  world.append(far, log, ['alice']);
  far.relay.close();
  await world.clock.run(200);
  expect(alice.positions.get(log)).toBe(1);
});

test('a node that falls silent is repaired again and again for a while, then forgotten', async () => {
  const { world, far, alice } = await createPair();
  world.bus.carry(({ from }) => (from === 'far' ? [] : [0]));
  world.append(far, log, ['alice']);
  await world.clock.run(4000);
  expect(alice.positions.get(log)).toBe(1);
  world.append(far, log, ['alice']);
  await world.clock.run(10_000);
  expect(alice.positions.get(log)).toBe(2);
  await world.clock.run(1_000_000);
  const repairs = alice.events.length;
  expect(repairs).toBe(8);
  await world.clock.run(1_000_000);
  expect(alice.events).toHaveLength(repairs);
});

test('a node that was cut off before this one began, and dies so, is repaired by the word of its lease', async () => {
  const world = createRelayWorld();
  const far = world.start('far');
  world.leased.add('far');
  world.bus.carry(({ from }) => (from === 'far' ? [] : [0]));
  await world.clock.run(60_000);
  const near = world.start('near');
  world.leased.add('near');
  const alice = near.join('alice');
  await world.clock.run(2000);
  world.append(far, log, ['alice']);
  await world.clock.run(4000);
  expect(alice.positions.get(log)).toBe(1);
  await world.clock.run(100_000);
  world.append(far, log, ['alice']);
  world.leased.delete('far');
  await world.clock.run(3000);
  expect(alice.positions.get(log)).toBe(2);
  const repairs = alice.events.length;
  await world.clock.run(1_000_000);
  expect(alice.events).toHaveLength(repairs);
});

test('a change that nobody published is found when its node is missed', async () => {
  const { world, alice } = await createPair();
  world.bus.carry(({ from }) => (from === 'far' ? [] : [0]));
  world.appendUnseen(log, ['alice']);
  await world.clock.run(4000);
  expect(alice.positions.get(log)).toBe(1);
});

test('a node that comes back after it was forgotten is repaired back to when it was missed', async () => {
  const { world, far, alice } = await createPair();
  world.bus.carry(({ from, to }) => (from === 'far' && to === 'near' ? [] : [0]));
  await world.clock.run(1_000_000);
  world.append(far, log, ['alice']);
  await world.clock.run(200_000);
  expect(alice.positions.get(log)).toBeUndefined();
  world.bus.carry(() => [0]);
  await world.clock.run(30_000);
  expect(alice.positions.get(log)).toBe(1);
});

test('the sessions of other buckets are left in peace', async () => {
  const { world, near, far } = await createPair();
  const bob = near.join('bob');
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  world.append(far, log, ['alice']);
  await world.clock.run(1500);
  expect(bob.events).toEqual([]);
});

test('many gaps at once lead to one repair', async () => {
  const { world, far, alice } = await createPair();
  world.bus.carry((carried) => ((seqOf(carried) ?? 0) % 2 === 1 ? [] : [0]));
  for (let index = 0; index < 40; index += 1) world.append(far, log + index, ['alice']);
  await world.clock.run(900);
  expect(world.queryCount).toBe(1);
  expect(alice.positions.size).toBe(40);
});

test('a user with many moved logs is told all of them, in several events', async () => {
  const { world, far, alice } = await createPair();
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  for (let index = 0; index < 1200; index += 1) world.append(far, log + index, ['alice']);
  await world.clock.run(1500);
  expect(alice.events).toEqual(['headsMoved', 'headsMoved', 'headsMoved']);
  expect(alice.positions.size).toBe(1200);
});

test('a repair that fails is tried again until the storage is back, and forgets nothing', async () => {
  const { world, far, alice } = await createPair();
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
  const { world, near, far } = await createPair();
  const bob = near.join('bob');
  const row = createSessionRow({ userKey: bob.userKey, ...bob.actor.session }, world.clock.wall());
  world.sessions.set(row.sessionID, { ...row, generation: 2, state: 'displaced' });
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  far.relay.publish([
    {
      kind: 'close',
      app,
      audience: [bob.userKey],
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
  const { world, near, far } = await createPair();
  const older = near.join('bob', { generation: 1 });
  far.relay.publish([
    {
      kind: 'close',
      app,
      audience: [older.userKey],
      sessionID: older.actor.session.sessionID,
      beforeGeneration: 2,
      reason: 'superseded',
    },
  ]);
  await world.clock.settle();
  expect(older.closedFor).toBe('superseded');
});

test('a client that comes back to an empty bucket finds it followed; much later it is followed anew', async () => {
  const { world, near, far, alice } = await createPair();
  near.leave(alice);
  await world.clock.run(30_000);
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  world.append(far, log, ['alice']);
  const back = near.join('alice');
  await world.clock.run(1500);
  expect(back.positions.get(log)).toBe(1);
  near.leave(back);
  await world.clock.run(90_000);
  world.bus.carry(() => [0]);
  const late = near.join('alice');
  world.append(far, log, ['alice']);
  await world.clock.run(100);
  expect(late.positions.get(log)).toBe(2);
});

test('a closed relay holds no timer and no subscription', async () => {
  const world = createRelayWorld();
  const node = world.start('a');
  node.join('alice');
  await world.clock.run(3000);
  node.relay.close();
  expect(world.clock.timerCount).toBe(0);
});

test('on a bus that loses, doubles, delays and reorders every session knows every head in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 0, max: 60 }), async (seed, lossPercent) => {
      const random = seededRandom(seed);
      const world = createRelayWorld();
      const nodes = ['a', 'b', 'c'].map((name) => world.start(name));
      const users = ['alice', 'bob', 'carol', 'dave'];
      const nodeAt = (index: number): RelayNode => {
        const node = nodes[index % nodes.length];
        if (!node) throw new Error('there are three nodes');
        return node;
      };
      const sessions = users.map((user, index) => nodeAt(index).join(user));
      world.bus.carry(() => {
        if (randomInt(random, 100) < lossPercent) return [];
        const copies = 1 + (randomInt(random, 10) === 0 ? 1 : 0);
        return Array.from({ length: copies }, () => randomInt(random, 400));
      });
      for (let step = 0; step < 60; step += 1) {
        const pair = [users[randomInt(random, 4)] ?? '', users[randomInt(random, 4)] ?? ''];
        world.append(nodeAt(randomInt(random, 3)), 1 + randomInt(random, 5), [...new Set(pair)]);
        await world.clock.run(randomInt(random, 300));
      }
      world.bus.carry(() => [0]);
      await world.clock.run(30_000);
      for (const session of sessions) {
        for (const [known, position] of session.positions) expect(position).toBeLessThanOrEqual(world.headOf(known));
      }
      for (const session of sessions) expectAllKnown(world, session);
      expect(world.errors).toEqual([]);
      for (const node of nodes) node.relay.close();
    }),
    { numRuns: 40 },
  );
});

/** The session was told at least the newest head that concerned its user. */
function expectAllKnown(world: RelayWorld, session: ReturnType<RelayNode['join']>): void {
  const behind = world
    .followedBy(session.userKey)
    .filter(({ log: followed, position }) => (session.positions.get(followed) ?? 0) < position);
  expect(behind).toEqual([]);
}

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

test('a name that the bus could not carry is a bug', () => {
  expect(() => createRelayWorld().start('far again')).toThrow('no spaces');
});

test('the users of these tests are in different buckets', () => {
  expect(new Set(['alice', 'bob', 'carol'].map((userID) => bucketOf(userKeyOf(userID)))).size).toBe(3);
});
