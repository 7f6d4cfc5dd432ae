import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { encodePong } from '@parley/protocol/frames';
import { expect, test } from 'vitest';
import type { SessionActor } from '../core/actors.ts';
import { toUsers } from '../core/effects.ts';
import { toAppID, toSessionID } from '../core/ids.ts';
import { bucketOf } from '../delivery/bucket.ts';
import { createActor, userKeyOf } from '../testing/gateway-world.ts';
import { idleWatcher } from '../testing/hub-watcher.ts';
import { createHub } from './hub.ts';
import type { HubSession } from './hub-session.ts';

const app = toAppID(1);
const alice = userKeyOf('alice');
const frame = encodePong(1);

interface Recorded extends HubSession {
  readonly frames: string[];
  readonly reasons: string[];
}

const createSession = (actor: SessionActor): Recorded => {
  const frames: string[] = [];
  const reasons: string[] = [];
  return { actor, frames, reasons, deliver: (next) => frames.push(next), close: (reason) => reasons.push(reason) };
};

const closeOf = (sessionID: string, beforeGeneration: number) =>
  ({
    kind: 'close',
    app,
    audience: toUsers([alice]),
    sessionID: toSessionID(sessionID),
    beforeGeneration,
    reason: 'kickedOut',
  }) as const;

test('a frame goes to all sessions of the audience but the one excepted, and to nobody else', () => {
  const hub = createHub(createManualClock());
  const phone = createSession(createActor('alice', { sessionID: 'phone' }));
  const web = createSession(createActor('alice', { sessionID: 'web' }));
  const bob = createSession(createActor('bob'));
  const elsewhere = createSession({ ...createActor('alice'), app: toAppID(2) });
  for (const session of [phone, web, bob, elsewhere]) hub.add(session);
  hub.deliver(app, [alice, userKeyOf('carol')], frame, toSessionID('web'));
  expect([phone, web, bob, elsewhere].map(({ frames }) => frames.length)).toEqual([1, 0, 0, 0]);
});

test('a session that is removed while a frame goes round does not stop the others', () => {
  const hub = createHub(createManualClock());
  const first: Recorded = createSession(createActor('alice', { sessionID: 'first' }));
  const leaving: HubSession = { ...first, deliver: () => hub.remove(leaving) };
  const second = createSession(createActor('alice', { sessionID: 'second' }));
  hub.add(leaving);
  hub.add(second);
  hub.deliver(app, [alice], frame, undefined);
  expect(second.frames).toHaveLength(1);
  expect(hub.sessionsOf(app, alice)).toEqual([second]);
});

test('a close meets the session in older generations only', () => {
  const hub = createHub(createManualClock());
  const older = createSession(createActor('alice', { sessionID: 'a', generation: 1 }));
  const newer = createSession(createActor('alice', { sessionID: 'b', generation: 2 }));
  hub.add(older);
  hub.add(newer);
  hub.close(closeOf('a', 2));
  hub.close(closeOf('b', 2));
  expect([older.reasons, newer.reasons]).toEqual([['kickedOut'], []]);
});

test('a close is remembered for sessions that are added after it, for a minute', () => {
  const clock = createManualClock();
  const hub = createHub(clock);
  hub.close(closeOf('a', 3));
  hub.close(closeOf('a', 2));
  const displaced = createSession(createActor('alice', { sessionID: 'a', generation: 2 }));
  hub.add(displaced);
  expect(displaced.reasons).toEqual(['kickedOut']);
  const resumed = createSession(createActor('alice', { sessionID: 'a', generation: 3 }));
  hub.add(resumed);
  expect(resumed.reasons).toEqual([]);
  clock.advance(60_001);
  hub.close(closeOf('other', 1));
  const late = createSession(createActor('alice', { sessionID: 'a', generation: 2 }));
  hub.add(late);
  expect(late.reasons).toEqual(['superseded']);
});

test('of two connections of one session the later generation stays, in whichever order they come', () => {
  const hub = createHub(createManualClock());
  const [one, two, three] = [1, 2, 3].map((generation) => createSession(createActor('alice', { generation })));
  if (!one || !two || !three) throw new Error('three sessions');
  hub.add(two);
  hub.add(one);
  hub.add(three);
  expect([one.reasons, two.reasons, three.reasons]).toEqual([['superseded'], ['superseded'], []]);
});

test('a bucket tells when it is filled, and names its users', () => {
  const hub = createHub(createManualClock());
  const filled: number[] = [];
  const came: number[] = [];
  const cancel = hub.watch({
    ...idleWatcher,
    filled: (bucket) => filled.push(bucket.index),
    came: (_app, userKey) => came.push(userKey),
  });
  const index = bucketOf(alice);
  const phone = createSession(createActor('alice', { sessionID: 'phone' }));
  const web = createSession(createActor('alice', { sessionID: 'web' }));
  expect(hub.isEmpty({ app, kind: 'users', index })).toBe(true);
  hub.add(phone);
  hub.add(web);
  expect(hub.usersIn({ app, kind: 'users', index })).toEqual([alice]);
  hub.remove(phone);
  hub.remove(phone);
  expect(hub.isEmpty({ app, kind: 'users', index })).toBe(false);
  hub.remove(web);
  expect(hub.usersIn({ app, kind: 'users', index })).toEqual([]);
  expect(hub.isEmpty({ app, kind: 'users', index })).toBe(true);
  hub.add(web);
  cancel();
  hub.remove(web);
  hub.add(web);
  expect(filled).toEqual([index, index]);
  expect(came).toEqual([alice, alice]);
});
