import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { encodePong } from '@parley/protocol/frames';
import { limits } from '@parley/protocol/limits';
import { describe, expect, test } from 'vitest';
import type { RoomAudience } from '../core/effects.ts';
import { type RoomKey, toAppID, toRoomKey, toSessionID } from '../core/ids.ts';
import { type Bucket, bucketOf } from '../delivery/bucket.ts';
import { createActor, userKeyOf } from '../testing/gateway-world.ts';
import { idleWatcher } from '../testing/hub-watcher.ts';
import { createHub, type Hub } from './hub.ts';
import type { HubSession } from './hub-session.ts';

const app = toAppID(1);
const room = toRoomKey(9);
const frame = encodePong(1);
const audience: RoomAudience = { kind: 'room', room };
const bucket: Bucket = { app, kind: 'rooms', index: bucketOf(room) };

interface Recorded extends HubSession {
  /** For each frame whether it might have been dropped. */
  readonly frames: boolean[];
}

function join(hub: Hub, userID: string, sessionID = `session of ${userID}`, generation = 1): Recorded {
  const frames: boolean[] = [];
  const session: Recorded = {
    actor: createActor(userID, { sessionID, generation }),
    frames,
    deliver: (_frame, isDroppable = false) => frames.push(isDroppable),
    close: () => hub.remove(session),
  };
  hub.add(session);
  return session;
}

const enter = (hub: Hub, ...sessions: readonly HubSession[]): void => {
  for (const session of sessions) hub.enterRoom(session, room)();
};
const countsOf = (...sessions: readonly Recorded[]): readonly number[] => sessions.map(({ frames }) => frames.length);

test('a frame goes to the sessions in the room but the one excepted, and to nobody else', () => {
  const hub = createHub(createManualClock());
  const [phone, web, bob] = [join(hub, 'alice', 'phone'), join(hub, 'alice', 'web'), join(hub, 'bob')];
  const elsewhere = join(hub, 'carol');
  enter(hub, phone, web, bob);
  hub.enterRoom(elsewhere, toRoomKey(10));
  expect(hub.deliverToRoom(app, audience, frame, { exceptSession: toSessionID('web') })).toBe(2);
  expect(hub.deliverToRoom(toAppID(2), audience, frame)).toBe(0);
  expect(countsOf(phone, web, bob, elsewhere)).toEqual([1, 0, 1, 0]);
});

test('the connection is told whether a frame may be dropped', () => {
  const hub = createHub(createManualClock());
  const alice = join(hub, 'alice');
  enter(hub, alice);
  hub.deliverToRoom(app, audience, frame, { isDroppable: true });
  hub.deliverToRoom(app, audience, frame);
  expect(alice.frames).toEqual([true, false]);
});

test.each<[string, Partial<RoomAudience>, readonly number[]]>([
  ['sessions', { onlySessions: [toSessionID('web'), toSessionID('unknown')] }, [0, 1, 0, 0]],
  ['users', { onlyUsers: [userKeyOf('alice'), userKeyOf('dave')] }, [1, 1, 0, 0]],
  ['nobody', { onlyUsers: [] }, [0, 0, 0, 0]],
  [
    'sessions and users, each once',
    { onlySessions: [toSessionID('web'), toSessionID('session of bob')], onlyUsers: [userKeyOf('alice')] },
    [1, 1, 1, 0],
  ],
  [
    'sessions and users of other rooms',
    { onlySessions: [toSessionID('aside')], onlyUsers: [userKeyOf('carol')] },
    [0, 0, 0, 0],
  ],
])('only some of a room: %s', (_name, only, counts) => {
  const hub = createHub(createManualClock());
  const sessions = [
    join(hub, 'alice', 'phone'),
    join(hub, 'alice', 'web'),
    join(hub, 'bob'),
    join(hub, 'carol', 'aside'),
  ];
  enter(hub, ...sessions.slice(0, 3));
  expect(hub.deliverToRoom(app, { ...audience, ...only }, frame)).toBe(counts.filter((count) => count > 0).length);
  expect(countsOf(...sessions)).toEqual(counts);
});

test('who is told the last of a room hears no more of it; who is not told stays', () => {
  const hub = createHub(createManualClock());
  const [alice, bob, carol] = [join(hub, 'alice'), join(hub, 'bob'), join(hub, 'carol')];
  enter(hub, alice, bob, carol);
  const last = { ...audience, onlyUsers: [userKeyOf('alice'), userKeyOf('bob')], isLast: true };
  hub.deliverToRoom(app, last, frame, { exceptSession: bob.actor.session.sessionID });
  expect(hub.deliverToRoom(app, audience, frame)).toBe(2);
  expect(countsOf(alice, bob, carol)).toEqual([1, 1, 1]);
  hub.deliverToRoom(app, { ...audience, isLast: true }, frame);
  expect([hub.isEmpty(bucket), hub.roomsHere(app)]).toEqual([true, []]);
});

test('a session that leaves, and one that is gone, hears no more', () => {
  const hub = createHub(createManualClock());
  const [alice, bob] = [join(hub, 'alice'), join(hub, 'bob')];
  enter(hub, alice, bob);
  hub.leaveRoom(alice, room);
  hub.leaveRoom(alice, room);
  expect(hub.deliverToRoom(app, audience, frame)).toBe(1);
  hub.remove(bob);
  expect([hub.isEmpty(bucket), hub.roomsIn(bucket)]).toEqual([true, []]);
});

test('a session that is not in the hub, or no longer, gets into no room', () => {
  const hub = createHub(createManualClock());
  const alice = join(hub, 'alice');
  hub.remove(alice);
  enter(hub, alice);
  expect(hub.isEmpty(bucket)).toBe(true);
});

test('the connection on which a session went on is another one, which the end of the older one does not concern', () => {
  const hub = createHub(createManualClock());
  const older = join(hub, 'alice', 'phone', 1);
  enter(hub, older);
  const newer = join(hub, 'alice', 'phone', 2);
  expect(hub.deliverToRoom(app, audience, frame)).toBe(0);
  enter(hub, newer);
  hub.leaveRoom(older, room);
  hub.remove(older);
  hub.deliverToRoom(app, audience, frame);
  expect(countsOf(older, newer)).toEqual([0, 1]);
});

test('of two connections of one session in a room the later to come is told', () => {
  const hub = createHub(createManualClock());
  const older = { ...join(hub, 'alice', 'phone', 1), close: () => {} };
  hub.add(older);
  const newer = join(hub, 'alice', 'phone', 2);
  enter(hub, older, newer);
  hub.deliverToRoom(app, audience, frame);
  expect(countsOf(older, newer)).toEqual([0, 1]);
  hub.remove(newer);
  expect(hub.isEmpty(bucket)).toBe(true);
});

test('sessions in rooms are counted, each in each of its rooms, until they leave or are gone', () => {
  const hub = createHub(createManualClock());
  const [alice, bob] = [join(hub, 'alice'), join(hub, 'bob')];
  expect(hub.sessionsInRooms()).toBe(0);
  enter(hub, alice, alice, bob);
  hub.enterRoom(bob, toRoomKey(10));
  expect(hub.sessionsInRooms()).toBe(3);
  hub.leaveRoom(alice, room);
  hub.leaveRoom(alice, room);
  expect(hub.sessionsInRooms()).toBe(2);
  enter(hub, join(hub, 'bob', 'session of bob', 2));
  expect(hub.sessionsInRooms()).toBe(1);
  hub.deliverToRoom(app, { ...audience, isLast: true }, frame);
  expect(hub.sessionsInRooms()).toBe(0);
});

test('a session is in a bounded number of rooms, and in others when it has left some', () => {
  const hub = createHub(createManualClock());
  const alice = join(hub, 'alice');
  const boundary = 2 * limits.roomsOfDeviceMax;
  for (let key = 1; key <= boundary + 5; key += 1) hub.enterRoom(alice, toRoomKey(key));
  expect(hub.roomsHere(app)).toHaveLength(boundary);
  hub.leaveRoom(alice, toRoomKey(3));
  hub.enterRoom(alice, toRoomKey(boundary + 1));
  expect(hub.roomsHere(app)).toContain(boundary + 1);
  hub.remove(alice);
  expect(hub.roomsHere(app)).toEqual([]);
});

test('a bucket of rooms tells when it is filled, and names its rooms', () => {
  const hub = createHub(createManualClock());
  const filled: Bucket[] = [];
  const [alice, bob] = [join(hub, 'alice'), join(hub, 'bob')];
  hub.watch({ ...idleWatcher, filled: (next) => filled.push(next) });
  enter(hub, alice, bob);
  expect(filled).toEqual([bucket]);
  expect([hub.roomsIn(bucket), hub.roomsHere(app), hub.roomsHere(toAppID(2))]).toEqual([[room], [room], []]);
  expect(hub.isEmpty({ ...bucket, kind: 'logs' })).toBe(true);
});

test('a session that is closed while a frame goes round does not stop the others', () => {
  const hub = createHub(createManualClock());
  const leaving: HubSession = { ...join(hub, 'alice', 'gone'), deliver: () => hub.remove(leaving) };
  hub.add(leaving);
  const other = join(hub, 'bob');
  enter(hub, leaving, other);
  hub.deliverToRoom(app, { ...audience, isLast: true }, frame);
  expect(other.frames).toHaveLength(1);
  expect(hub.isEmpty(bucket)).toBe(true);
});

describe('a room that was not found', () => {
  const enterOnly = (hub: Hub, userID: string, of: RoomKey = room) => {
    const session = join(hub, userID);
    return { session, settle: hub.enterRoom(session, of) };
  };

  test('ends for those who were in it when the reading began', () => {
    const hub = createHub(createManualClock());
    const alice = enterOnly(hub, 'alice');
    alice.settle();
    const end = hub.beginReadingRooms(app);
    expect(end(room, frame)).toEqual({ sessionsTold: 1, isOpen: false });
    expect(countsOf(alice.session)).toEqual([1]);
    expect(hub.isEmpty(bucket)).toBe(true);
    expect(end(room, frame)).toEqual({ sessionsTold: 0, isOpen: false });
  });

  test('is left to those who are about to come in, or did so meanwhile', () => {
    const hub = createHub(createManualClock());
    const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((userID) => enterOnly(hub, userID));
    alice?.settle();
    const end = hub.beginReadingRooms(app);
    bob?.settle();
    expect(end(room, frame)).toEqual({ sessionsTold: 1, isOpen: true });
    const again = hub.beginReadingRooms(app);
    expect(again(room, frame)).toEqual({ sessionsTold: 1, isOpen: true });
    carol?.settle();
    expect(hub.beginReadingRooms(app)(room, frame)).toEqual({ sessionsTold: 1, isOpen: false });
  });

  test('is left to a session of which one request is answered and another is not', () => {
    const hub = createHub(createManualClock());
    const { session, settle } = enterOnly(hub, 'alice');
    const settleOther = hub.enterRoom(session, room);
    settle();
    expect(hub.beginReadingRooms(app)(room, frame).isOpen).toBe(true);
    settleOther();
    expect(hub.beginReadingRooms(app)(room, frame)).toEqual({ sessionsTold: 1, isOpen: false });
  });
});

describe('what is told while somebody is on the way in', () => {
  const onTheWay = () => {
    const hub = createHub(createManualClock());
    const alice = join(hub, 'alice');
    const settle = hub.enterRoom(alice, room);
    hub.deliverToRoom(app, audience, frame);
    expect(countsOf(alice)).toEqual([0]);
    return { hub, alice, settle };
  };

  test('is handed over to who came in', () => {
    const { hub, alice, settle } = onTheWay();
    settle();
    expect(countsOf(alice)).toEqual([1]);
    hub.deliverToRoom(app, audience, frame);
    expect(countsOf(alice)).toEqual([2]);
  });

  test('is never heard by who was not let in', () => {
    const { hub, alice, settle } = onTheWay();
    hub.leaveRoom(alice, room);
    settle();
    hub.deliverToRoom(app, audience, frame);
    expect(countsOf(alice)).toEqual([0]);
  });

  test('goes before the word that it is over', () => {
    const { hub, alice } = onTheWay();
    hub.deliverToRoom(app, { ...audience, isLast: true }, frame);
    expect(countsOf(alice)).toEqual([2]);
  });

  test('is not held back from who is in already and asks again', () => {
    const { hub, alice, settle } = onTheWay();
    settle();
    hub.enterRoom(alice, room);
    hub.deliverToRoom(app, audience, frame);
    expect(countsOf(alice)).toEqual([2]);
  });

  test('is held up to a bound', () => {
    const { hub, alice, settle } = onTheWay();
    for (let count = 0; count < 600; count += 1) hub.deliverToRoom(app, audience, frame);
    settle();
    expect(countsOf(alice)).toEqual([500]);
  });
});
