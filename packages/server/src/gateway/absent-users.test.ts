import { createManualClock, type ManualClock } from '@parley/kernel/testing/manual-clock';
import { encodePong } from '@parley/protocol/frames';
import { expect, test } from 'vitest';
import { type Follow, toUsers } from '../core/effects.ts';
import { toAppID, toLogKey, type UserKey } from '../core/ids.ts';
import { bucketOf } from '../delivery/bucket.ts';
import { createActor, userKeyOf } from '../testing/gateway-world.ts';
import { idleWatcher } from '../testing/hub-watcher.ts';
import { createHub, type Hub } from './hub.ts';
import type { HubSession } from './hub-session.ts';

const app = toAppID(1);
const log = toLogKey(9);
const alice = userKeyOf('alice');
const frame = encodePong(1);

interface Scene {
  readonly clock: ManualClock;
  readonly hub: Hub;
  /** The users of whom it was to be read what they follow, in this order. */
  readonly came: UserKey[];
}

function createScene(): Scene {
  const clock = createManualClock();
  const hub = createHub(clock);
  const came: UserKey[] = [];
  hub.watch({ ...idleWatcher, came: (_app, userKey) => void came.push(userKey) });
  return { clock, hub, came };
}

function join({ hub }: Scene, userID: string): HubSession {
  const session: HubSession = { actor: createActor(userID), deliver: () => {}, close: () => hub.remove(session) };
  hub.add(session);
  return session;
}

/** A session of a user of whom it was read that these are followed. */
function joinAndRead(scene: Scene, userID: string, follows: readonly Follow[]): HubSession {
  const session = join(scene, userID);
  scene.hub
    .beginReadingFollows(app, userKeyOf(userID))
    ?.take(follows.map((follow) => ({ ...follow, endedPosition: 0 })));
  return session;
}

const reached = ({ hub }: Scene, position: number, of = log): number =>
  hub.deliverToFollowers(app, { kind: 'followers', log: of, position, endedPosition: 0 }, frame, undefined);

const tell = ({ hub }: Scene, follow: Follow): number =>
  hub.follow({ kind: 'membership', app, audience: toUsers([alice]), follow });

test('who comes back within a minute follows what he followed, and nothing is read', () => {
  const scene = createScene();
  scene.hub.remove(joinAndRead(scene, 'alice', [{ log, fromPosition: 1 }]));
  expect([reached(scene, 4), scene.hub.sessionCount]).toEqual([0, 0]);
  scene.clock.advance(60_000);
  scene.hub.forgetAbsent();
  join(scene, 'alice');
  scene.clock.advance(60_001);
  scene.hub.forgetAbsent();
  expect(reached(scene, 5)).toBe(1);
  expect(scene.came).toEqual([alice]);
});

test('what changes while nobody is here is in force for who comes back', () => {
  const scene = createScene();
  const other = toLogKey(10);
  scene.hub.remove(joinAndRead(scene, 'alice', [{ log, fromPosition: 1 }]));
  tell(scene, { log, fromPosition: 1, toPosition: 5 });
  tell(scene, { log: other, fromPosition: 1 });
  join(scene, 'alice');
  expect([reached(scene, 4), reached(scene, 5), reached(scene, 5, other)]).toEqual([1, 0, 1]);
});

test('after a minute nothing is left of who left, and who comes then is read anew', () => {
  const scene = createScene();
  scene.hub.remove(joinAndRead(scene, 'alice', [{ log, fromPosition: 1 }]));
  scene.clock.advance(60_001);
  scene.hub.forgetAbsent();
  expect(scene.hub.isEmpty({ app, kind: 'logs', index: bucketOf(log) })).toBe(true);
  expect(scene.hub.isEmpty({ app, kind: 'users', index: bucketOf(alice) })).toBe(true);
  join(scene, 'alice');
  expect(reached(scene, 5)).toBe(0);
  expect(scene.came).toEqual([alice, alice]);
});

test('nothing is kept of who left before it was read what he follows', () => {
  const scene = createScene();
  scene.hub.remove(join(scene, 'alice'));
  expect(scene.hub.isEmpty({ app, kind: 'users', index: bucketOf(alice) })).toBe(true);
  join(scene, 'alice');
  expect(scene.came).toEqual([alice, alice]);
});

test('a reading that was begun before the user left takes the place of what is kept', () => {
  const scene = createScene();
  const session = joinAndRead(scene, 'alice', [{ log, fromPosition: 1 }]);
  const reading = scene.hub.beginReadingFollows(app, alice);
  scene.hub.remove(session);
  reading?.take([]);
  join(scene, 'alice');
  expect(reached(scene, 5)).toBe(0);
});

test('who is not here is not read anew: what is kept of him is forgotten, and what is being read', () => {
  const scene = createScene();
  const session = joinAndRead(scene, 'alice', [{ log, fromPosition: 1 }]);
  const reading = scene.hub.beginReadingFollows(app, alice);
  scene.hub.remove(session);
  expect(scene.hub.beginReadingFollows(app, alice)).toBeUndefined();
  join(scene, 'alice');
  reading?.take([{ log, fromPosition: 1, endedPosition: 0 }]);
  expect(reached(scene, 5)).toBe(0);
  expect(scene.came).toEqual([alice, alice]);
});

test('of 50,000 users and follows who left first is forgotten first', () => {
  const scene = createScene();
  const many = (count: number): readonly Follow[] =>
    Array.from({ length: count }, (_, index) => ({ log: toLogKey(index + 1), fromPosition: 1 }));
  scene.hub.remove(joinAndRead(scene, 'alice', many(24_999)));
  scene.hub.remove(joinAndRead(scene, 'bob', many(24_999)));
  for (const user of ['alice', 'bob']) scene.hub.remove(join(scene, user));
  expect(scene.came).toHaveLength(2);
  scene.hub.remove(joinAndRead(scene, 'carol', []));
  for (const user of ['bob', 'carol', 'alice']) join(scene, user);
  expect(scene.came.slice(3)).toEqual([alice]);
});

test('a session that is removed twice leaves once', () => {
  const scene = createScene();
  const [gone, session] = [join(scene, 'bob'), joinAndRead(scene, 'alice', [{ log, fromPosition: 1 }])];
  for (const next of [session, session, gone, gone]) scene.hub.remove(next);
  expect(scene.hub.sessionCount).toBe(0);
  join(scene, 'alice');
  expect(reached(scene, 5)).toBe(1);
});
