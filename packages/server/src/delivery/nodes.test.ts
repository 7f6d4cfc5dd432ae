import { expect, test } from 'vitest';
import { createRelayPair, isBeacon, seqOf } from '../testing/relay-pair.ts';
import { createRelayWorld } from '../testing/relay-world.ts';

const log = 5;

test('a node that starts again counts anew under a new name, and nothing is repaired when nothing is lost', async () => {
  const { world, far, alice } = await createRelayPair();
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
  const { world, far, alice } = await createRelayPair();
  far.relay.close();
  const again = world.start('far2');
  world.bus.carry((carried) => (seqOf(carried) === 1 ? [] : [0]));
  world.append(again, log, ['alice']);
  await world.clock.run(1500);
  expect(alice.positions.get(log)).toBe(1);
});

test('what a node published last before it went down is repaired from its last beacon', async () => {
  const { world, far, alice } = await createRelayPair();
  world.bus.carry((carried) => (isBeacon(carried) ? [0] : []));
  world.append(far, log, ['alice']);
  far.relay.close();
  await world.clock.run(200);
  expect(alice.positions.get(log)).toBe(1);
});

test('a node that falls silent is repaired again and again for a while, then forgotten', async () => {
  const { world, far, alice } = await createRelayPair();
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
  const { world, alice } = await createRelayPair();
  world.bus.carry(({ from }) => (from === 'far' ? [] : [0]));
  world.appendUnseen(log, ['alice']);
  await world.clock.run(4000);
  expect(alice.positions.get(log)).toBe(1);
});

test('a node that comes back after it was forgotten is repaired back to when it was missed', async () => {
  const { world, far, alice } = await createRelayPair();
  world.bus.carry(({ from, to }) => (from === 'far' && to === 'near' ? [] : [0]));
  await world.clock.run(1_000_000);
  world.append(far, log, ['alice']);
  await world.clock.run(200_000);
  expect(alice.positions.get(log)).toBeUndefined();
  world.bus.carry(() => [0]);
  await world.clock.run(30_000);
  expect(alice.positions.get(log)).toBe(1);
});
