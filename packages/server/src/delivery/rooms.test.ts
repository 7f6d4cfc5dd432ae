import { randomInt, seededRandom } from '@parley/kernel/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRoomKey, toSessionID } from '../core/ids.ts';
import type { Carried } from '../testing/fake-bus.ts';
import { isBeacon } from '../testing/relay-pair.ts';
import { app, type RelayNode } from '../testing/relay-world.ts';
import { createRoomsWorld, positionsOf } from '../testing/rooms-world.ts';
import { bucketOf, subjectOf } from './bucket.ts';

const room = 5;
type Session = ReturnType<RelayNode['join']>;

const bucket = { app, kind: 'rooms', index: bucketOf(toRoomKey(room)) } as const;
const isForRoom = ({ subject }: Carried): boolean => subject === subjectOf(bucket);
const loseRooms = (carried: Carried): readonly number[] => (isForRoom(carried) ? [] : [0]);

/** Other rooms of the same bucket. */
const keysBeside = (): readonly number[] =>
  Array.from({ length: 200_000 }, (_, index) => room + 1 + index).filter(
    (key) => bucketOf(toRoomKey(key)) === bucket.index,
  );

/** Two nodes that know each other; alice and bob are in a room with their sessions on the first. */
async function createPair() {
  const world = createRoomsWorld();
  const { relays } = world;
  const near = relays.start('near');
  const far = relays.start('far');
  const [alice, bob] = [near.join('alice'), near.join('bob')];
  world.open(room);
  for (const session of [alice, bob]) world.enter(near, session, room);
  await relays.clock.run(3000);
  return { world, relays, near, far, alice, bob };
}

test('an event reaches the sessions in its room, on every node, and nobody else', async () => {
  const { world, relays, near, far, alice, bob } = await createPair();
  const web = far.join('alice', { sessionID: 'web' });
  const aside = near.join('alice', { sessionID: 'aside' });
  world.enter(far, web, room);
  const position = world.say(near, room);
  await relays.clock.settle();
  expect([alice, web, bob, aside].map((session) => positionsOf(session, room))).toEqual([
    [position],
    [position],
    [position],
    [],
  ]);
});

test('however many are in a room, an event is published once, to the nodes that have some of them', async () => {
  const { world, relays, far } = await createPair();
  const carried: Carried[] = [];
  relays.bus.carry((next) => {
    if (!isBeacon(next)) carried.push(next);
    return [0];
  });
  world.say(far, room);
  await relays.clock.run(3000);
  expect(carried.map(({ from, to, subject }) => [from, to, subject])).toEqual([['far', 'near', subjectOf(bucket)]]);
  expect(world.queryCount).toBe(0);
});

test('an event is for some of a room, or for all but one; who is told the last hears no more', async () => {
  const { world, relays, far, alice, bob } = await createPair();
  world.say(far, room, { exceptSession: alice.actor.session.sessionID });
  world.say(far, room, { audience: { onlyUsers: [alice.userKey] } });
  world.say(far, room, { audience: { onlySessions: [toSessionID('session of bob')], isLast: true } });
  world.say(far, room);
  await relays.clock.settle();
  expect([alice, bob].map((session) => positionsOf(session, room))).toEqual([
    [2, 4],
    [1, 3],
  ]);
});

test('more sessions than a message may name are named in several', async () => {
  const { world, relays, far, bob } = await createPair();
  const onlySessions = Array.from({ length: 1500 }, (_, index) => toSessionID(`session ${index}`));
  const carried: Carried[] = [];
  relays.bus.carry((next) => {
    if (isForRoom(next)) carried.push(next);
    return [0];
  });
  const last = { onlySessions: [...onlySessions, toSessionID('session of bob')], isLast: true };
  const position = world.say(far, room, { audience: last });
  await relays.clock.settle();
  expect(positionsOf(bob, room)).toEqual([position]);
  expect(carried.length).toBeGreaterThan(1);
});

test('the last hint to a room lost is repaired after the next beacon, for all who are in it here', async () => {
  const { world, relays, near, far, alice, bob } = await createPair();
  const carol = near.join('carol');
  relays.bus.carry(loseRooms);
  const position = world.say(far, room);
  await relays.clock.run(1500);
  expect([alice, bob].map((session) => positionsOf(session, room))).toEqual([[position], [position]]);
  expect([alice, bob].map(({ events }) => events.at(-1))).toEqual(['roomHeads', 'roomHeads']);
  expect(carol.events).toEqual([]);
  expect(world.queryCount).toBe(1);
});

test('a node repairs its own lost hints to a room, and changes in doubt, in the same way', async () => {
  const { world, relays, near, alice } = await createPair();
  relays.bus.carry(loseRooms);
  const lost = world.say(near, room);
  await relays.clock.run(1500);
  relays.bus.carry(() => [0]);
  const doubtful = world.sayInDoubt(near, room);
  await relays.clock.run(1500);
  expect(positionsOf(alice, room)).toEqual([lost, doubtful]);
});

test('when nothing is lost nothing is repaired', async () => {
  const { world, relays, near, far, alice } = await createPair();
  for (let round = 0; round < 20; round += 1) {
    world.say(round % 2 === 0 ? near : far, room);
    await relays.clock.run(700);
  }
  expect(alice.events).toEqual(new Array(20).fill('entry'));
  expect(world.queryCount).toBe(0);
});

test('who is in a room whose end was lost is told of it once, and the node follows it no longer', async () => {
  const { world, relays, near, far, alice } = await createPair();
  relays.bus.carry(loseRooms);
  world.end(far, room);
  await relays.clock.run(1500);
  relays.bus.carry(() => [0]);
  expect(alice.heard.map(({ event, data }) => [event, data])).toEqual([['roomEnded', { room, outcome: 'destroyed' }]]);
  expect(near.hub.isEmpty(bucket)).toBe(true);
  world.sayInDoubt(far, room);
  await relays.clock.run(3000);
  expect(alice.events).toHaveLength(1);
});

test('a room that is made while others are repaired is left to those who make it', async () => {
  const { world, relays, near, far } = await createPair();
  const [made = 0] = keysBeside();
  const carol = near.join('carol');
  const settle = near.hub.enterRoom(carol, toRoomKey(made));
  relays.bus.carry(loseRooms);
  world.say(far, room);
  await relays.clock.run(1500);
  relays.bus.carry(() => [0]);
  world.open(made);
  settle();
  expect(carol.events).toEqual([]);
  const position = world.say(far, made);
  await relays.clock.run(5000);
  expect(positionsOf(carol, made)).toContain(position);
  expect(carol.events).not.toContain('roomEnded');
  expect(relays.errors).toEqual([]);
});

test('who comes in while the database answers is not told what was true before', async () => {
  const { world, relays, near, alice } = await createPair();
  world.answerAfter(200);
  relays.bus.carry(loseRooms);
  world.end(undefined, room);
  near.relay.doubt([{ app, audience: { kind: 'room', room: toRoomKey(room) } }]);
  await relays.clock.run(1100);
  const carol = near.join('carol');
  world.open(room);
  world.enter(near, carol, room);
  await relays.clock.run(5000);
  expect(alice.events).toEqual(['roomEnded']);
  expect(carol.events).toEqual(['roomHeads']);
});

test('a repair of rooms that fails is tried again until the storage is back', async () => {
  const { world, relays, far, alice } = await createPair();
  relays.bus.carry(loseRooms);
  world.failReads(true);
  const position = world.say(far, room);
  await relays.clock.run(20_000);
  expect(relays.errors.length).toBeGreaterThan(2);
  expect(positionsOf(alice, room)).toEqual([]);
  world.failReads(false);
  await relays.clock.run(31_000);
  expect(positionsOf(alice, room)).toEqual([position]);
});

test('a room that is still entered after many looks does not hold up other repairs', async () => {
  const { world, relays, near, far, alice } = await createPair();
  const carol = near.join('carol');
  world.end(undefined, room);
  near.hub.enterRoom(carol, toRoomKey(room));
  near.relay.doubt([{ app, audience: { kind: 'room', room: toRoomKey(room) } }]);
  await relays.clock.run(9000);
  expect([world.queryCount > 5, world.queryCount < 12, relays.errors]).toEqual([true, true, []]);
  await relays.clock.run(3000);
  expect(relays.errors.map(String)).toEqual(['Error: rooms are still being entered']);
  expect(alice.events).toEqual(['roomEnded']);
  far.relay.close();
  near.relay.close();
});

test('many rooms are read some at a time, and all are told', async () => {
  const { world, relays, near, far } = await createPair();
  const guests = Array.from({ length: 40 }, (_, index) => near.join(`guest ${index}`));
  const named = keysBeside().slice(0, 1200);
  for (const key of named) world.open(key);
  for (const [index, key] of named.entries()) world.enter(near, guestOf(guests, index), key);
  relays.bus.carry(loseRooms);
  world.say(far, room);
  await relays.clock.run(1500);
  expect(world.queryCount).toBe(3);
  const told = named.map((key, index) => positionsOf(guestOf(guests, index), key));
  expect(told).toEqual(new Array(1200).fill([0]));
});

const guestOf = (guests: readonly Session[], index: number): Session => guests[index % guests.length] as Session;

const users = ['alice', 'bob', 'carol', 'dave'];
const rooms = [1, 2, 3];

/** Sessions that come into rooms and leave as chance says, on three nodes and a bus that is as bad as `lossPercent`. */
function createCrowd(seed: number, lossPercent: number) {
  const random = seededRandom(seed);
  const world = createRoomsWorld();
  const { relays } = world;
  const nodes = ['a', 'b', 'c'].map((name) => relays.start(name));
  const any = <Entry>(entries: readonly Entry[]): Entry => entries[randomInt(random, entries.length)] as Entry;
  const places = users.map((user) => {
    const node = any(nodes);
    return { node, session: node.join(user) };
  });
  /** What each was told when coming in, by room. */
  const present = new Map<Session, Map<number, number>>(places.map(({ session }) => [session, new Map()]));
  const heads = new Map(rooms.map((named) => [named, 0]));
  for (const named of rooms) world.open(named);
  const step = async (): Promise<void> => {
    const [named, { node, session }] = [any(rooms), any(places)];
    const known = present.get(session);
    if (randomInt(random, 4) > 0) heads.set(named, world.say(any(nodes), named));
    else if (known?.delete(named)) node.hub.leaveRoom(session, toRoomKey(named));
    else {
      world.enter(node, session, named);
      known?.set(named, heads.get(named) ?? 0);
    }
    await relays.clock.run(randomInt(random, 300));
  };
  relays.bus.carry(() => {
    if (randomInt(random, 100) < lossPercent) return [];
    const copies = 1 + (randomInt(random, 10) === 0 ? 1 : 0);
    return Array.from({ length: copies }, () => randomInt(random, 400));
  });
  return { relays, nodes, present, heads, step };
}

test('on a bus that loses, doubles and reorders whoever is in a room knows where it stands in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 0, max: 60 }), async (seed, lossPercent) => {
      const { relays, nodes, present, heads, step } = createCrowd(seed, lossPercent);
      for (let count = 0; count < 80; count += 1) await step();
      relays.bus.carry(() => [0]);
      await relays.clock.run(60_000);
      const behind = [...present].flatMap(([session, known]) =>
        [...known].filter(
          ([named, shown]) => Math.max(shown, ...positionsOf(session, named)) < (heads.get(named) ?? 0),
        ),
      );
      expect(behind).toEqual([]);
      expect(relays.errors).toEqual([]);
      for (const node of nodes) node.relay.close();
    }),
    { numRuns: 40 },
  );
});
