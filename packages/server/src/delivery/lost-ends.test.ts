import { expect, test } from 'vitest';
import { createFollowersPair, log } from '../testing/followers-pair.ts';

test('a node that hears neither of an end nor of its entry hands out nothing that was said behind it', async () => {
  const { world, relays, near, far, alice, bob } = await createFollowersPair();
  const before = alice.told.length;
  relays.bus.carry(({ from, to }) => (from === to ? [0] : []));
  world.end(far, log, ['alice']);
  const unheard = world.say(far, log);
  const own = world.say(near, log);
  await relays.clock.run(20);
  expect([alice.told.length, bob.positions.get(log)]).toEqual([before, unheard - 2]);
  await relays.clock.run(100);
  expect([alice.told.length, bob.positions.get(log), world.standingsRead]).toEqual([before, own, 1]);
  world.say(near, log);
  await relays.clock.settle();
  expect([alice.told.length, bob.positions.get(log), world.standingsRead]).toEqual([before, own + 1, 1]);
});

test('an end that no node tells of is found out by the next event', async () => {
  const { world, relays, near, far, alice, bob } = await createFollowersPair();
  const web = far.join('alice', { sessionID: 'web' });
  await relays.clock.run(100);
  const before = [alice.told.length, web.told.length];
  world.end(undefined, log, ['alice']);
  const position = world.say(near, log);
  await relays.clock.run(200);
  expect([alice.told.length, web.told.length]).toEqual(before);
  expect(bob.positions.get(log)).toBe(position);
});

test('while the database is away nothing goes out of which it is not known for whom it is', async () => {
  const { world, relays, near, alice, bob } = await createFollowersPair();
  const before = [alice.told.length, bob.told.length];
  let isAway = true;
  world.answerAfter(() => {
    if (isAway) throw new Error('the database is away');
    return 0;
  });
  world.end(undefined, log, ['alice']);
  const position = world.say(near, log);
  await relays.clock.run(5000);
  expect([alice.told.length, bob.told.length]).toEqual(before);
  isAway = false;
  await relays.clock.run(31_000);
  expect([alice.told.length, bob.positions.get(log)]).toEqual([before[0], position]);
});
