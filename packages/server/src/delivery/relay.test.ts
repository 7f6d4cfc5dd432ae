import { randomInt, seededRandom } from '@parley/kernel/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { userKeyOf } from '../testing/gateway-world.ts';
import { createRelayPair, isBeacon, seqOf } from '../testing/relay-pair.ts';
import { createRelayWorld, type RelayNode, type RelayWorld } from '../testing/relay-world.ts';
import { bucketOf } from './bucket.ts';

const log = 5;

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
  const { world, near, far, alice } = await createRelayPair();
  for (let round = 0; round < 20; round += 1) {
    world.append(round % 2 === 0 ? near : far, log, ['alice']);
    await world.clock.run(700);
  }
  expect(alice.events).toEqual(new Array(20).fill('entry'));
  expect(world.queryCount).toBe(0);
});

test('a lost hint in the middle is repaired when the next one shows the gap', async () => {
  const { world, far, alice } = await createRelayPair();
  world.bus.carry((carried) => (seqOf(carried) === 2 ? [] : [0]));
  world.append(far, log, ['alice']);
  world.append(far, log + 1, ['alice']);
  world.append(far, log, ['alice']);
  await world.clock.run(200);
  expect(alice.events).toEqual(['entry', 'entry', 'headsMoved']);
  expect([alice.positions.get(log), alice.positions.get(log + 1)]).toEqual([2, 1]);
});

test('the last hint lost is repaired after the next beacon', async () => {
  const { world, far, alice } = await createRelayPair();
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
  const { world, near, far, alice } = await createRelayPair();
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
  const { world, far, alice } = await createRelayPair();
  world.bus.carry(() => [0, 0, 300]);
  world.append(far, log, ['alice']);
  world.append(far, log, ['alice']);
  await world.clock.run(5000);
  expect(alice.events).toEqual(['entry', 'entry']);
  expect(world.queryCount).toBe(0);
});

test('hints that overtake each other within a moment are delivered without a repair', async () => {
  const { world, far, alice } = await createRelayPair();
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
  const { world, far, alice } = await createRelayPair();
  world.bus.carry((carried) => [seqOf(carried) === 1 ? 2000 : 0]);
  world.append(far, log, ['alice']);
  world.append(far, log, ['alice']);
  await world.clock.run(4000);
  expect(alice.events).toEqual(['entry', 'headsMoved']);
});

test('a client that comes back to an empty bucket finds it followed; much later it is followed anew', async () => {
  const { world, near, far, alice } = await createRelayPair();
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

test('a name that the bus could not carry is a bug', () => {
  expect(() => createRelayWorld().start('far again')).toThrow('no spaces');
});

test('the users of these tests are in different buckets', () => {
  expect(new Set(['alice', 'bob', 'carol'].map((userID) => bucketOf(userKeyOf(userID)))).size).toBe(3);
});
