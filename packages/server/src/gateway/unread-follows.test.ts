import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { encodeEvent } from '@parley/protocol/frames';
import { expect, test } from 'vitest';
import { type Follow, toUsers } from '../core/effects.ts';
import { type LogKey, toAppID, toLogKey, type UserKey } from '../core/ids.ts';
import { bucketOf } from '../delivery/bucket.ts';
import { createActor, userKeyOf } from '../testing/gateway-world.ts';
import { idleWatcher } from '../testing/hub-watcher.ts';
import { createHub } from './hub.ts';
import type { HubSession } from './hub-session.ts';

const app = toAppID(1);
const [log, other] = [toLogKey(9), toLogKey(10)];
const [alice, bob] = ['alice', 'bob'].map(userKeyOf) as [UserKey, UserKey];
const bucket = { app, kind: 'logs', index: bucketOf(log) } as const;

/** Of alice and bob it was read that they follow the log, and no more. */
function createScene() {
  const clock = createManualClock();
  const hub = createHub(clock);
  const did: unknown[] = [];
  hub.watch({
    ...idleWatcher,
    held: (_app, of, awaits) => did.push(['held', of, awaits]),
    wanted: (_app, userKey) => did.push(['wanted', userKey]),
  });
  const heardBy = new Map<UserKey, string[]>();
  const join = (userID: string): HubSession => {
    const heard: string[] = [];
    heardBy.set(userKeyOf(userID), heard);
    const session: HubSession = {
      actor: createActor(userID),
      deliver: (frame) => void heard.push(frame),
      close: () => {},
    };
    hub.add(session);
    return session;
  };
  const name = (userKey: UserKey, logs: readonly LogKey[]): void => hub.beginReadingFollows(app, userKey)?.name(logs);
  const hear = (userKey: UserKey, follow: Omit<Follow, 'log'>): number =>
    hub.follow({ kind: 'membership', app, audience: toUsers([userKey]), follow: { log, ...follow } });
  const say = (position: number, endedPosition = 0, of = log): number =>
    hub.deliverToFollowers(
      app,
      { kind: 'followers', log: of, position, endedPosition },
      encodeEvent('entry', { position }),
      undefined,
    );
  const heard = (userKey: UserKey): readonly number[] =>
    (heardBy.get(userKey) ?? []).map((text) => Number(/"position":(\d+)/.exec(text)?.[1]));
  const [session] = ['alice', 'bob'].map(join) as [HubSession, HubSession];
  for (const userKey of [alice, bob]) name(userKey, [log]);
  return { clock, hub, did, join, name, hear, say, heard, session };
}

/** The check that is due, with what the database says of some users. */
function check(
  { hub }: ReturnType<typeof createScene>,
  follows: readonly (Omit<Follow, 'log'> & { userKey: UserKey })[],
) {
  const begun = hub.beginCheckingFollowers(app, log);
  begun?.take(begun.userKeys, { endedPosition: 0, follows });
  return { asked: begun?.userKeys, reached: begun?.end() };
}

test('what happens waits until it was read of all, and all that they follow is read once', () => {
  const scene = createScene();
  const { did, say, heard } = scene;
  expect([say(5), say(6)]).toEqual([0, 0]);
  expect(did).toEqual([
    ['held', log, 'reading'],
    ['wanted', alice],
    ['wanted', bob],
  ]);
  const follows = [
    { userKey: alice, fromPosition: 6 },
    { userKey: bob, fromPosition: 1, toPosition: 6 },
  ];
  expect(check(scene, follows)).toEqual({ asked: [alice, bob], reached: 2 });
  expect([heard(alice), heard(bob)]).toEqual([[6], [5]]);
  expect(say(7)).toBe(1);
});

test('who comes while the others are read is waited for, too', () => {
  const scene = createScene();
  const { hub, did, join, name, say, heard } = scene;
  const carol = userKeyOf('carol');
  say(5);
  const begun = hub.beginCheckingFollowers(app, log);
  join('carol');
  name(carol, [log]);
  did.length = 0;
  begun?.take([alice, bob], {
    endedPosition: 0,
    follows: [alice, bob].map((userKey) => ({ userKey, fromPosition: 1 })),
  });
  expect([begun?.end(), did]).toEqual([
    0,
    [
      ['held', log, 'reading'],
      ['wanted', carol],
    ],
  ]);
  expect(check(scene, [{ userKey: carol, fromPosition: 1 }])).toEqual({ asked: [carol], reached: 3 });
  expect([heard(alice), heard(carol)]).toEqual([[5], [5]]);
});

test('of whom nothing is found he follows the log no more, and is not waited for', () => {
  const scene = createScene();
  const { say, heard } = scene;
  say(5);
  expect(check(scene, [{ userKey: bob, fromPosition: 1 }]).reached).toBe(1);
  expect([say(6), heard(alice), heard(bob)]).toEqual([1, [], [5, 6]]);
});

test('where nobody is found nothing is left of the log', () => {
  const scene = createScene();
  scene.say(5);
  expect(check(scene, []).reached).toBe(0);
  expect([scene.hub.isEmpty(bucket), scene.hub.logsIn(bucket)]).toEqual([true, []]);
});

test('a beginning that is heard needs no reading, an end that is heard may be of an earlier membership', () => {
  const scene = createScene();
  const { hear, say, heard } = scene;
  hear(alice, { fromPosition: 4 });
  hear(bob, { fromPosition: 1, toPosition: 3 });
  say(5);
  expect(check(scene, [{ userKey: bob, fromPosition: 4 }])).toEqual({ asked: [bob], reached: 2 });
  expect([heard(alice), heard(bob)]).toEqual([[5], [5]]);
});

test('what was read before an end was heard lets nobody back in', () => {
  const { hub, hear, say, heard } = createScene();
  const reading = hub.beginReadingFollows(app, alice);
  hear(alice, { fromPosition: 1, toPosition: 5 });
  reading?.take([{ log, fromPosition: 1, endedPosition: 0 }]);
  hub.beginReadingFollows(app, bob)?.take([]);
  expect([say(4), say(5)]).toEqual([1, 0]);
  expect(heard(alice)).toEqual([4]);
});

test('a reading of all takes the place of the names, but for what was named since', () => {
  const { hub, name, say } = createScene();
  const older = hub.beginReadingFollows(app, alice);
  name(alice, [log, other]);
  older?.take([]);
  hub.beginReadingFollows(app, bob)?.take([{ log, fromPosition: 1, endedPosition: 0 }]);
  expect([say(5), hub.beginCheckingFollowers(app, log)?.userKeys]).toEqual([0, [alice]]);
  hub.beginReadingFollows(app, alice)?.take([{ log: other, fromPosition: 1, endedPosition: 0 }]);
  expect([hub.beginCheckingFollowers(app, log)?.end(), say(6, 0, other)]).toEqual([1, 1]);
});

test('a name takes nothing from what is known, unless that has ended', () => {
  const scene = createScene();
  const { hub, name, hear, say } = scene;
  hub.beginReadingFollows(app, bob)?.take([]);
  hear(alice, { fromPosition: 4 });
  name(alice, [log]);
  expect(say(5)).toBe(1);
  hear(alice, { fromPosition: 4, toPosition: 6 });
  name(alice, [log]);
  expect(say(9)).toBe(0);
  expect(check(scene, [{ userKey: alice, fromPosition: 8 }]).reached).toBe(1);
});

test('of who leaves before anything happened nothing is kept', () => {
  const { hub, session, did, say } = createScene();
  hub.remove(session);
  expect(hub.logsIn(bucket)).toEqual([log]);
  hub.beginReadingFollows(app, bob)?.take([]);
  expect([hub.isEmpty(bucket), hub.logsIn(bucket), say(5), did]).toEqual([true, [], 0, []]);
});

test('who leaves while all that he follows is read is kept for a minute, with what was not read yet', () => {
  const scene = createScene();
  const { clock, hub, session, say } = scene;
  say(5);
  hub.remove(session);
  clock.advance(60_000);
  hub.forgetAbsent();
  expect(hub.beginCheckingFollowers(app, log)?.userKeys).toEqual([alice, bob]);
  clock.advance(1);
  hub.forgetAbsent();
  expect(hub.beginCheckingFollowers(app, log)?.userKeys).toEqual([bob]);
});
