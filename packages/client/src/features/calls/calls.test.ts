import type { CallInfo, CallUser } from '@parley/protocol/features/calls';
import { expect, test } from 'vitest';
import { callUser as user, watchCalls, wireCall } from '../../testing/calls.ts';
import { nothingNew } from '../../testing/fake-server.ts';
import { loginConfig } from '../../testing/setup.ts';
import { createWorld, type Device, type World } from '../../testing/world.ts';
import { callsMax } from './kept.ts';

const ann = user('ann', 'accepted');
const received = 'received from ann: ann Accepted, bob Inviting';
const bothStates = 'ann Accepted, bob Inviting';

interface Told {
  readonly told: readonly string[];
  /** What the server was asked to take for confirmed. */
  readonly confirmed: readonly unknown[];
}

interface Scene extends World {
  readonly bob: Device;
  readonly told: string[];
  /** The call as it is to stand in the log of bob; it rings for 30 s from now on. */
  ringing(users: readonly CallUser[], changes?: Partial<CallInfo>): CallInfo;
  enter(state: CallInfo, callID?: string, origin?: string): Promise<void>;
  /** What was told and confirmed since it was last asked. */
  news(): Told;
}

function setScene(): Scene {
  const world = createWorld();
  const { clock, server } = world;
  const bob = world.device('bob');
  const told = watchCalls(bob.client);
  let confirmed = 0;
  return {
    ...{ ...world, bob, told },
    ringing: (users, changes) =>
      wireCall(users, { createTime: clock.wall(), deadline: clock.wall() + 30_000, ...changes }),
    enter: async (state, callID = '7', origin = 'other') => {
      server.enter('bob', { kind: 'call', key: callID, origin, body: { callID, state } });
      await clock.run(20);
    },
    news: () => {
      const all = server.network.requests('callReceived').map(({ params }) => params['callID']);
      const since = all.slice(confirmed);
      confirmed = all.length;
      return { told: told.splice(0), confirmed: since };
    },
  };
}

async function loggedIn(): Promise<Scene> {
  const scene = setScene();
  await scene.bob.login();
  return scene;
}

const login = async ({ clock }: World, device: Device): Promise<string[]> => {
  const told = watchCalls(device.client);
  await device.login();
  await clock.run(500);
  return told;
};

const reconnect = async ({ server, clock }: World): Promise<void> => {
  server.cut();
  await clock.run(5000);
};

test('an invitation is told once, and confirmed when the app was told [CALL-17, CALL-18]', async () => {
  const { enter, ringing, news } = await loggedIn();
  const invitation = ringing([ann, user('bob', 'inviting')]);
  await enter(invitation);
  expect(news()).toEqual({ told: [received, bothStates], confirmed: ['7'] });
  await enter({ ...invitation, ...ringing([ann, user('bob', 'received', 2)]) });
  expect(news()).toEqual({ told: ['bob Received'], confirmed: [] });
});

test('what is not confirmed is confirmed on the next connection, as long as the server waits for it', async () => {
  const scene = await loggedIn();
  const { server, enter, ringing, news } = scene;
  server.faults.set('callReceived', 6000270);
  await enter(ringing([ann, user('bob', 'inviting')]));
  await enter(ringing([ann, user('bob', 'received', 2)]), '8');
  await enter(
    ringing([ann, user('bob', 'inviting')], { end: { time: 1, userID: '', extendedData: '', isTold: false } }),
    '9',
  );
  news();
  server.faults.clear();
  await reconnect(scene);
  expect(news()).toEqual({ told: [], confirmed: ['7'] });
});

test('an app that starts while it rings is told, from what the device has kept', async () => {
  const scene = await loggedIn();
  const { enter, ringing, bob, clock, news } = scene;
  await enter(ringing([ann, user('bob', 'inviting')]));
  await enter(ringing([ann, user('bob', 'received', 2)]), '8');
  bob.client.destroy();
  news();
  await clock.run(1000);
  const again = bob.restart();
  expect(await login(scene, again)).toEqual([received, 'received from ann: ann Accepted, bob Received']);
  expect(news().confirmed).toEqual(['7']);
  again.client.destroy();
  await clock.run(31_000);
  expect(await login(scene, bob.restart())).toEqual([]);
});

test('what was missed is told of what rings first, the oldest call before the newer ones [CALL-29, CALL-30]', async () => {
  const scene = await loggedIn();
  const { enter, ringing, bob, clock } = scene;
  const takesPart = ringing([ann, user('bob', 'accepted', 2)], { createTime: 1 });
  await enter(takesPart, '5');
  await enter(ringing([ann, user('bob', 'received')]), '6');
  bob.client.destroy();
  await clock.run(10);
  const { createTime } = takesPart;
  await enter(
    { ...takesPart, ...ringing([ann, user('bob', 'accepted', 2), user('carol', 'quit', 3)], { createTime }) },
    '5',
  );
  await enter(ringing([ann, user('bob', 'beCancelled', 2)]), '6');
  await enter(ringing([ann, user('bob', 'inviting'), user('dan', 'inviting')], { createTime: 30 }), '8');
  await enter(ringing([ann, user('bob', 'inviting')], { createTime: 20 }), '9');
  expect(await login(scene, bob.restart())).toEqual([
    received,
    'received from ann: ann Accepted, bob Inviting, dan Inviting',
    'carol Quit',
  ]);
});

test('an outage is told as what came of it, also of what is over', async () => {
  const scene = await loggedIn();
  const { enter, ringing, server, news } = scene;
  await enter(ringing([ann, user('bob', 'inviting')]));
  news();
  server.cut();
  await enter(
    ringing([ann, user('bob', 'beCancelled', 3)], { end: { time: 1, userID: 'ann', extendedData: '', isTold: false } }),
  );
  await scene.clock.run(5000);
  expect(news().told).toEqual(["cancelled by ann ''"]);
});

const made = (state: CallInfo, more: object = {}) => ({ callID: '7', position: 1, state, failed: [], ...more });

test.each([['before'], ['behind']])('an own call is told once, with its entry %s the answer', async (order) => {
  const { server, ringing, bob, clock, told, enter } = await loggedIn();
  const state = ringing(
    [user('bob', 'accepted', 1, { inviter: 'bob' }), user('ann', 'inviting', 1, { inviter: 'bob' })],
    {
      caller: 'bob',
    },
  );
  server.before = ({ method }) => {
    if (method !== 'callInvite') return undefined;
    if (order === 'before') void enter(state);
    else clock.after(5, () => void enter(state));
    return { result: made(state) };
  };
  const invited = bob.client.callInvite(['ann'], { timeout: 30, mode: 0, extendedData: '' });
  await clock.run(50);
  expect(await invited).toEqual({ callID: '7', timeout: 30, errorUserList: [] });
  expect(told).toEqual(['created: bob Accepted, ann Inviting', 'bob Accepted, ann Inviting']);
});

test('an own call of which the answer is lost is told when the connection is back [CALLOP-12]', async () => {
  const scene = await loggedIn();
  const { server, ringing, bob, clock, told } = scene;
  const state = ringing([user('bob', 'accepted'), user('ann', 'inviting')], {
    ...{ caller: 'bob', primaryDevice: bob.platform.deviceID },
  });
  server.before = ({ method }) => {
    if (method !== 'callInvite') return undefined;
    server.cut();
    server.enter('bob', { kind: 'call', key: '7', origin: 'own', body: { callID: '7', state } });
    return 'silence';
  };
  const invited = bob.client.callInvite(['ann'], { timeout: 30, mode: 0, extendedData: '' });
  invited.catch(() => {});
  await clock.run(5000);
  await expect(invited).rejects.toMatchObject({ code: 6000009 });
  expect(told).toEqual(['created: bob Accepted, ann Inviting']);
});

test('leaving is told on the device that left, also where its entry comes first [CALL-27]', async () => {
  const { server, ringing, bob, clock, enter, news } = await loggedIn();
  const other = bob.platform.deviceID;
  const changes = { mode: 1, primaryDevice: other };
  await enter(ringing([ann, user('bob', 'accepted', 2)], changes));
  await enter(ringing([ann, user('bob', 'accepted', 2)], changes), '8');
  news();
  const left = ringing([ann, user('bob', 'quit', 3)], { mode: 1 });
  server.before = ({ method }) => {
    if (method !== 'callQuit') return undefined;
    const origin = String(server.network.requests('login')[0]?.params['instanceID']);
    void enter(left, '7', origin);
    return { result: { ...made(left, { acceptTime: 5, quitTime: 6 }), position: 3 } };
  };
  const done = bob.client.callQuit('7', { extendedData: '' });
  await clock.run(50);
  expect(await done).toEqual({ callID: '7', createTime: left.createTime, acceptTime: 5, quitTime: 6 });
  expect(news().told).toEqual(['bob Quit']);
  await enter(left, '8');
  expect(news().told).toEqual([]);
});

test('in another life of the database what rang and is gone is cancelled, and what rings is not told anew', async () => {
  const scene = await loggedIn();
  const { server, ringing, enter, news, bob, clock } = scene;
  const rings = ringing([ann, user('bob', 'received', 2)]);
  await enter(rings, '6');
  await enter(rings, '7');
  await enter(ringing([ann, user('bob', 'accepted', 2)], { mode: 1 }), '8');
  await enter(ringing([ann, user('bob', 'rejected', 2)]), '9');
  news();
  server.before = ({ method }) =>
    method === 'queryCallInvitationList'
      ? { result: { calls: [{ callID: '9', position: 4, state: rings }], next: 3 } }
      : undefined;
  const listed = bob.client.queryCallInvitationList({ count: 1 });
  await clock.run(50);
  const { nextFlag } = await listed;
  server.epoch += 1;
  const entries = [{ position: 1, kind: 'call', key: '7', body: { callID: '7', state: rings } }];
  server.before = ({ method }) =>
    method === 'sync' ? { result: { ...nothingNew, userLog: { position: 1, reload: false, entries } } } : undefined;
  await reconnect(scene);
  expect(news().told).toEqual(["cancelled by ann ''"]);
  await reconnect(scene);
  await expect(bob.client.queryCallInvitationList({ count: 1, nextFlag })).rejects.toMatchObject({ code: 6000001 });
  expect(news().told).toEqual([]);
});

test('the list comes from the server in pages, and without a connection from what the device knows [CALLOP-28, CALLOP-29]', async () => {
  const scene = await loggedIn();
  const { server, ringing, enter, bob, clock } = scene;
  const end = { time: 500, userID: '', extendedData: '', isTold: false };
  const listed = [
    { callID: '9', position: 0, state: ringing([ann, user('bob', 'accepted', 2)], { createTime: 300, mode: 1 }) },
    { callID: '8', position: 0, state: ringing([ann, user('bob', 'rejected', 2)], { createTime: 200, end }) },
    { callID: '7', position: 0, state: ringing([ann, user('bob', 'timeout', 2)], { createTime: 200, end }) },
  ];
  server.before = ({ method, params }) => {
    if (method !== 'queryCallInvitationList') return undefined;
    const next = Number(params['next']);
    return { result: { calls: next > 0 ? listed.slice(2) : listed.slice(0, 2), next: next > 0 ? 0 : 77 } };
  };
  await enter(ringing([ann, user('bob', 'inviting')]), '5');
  const list = async (count: number, nextFlag = 0, { client } = bob) => {
    const asked = client.queryCallInvitationList({ count, nextFlag });
    await clock.run(50);
    const { callList, nextFlag: next } = await asked;
    return { calls: callList.map(({ callID, state, endTime }) => [callID, state, endTime]), next };
  };
  const first = await list(1000);
  expect(first.calls).toEqual([
    ['9', 1, 0],
    ['8', 2, 500],
  ]);
  expect(await list(100, first.next)).toEqual({ calls: [['7', 2, 500]], next: 0 });
  const asked = server.network.requests('queryCallInvitationList').map(({ params }) => params);
  expect(asked).toEqual([
    { count: 100, next: 0 },
    { count: 100, next: 77 },
  ]);
  await expect(bob.client.queryCallInvitationList({ count: 1, nextFlag: 77 })).rejects.toMatchObject({ code: 6000001 });
  bob.client.destroy();
  server.network.network = 'refuses';
  await clock.run(1000);
  const again = bob.restart();
  void again.client.login('bob', { ...loginConfig(), isOfflineLogin: true });
  await clock.run(1000);
  const page = await list(2, 0, again);
  expect(page.calls.map(([callID, state]) => [callID, state])).toEqual([
    ['5', 1],
    ['8', 2],
  ]);
  expect(await list(2, page.next, again)).toEqual({ calls: [['7', 2, 500]], next: 0 });
  // A page that this device answered goes on here.
  const requests = server.network.requests('queryCallInvitationList').length;
  server.network.network = 'accepts';
  await clock.run(5000);
  expect(await list(2, page.next, again)).toEqual({ calls: [['7', 2, 500]], next: 0 });
  expect(server.network.requests('queryCallInvitationList').length).toBe(requests);
  server.network.network = 'refuses';
  server.cut();
  // Nothing is heard of it any more; an invitation of General mode rings no longer than it says.
  await clock.run(40_000);
  expect((await list(1, 0, again)).calls.map(([callID, state]) => [callID, state])).toEqual([['5', 2]]);
});

test('a list does not take away what is still to be told', async () => {
  const { server, ringing, enter, bob, clock, news } = await loggedIn();
  await enter(ringing([ann, user('bob', 'inviting')]));
  news();
  const end = { time: 500, userID: '', extendedData: '', isTold: false };
  const cancelled = ringing([ann, user('bob', 'beCancelled', 2)], { end });
  server.before = ({ method }) =>
    method === 'queryCallInvitationList'
      ? { result: { calls: [{ callID: '7', position: 2, state: cancelled }], next: 0 } }
      : undefined;
  void bob.client.queryCallInvitationList({ count: 1 });
  await clock.run(50);
  await enter(cancelled);
  expect(news().told).toEqual(["cancelled by ann ''"]);
});

test('of very many calls those that were told longest ago are forgotten', async () => {
  const { clock, server, ringing, told } = await loggedIn();
  for (let index = 0; index <= callsMax; index += 1) {
    const callID = `c${index}`;
    server.enter('bob', {
      kind: 'call',
      key: callID,
      body: { callID, state: ringing([ann, user('bob', 'received')]) },
    });
    await clock.run(2);
  }
  told.length = 0;
  for (const callID of ['c1', 'c0']) {
    const state = ringing([ann, user('bob', 'beCancelled', 2)]);
    server.enter('bob', { kind: 'call', key: callID, body: { callID, state } });
    await clock.run(20);
  }
  expect(told).toEqual(["cancelled by ann ''"]);
});
