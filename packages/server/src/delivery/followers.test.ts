import { randomInt, seededRandom } from '@parley/kernel/random';
import { encodeEvent } from '@parley/protocol/frames';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toLogKey } from '../core/ids.ts';
import type { Carried } from '../testing/fake-bus.ts';
import {
  createFollowersPair,
  isForLog,
  isForUsers,
  log,
  logSubject,
  type Session,
  toldOf,
} from '../testing/followers-pair.ts';
import { createFollowersWorld } from '../testing/followers-world.ts';
import { userKeyOf } from '../testing/gateway-world.ts';
import { isBeacon } from '../testing/relay-pair.ts';
import { app, type RelayNode } from '../testing/relay-world.ts';

test('an event reaches those who follow its log, on every node, and nobody else', async () => {
  const { world, relays, near, far, alice, bob } = await createFollowersPair();
  const web = far.join('alice', { sessionID: 'web' });
  const carol = near.join('carol');
  await relays.clock.run(100);
  const position = world.say(near, log);
  await relays.clock.settle();
  expect([alice, web, bob].map((session) => toldOf(session).at(-1))).toEqual([position, position, position]);
  expect(toldOf(carol)).toEqual([]);
});

test('however many follow a log, an event is published once, to the nodes that have some of them', async () => {
  const { world, relays, near, far } = await createFollowersPair();
  world.begin(
    undefined,
    log,
    Array.from({ length: 5000 }, (_, index) => `member ${index}`),
  );
  const carried: Carried[] = [];
  relays.bus.carry((next) => {
    if (!isBeacon(next)) carried.push(next);
    return [0];
  });
  const queries = relays.queryCount;
  world.say(far, log);
  world.say(near, log);
  await relays.clock.run(5000);
  expect(carried.map(({ from, to, subject }) => [from, to, subject])).toEqual([
    ['far', 'near', logSubject],
    ['near', 'near', logSubject],
  ]);
  expect(Math.max(...carried.map(({ message }) => message.header.length))).toBeLessThan(100);
  expect(relays.queryCount).toBe(queries);
});

test('who is excepted gets nothing; of a targeted event the others get the frame that hides it', async () => {
  const { world, relays, far, alice, bob } = await createFollowersPair();
  const [before, beforeBob] = [alice.events.length, bob.events.length];
  world.say(far, log, { except: [bob.userKey] });
  world.say(far, log, {
    others: { targets: { userKeys: [bob.userKey], isInclusive: true }, frame: encodeEvent('hidden', {}) },
  });
  await relays.clock.settle();
  expect(alice.events.slice(before)).toEqual(['entry', 'hidden']);
  expect(bob.events.slice(beforeBob)).toEqual(['entry']);
});

test('more exceptions than a message may name are left to the repair', async () => {
  const { world, relays, far, alice } = await createFollowersPair();
  const many = Array.from({ length: 1001 }, (_, index) => userKeyOf(`user ${index}`));
  const position = world.say(far, log, { except: many });
  await relays.clock.settle();
  expect(alice.positions.get(log)).toBeLessThan(position);
  await relays.clock.run(1500);
  expect(alice.positions.get(log)).toBe(position);
});

test('the last hint to a log lost is repaired after the next beacon, for all who follow it here', async () => {
  const { world, relays, near, far, alice, bob } = await createFollowersPair();
  const carol = near.join('carol');
  await relays.clock.run(100);
  relays.bus.carry((carried) => (isForLog(carried) ? [] : [0]));
  const queries = relays.queryCount;
  const position = world.say(far, log);
  await relays.clock.run(1500);
  expect([alice, bob].map((session) => session.positions.get(log))).toEqual([position, position]);
  expect([alice, bob].map(({ events }) => events.at(-1))).toEqual(['headsMoved', 'headsMoved']);
  expect(carol.events).toEqual([]);
  expect(relays.queryCount).toBe(queries + 1);
});

test('a node repairs its own lost hints to a log, and changes in doubt, in the same way', async () => {
  const { world, relays, near, alice } = await createFollowersPair();
  relays.bus.carry((carried) => (isForLog(carried) ? [] : [0]));
  const position = world.say(near, log);
  await relays.clock.run(1500);
  expect(alice.positions.get(log)).toBe(position);
  relays.bus.carry(() => [0]);
  const head = relays.appendUnseen(log, ['alice', 'bob']);
  const audience = { kind: 'followers', log: toLogKey(log), position: head, endedPosition: 0 } as const;
  near.relay.doubt([{ kind: 'event', app, audience, frame: encodeEvent('entry', {}) }]);
  await relays.clock.run(1500);
  expect(alice.positions.get(log)).toBe(head);
});

test('when nothing is lost nothing is repaired', async () => {
  const { world, relays, near, far, alice } = await createFollowersPair();
  const [queries, before] = [relays.queryCount, alice.events.length];
  for (let round = 0; round < 20; round += 1) {
    world.say(round % 2 === 0 ? near : far, log);
    await relays.clock.run(700);
  }
  expect(alice.events.slice(before)).toEqual(new Array(20).fill('entry'));
  expect(relays.queryCount).toBe(queries);
});

test('who begins to follow gets what comes after, who ceases to nothing more', async () => {
  const { world, relays, near, far, alice } = await createFollowersPair();
  const carol = near.join('carol');
  world.say(far, log);
  world.begin(near, log, ['carol']);
  await relays.clock.run(100);
  const first = world.say(far, log);
  await relays.clock.run(100);
  world.end(near, log, ['carol']);
  await relays.clock.run(100);
  world.say(far, log);
  await relays.clock.run(2000);
  expect(toldOf(carol)).toEqual([first - 1, first, first + 1]);
  expect(carol.events.filter((name) => name === 'begun' || name === 'ended')).toEqual(['begun', 'ended']);
  expect(alice.positions.get(log)).toBe(first + 2);
});

test('an end that is overtaken by later events lets none of them through', async () => {
  const { world, relays, far, alice, bob } = await createFollowersPair();
  const before = alice.told.length;
  relays.bus.carry((carried) => [isForUsers(carried) ? 300 : 0]);
  world.end(far, log, ['alice']);
  const position = world.say(far, log);
  await relays.clock.run(200);
  expect(bob.positions.get(log)).toBe(position);
  await relays.clock.run(5000);
  expect(alice.told.slice(before)).toEqual([[log, position - 1]]);
  expect(world.standingsRead).toBe(0);
  expect(alice.events.at(-1)).toBe('ended');
});

test('an event from before the end that comes after it still reaches the member', async () => {
  const { world, relays, far, alice } = await createFollowersPair();
  relays.bus.carry((carried) => [isForLog(carried) ? 40 : 0]);
  const before = alice.told.length;
  const position = world.say(far, log);
  world.end(far, log, ['alice']);
  await relays.clock.run(1000);
  expect(toldOf(alice).slice(before)).toEqual([position, position + 1]);
});

test('a beginning that comes after its end lets nobody back in', async () => {
  const { world, relays, near, far } = await createFollowersPair();
  const carol = near.join('carol');
  await relays.clock.run(100);
  relays.bus.carry((carried) => [isForUsers(carried) ? 40 : 0]);
  world.begin(far, log, ['carol']);
  relays.bus.carry(() => [0]);
  world.end(near, log, ['carol']);
  await relays.clock.run(100);
  const position = world.say(far, log);
  await relays.clock.run(2000);
  expect(toldOf(carol)).toEqual([position - 1]);
});

test('a lost beginning and a lost end are made good by the repair of the user', async () => {
  const { world, relays, near, far, alice } = await createFollowersPair();
  const carol = near.join('carol');
  await relays.clock.run(100);
  relays.bus.carry((carried) => (isForUsers(carried) ? [] : [0]));
  world.begin(far, log, ['carol']);
  world.end(far, log, ['alice']);
  await relays.clock.run(1500);
  relays.bus.carry(() => [0]);
  const before = alice.told.length;
  const position = world.say(far, log);
  await relays.clock.run(100);
  expect(carol.positions.get(log)).toBe(position);
  expect(alice.told).toHaveLength(before);
});

test('who comes to a node follows what the database says, and his devices are answered after that', async () => {
  const { world, relays, near, far } = await createFollowersPair();
  world.begin(near, log, ['carol']);
  await relays.clock.run(60_000);
  world.answerAfter(() => 200);
  const carol = near.join('carol');
  await relays.clock.run(100);
  const missed = world.say(far, log);
  await relays.clock.run(50);
  expect([toldOf(carol), carol.positions.get(log)]).toEqual([[], undefined]);
  await relays.clock.run(300);
  expect([toldOf(carol), carol.positions.get(log)]).toEqual([[], missed]);
  world.say(far, log);
  await relays.clock.settle();
  expect(toldOf(carol)).toEqual([missed + 1]);
});

test('what is learned while the database answers is not undone by its answer', async () => {
  const { world, relays, near, far } = await createFollowersPair();
  const other = log + 1;
  world.begin(far, other, ['carol']);
  world.answerAfter(() => 200);
  const carol = near.join('carol');
  world.begin(far, log, ['carol']);
  world.end(far, other, ['carol']);
  await relays.clock.run(300);
  const position = world.say(far, log);
  world.say(far, other);
  await relays.clock.settle();
  expect(carol.positions.get(log)).toBe(position);
  expect(toldOf(carol, other)).toEqual([]);
});

test('a database that is away while somebody comes is asked again', async () => {
  const { world, relays, near, far } = await createFollowersPair();
  world.begin(far, log, ['carol']);
  let isAway = true;
  world.answerAfter(() => {
    if (isAway) throw new Error('the database is away');
    return 0;
  });
  const carol = near.join('carol');
  await relays.clock.run(5000);
  expect(relays.errors.length).toBeGreaterThan(1);
  isAway = false;
  await relays.clock.run(31_000);
  const position = world.say(far, log);
  await relays.clock.settle();
  expect(carol.positions.get(log)).toBe(position);
});

test('who comes back at once follows what he followed, without a look into the database', async () => {
  const { world, relays, near, far, alice } = await createFollowersPair();
  const [read, queries] = [world.followsRead, relays.queryCount];
  near.leave(alice);
  await relays.clock.run(30_000);
  const again = near.join('alice');
  const position = world.say(far, log);
  await relays.clock.settle();
  expect(toldOf(again)).toEqual([position]);
  expect([world.followsRead, relays.queryCount]).toEqual([read, queries]);
});

test('an end that is lost while its user is away is found out before he comes back', async () => {
  const { world, relays, near, far, alice } = await createFollowersPair();
  near.leave(alice);
  relays.bus.carry((carried) => (isForUsers(carried) ? [] : [0]));
  world.end(far, log, ['alice']);
  await relays.clock.run(1500);
  relays.bus.carry(() => [0]);
  const again = near.join('alice');
  world.say(far, log);
  await relays.clock.run(5000);
  world.say(far, log);
  await relays.clock.settle();
  expect(toldOf(again)).toEqual([]);
});

test('a node follows the bucket of a log no longer when nobody here follows the log', async () => {
  const { world, relays, near, far, alice, bob } = await createFollowersPair();
  const heard: Carried[] = [];
  near.leave(alice);
  near.leave(bob);
  await relays.clock.run(150_000);
  relays.bus.carry((carried) => {
    if (isForLog(carried)) heard.push(carried);
    return [0];
  });
  world.say(far, log);
  await relays.clock.settle();
  expect(heard).toEqual([]);
});

test('users who come and go while nothing answers are read once each in the end', async () => {
  const { world, relays, near } = await createFollowersPair();
  world.answerAfter(() => 1000);
  const before = world.followsRead;
  for (let round = 0; round < 50; round += 1) {
    for (let index = 0; index < 20; index += 1) near.leave(near.join(`guest ${index}`));
  }
  await relays.clock.run(20_000);
  expect(world.followsRead - before).toBeLessThanOrEqual(40);
});

const users = ['alice', 'bob', 'carol', 'dave'];
const logs = [1, 2, 3];

/** Members and sessions that come and go as chance says, on three nodes and a bus that is as bad as `lossPercent`. */
function createCrowd(seed: number, lossPercent: number, readFollowsMax: number) {
  const random = seededRandom(seed);
  const world = createFollowersWorld(readFollowsMax);
  const { relays } = world;
  const nodes = ['a', 'b', 'c'].map((name) => relays.start(name));
  const sessions: Session[] = [];
  const present = new Map<string, { node: RelayNode; session: Session }>();
  const any = <Entry>(entries: readonly Entry[]): Entry => entries[randomInt(random, entries.length)] as Entry;
  const comeAnew = (user: string): void => {
    const known = present.get(user);
    if (known) known.node.leave(known.session);
    const node = any(nodes);
    const session = node.join(user);
    sessions.push(session);
    present.set(user, { node, session });
  };
  const step = async (): Promise<void> => {
    const [named, user, node] = [any(logs), any(users), any(nodes)];
    const dice = randomInt(random, 10);
    if (dice === 0) comeAnew(user);
    else if (dice > 4) world.say(node, named);
    else if (world.membersOf(named).includes(user)) world.end(node, named, [user]);
    else world.begin(node, named, [user]);
    await relays.clock.run(randomInt(random, 300));
  };
  for (const user of users) comeAnew(user);
  world.answerAfter(() => randomInt(random, 3) * randomInt(random, 200));
  relays.bus.carry(() => {
    if (randomInt(random, 100) < lossPercent) return [];
    const copies = 1 + (randomInt(random, 10) === 0 ? 1 : 0);
    return Array.from({ length: copies }, () => randomInt(random, 400));
  });
  return { world, relays, nodes, sessions, present, step };
}

test('on a bus that loses, doubles and reorders members know every head in the end, and nobody what is not his', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.integer({ min: 0, max: 60 }),
      fc.constantFrom(0, 2, 64),
      async (seed, loss, most) => {
        const { world, relays, nodes, sessions, present, step } = createCrowd(seed, loss, most);
        const expectAllKnown = (): void => {
          const behind = [...present].flatMap(([user, { session }]) =>
            logs
              .filter((named) => world.membersOf(named).includes(user))
              .filter((named) => (session.positions.get(named) ?? 0) < relays.headOf(named))
              .map((named) => ({ user, named })),
          );
          expect(behind).toEqual([]);
        };
        for (let count = 0; count < 80; count += 1) await step();
        relays.bus.carry(() => [0]);
        await relays.clock.run(60_000);
        expectAllKnown();
        for (const [index, named] of logs.entries()) world.say(nodes[index] as RelayNode, named);
        // Of whom only the logs were read, the rest is read now.
        await relays.clock.run(1000);
        expectAllKnown();
        for (const { userKey, told } of sessions) {
          expect(told.filter(([named, position]) => !world.mayKnow(named, userKey, position))).toEqual([]);
        }
        expect(relays.errors).toEqual([]);
        for (const node of nodes) node.relay.close();
      },
    ),
    { numRuns: 40 },
  );
});
