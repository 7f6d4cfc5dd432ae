import { expect, test } from 'vitest';
import { toUsers } from '../core/effects.ts';
import { toLogKey } from '../core/ids.ts';
import { isForUsers, type Session, toldOf } from '../testing/followers-pair.ts';
import { createFollowersWorld } from '../testing/followers-world.ts';
import { app } from '../testing/relay-world.ts';

const [log, other] = [5, 6];

/** Alice follows two logs and comes to a node that reads no more of her than that; bob is there already. */
async function createScene() {
  const world = createFollowersWorld(1);
  const { relays } = world;
  const [near, far] = [relays.start('near'), relays.start('far')];
  world.begin(undefined, log, ['bob', 'alice', 'carol']);
  world.begin(undefined, other, ['alice']);
  const bob = near.join('bob');
  // Until a beacon has shown that nothing was published before the node followed the log.
  await relays.clock.run(60_000);
  const asked = () => [world.logsRead, world.followsRead, world.standingsRead];
  const before = asked();
  const alice = near.join('alice');
  await relays.clock.run(100);
  /** How often the logs, the follows and the standings were read since alice came. */
  const read = (): readonly number[] => asked().map((count, index) => count - (before[index] ?? 0));
  return { world, relays, near, far, alice, bob, read };
}

test('of who follows many logs no more is read than which they are, until something happens in one of them', async () => {
  const { world, relays, far, alice, bob, read } = await createScene();
  expect(read()).toEqual([1, 0, 0]);
  const position = world.say(far, log);
  await relays.clock.run(10);
  expect([toldOf(alice), toldOf(bob)]).toEqual([[position], [position]]);
  expect(read()).toEqual([1, 1, 1]);
  const next = world.say(far, other);
  world.say(far, log);
  await relays.clock.run(10);
  expect([toldOf(alice), toldOf(alice, other)]).toEqual([[position, position + 1], [next]]);
  expect(read()).toEqual([1, 1, 1]);
});

test('events that come while it is read wait, and come in their order', async () => {
  const { world, relays, far, alice, bob } = await createScene();
  world.answerAfter(() => 200);
  const position = world.say(far, log);
  world.say(far, log);
  await relays.clock.run(100);
  expect([toldOf(alice), toldOf(bob)]).toEqual([[], []]);
  await relays.clock.run(200);
  expect([toldOf(alice), toldOf(bob)]).toEqual([
    [position, position + 1],
    [position, position + 1],
  ]);
});

test('who has left before anything happened gets nothing, also when no hint tells of it', async () => {
  const { world, relays, near, far, alice, bob } = await createScene();
  relays.bus.carry((carried) => (isForUsers(carried) ? [] : [0]));
  world.end(undefined, log, ['alice']);
  const position = world.say(far, log);
  await relays.clock.run(100);
  world.say(near, log);
  await relays.clock.run(100);
  expect([toldOf(alice), toldOf(bob)]).toEqual([[], [position, position + 1]]);
});

test('who leaves while it is read gets the entry with which he goes, and nothing more', async () => {
  const { world, relays, far, alice } = await createScene();
  world.answerAfter(() => 200);
  const position = world.say(far, log);
  await relays.clock.run(50);
  world.end(far, log, ['alice']);
  world.say(far, log);
  await relays.clock.run(3000);
  expect(toldOf(alice)).toEqual([position, position + 1]);
});

test('an end of an earlier membership that comes late takes nothing from the one that lasts', async () => {
  const { world, relays, near, far } = await createScene();
  world.end(undefined, log, ['carol']);
  const toPosition = relays.headOf(log) + 1;
  world.begin(undefined, log, ['carol']);
  world.begin(undefined, other, ['carol']);
  const carol = near.join('carol');
  await relays.clock.run(100);
  const follow = { log: toLogKey(log), fromPosition: 1, toPosition };
  near.hub.follow({ kind: 'membership', app, audience: toUsers([carol.userKey]), follow });
  const position = world.say(far, log);
  await relays.clock.run(100);
  expect(toldOf(carol)).toEqual([position]);
});

test('a head that moved while a hint was lost is told to who was not read yet', async () => {
  const { world, relays, far, alice, bob } = await createScene();
  relays.bus.carry((carried) => (carried.subject.includes('.logs.') ? [] : [0]));
  const position = world.say(far, log);
  await relays.clock.run(1500);
  expect([alice, bob].map((session: Session) => session.positions.get(log))).toEqual([position, position]);
});

test('a database that is away when something happens is asked again', async () => {
  const { world, relays, far, alice, bob } = await createScene();
  let isAway = true;
  world.answerAfter(() => {
    if (isAway) throw new Error('the database is away');
    return 0;
  });
  const position = world.say(far, log);
  await relays.clock.run(5000);
  expect([toldOf(alice), toldOf(bob)]).toEqual([[], []]);
  isAway = false;
  await relays.clock.run(31_000);
  expect([alice, bob].map((session: Session) => session.positions.get(log))).toEqual([position, position]);
  world.say(far, other);
  await relays.clock.run(100);
  expect(toldOf(alice, other)).toEqual([relays.headOf(other)]);
});

test('who comes back is named anew, unless all was read that he follows', async () => {
  const { world, relays, near, far, alice, read } = await createScene();
  near.leave(alice);
  const again = near.join('alice');
  await relays.clock.run(100);
  const position = world.say(far, other);
  await relays.clock.run(100);
  expect([toldOf(again, other), read()]).toEqual([[position], [2, 1, 1]]);
  near.leave(again);
  await relays.clock.run(30_000);
  const last = near.join('alice');
  world.say(far, log);
  await relays.clock.run(100);
  expect([toldOf(last), read()]).toEqual([[relays.headOf(log)], [2, 1, 1]]);
});
