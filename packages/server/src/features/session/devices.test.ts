import { methods } from '@parley/protocol/index';
import { afterEach, describe, expect, test } from 'vitest';
import { toAppID, toSessionID, toUserID } from '../../core/ids.ts';
import { type AppWorld, type AppWorldOptions, createAppWorld, type TestSession } from '../../testing/app-world.ts';

const { queryDeviceList, signOutDevice, resume, logout } = methods.session;
const { updateUserName } = methods.users;

let world: AppWorld;
let web: TestSession;
let phone: TestSession;
afterEach(() => world.close());

const device = (name: string, platform: 3 | 6 = 3) => ({ deviceID: name, instanceID: `${name} 1`, platform });

async function begin(options: AppWorldOptions = {}) {
  world = await createAppWorld({ policy: 'multi', ...options });
  web = await world.login('alice', device('web', 6));
  phone = await world.login('alice', device('phone'));
}

const shownID = ({ session }: TestSession) => session.sessionID.slice(0, 16);
const shownIDs = async (session: TestSession) =>
  (await session.get(queryDeviceList, {})).devices.map(({ sessionID }) => sessionID);
const stateOf = async ({ session }: TestSession, app = 1) =>
  (await world.storage.read(toAppID(app)).sessions.get(toSessionID(session.sessionID)))?.state;
const resumeOf = (session: TestSession, node = world.app) => {
  const { userName: _, customStatus: _status, ...params } = session.params;
  return world.connect(node).ask(resume, { ...params, sessionID: session.session.sessionID });
};

describe('queryDeviceList', () => {
  test('tells of the own sessions alone, and of none what it is taken up by [DEVICE-23, DEVICE-24]', async () => {
    await begin();
    await world.login('bob');
    await world.login('alice', { appID: 2 });
    const { devices } = await web.get(queryDeviceList, {});
    expect(devices).toMatchObject([
      { sessionID: shownID(web), platform: 6, isOnline: true, isCurrent: true, isSameDevice: true },
      { sessionID: shownID(phone), platform: 3, isOnline: true, isCurrent: false, isSameDevice: false },
    ]);
    expect(JSON.stringify(devices)).not.toContain(phone.session.sessionID);
  });

  test('tells of a device that is away until it logs out or is forgotten [DEVICE-23]', async () => {
    await begin();
    const tablet = await world.login('alice', device('tablet'));
    tablet.socket.disconnect();
    await world.clock.run(1000);
    const { devices } = await web.get(queryDeviceList, {});
    const away = devices.find(({ sessionID }) => sessionID === shownID(tablet));
    expect(away).toMatchObject({ isOnline: false });
    await phone.get(logout, {});
    expect(await shownIDs(web)).toEqual([shownID(web), shownID(tablet)]);
  });
});

describe('signOutDevice', () => {
  test('ends the session: it is told, cannot come back, and nothing it asks for is done [DEVICE-25, DEVICE-26]', async () => {
    await begin();
    expect(await web.get(signOutDevice, { sessionID: shownID(phone) })).toEqual({});
    await world.clock.run(100);
    expect([phone.closedFor, web.closedFor]).toEqual(['kickedOut', undefined]);
    expect(await resumeOf(phone)).toEqual({ result: { outcome: 'kickedOut' } });
    expect(await shownIDs(web)).toEqual([shownID(web)]);
  });

  test('keeps what the session had queued from landing [DEVICE-26]', async () => {
    await begin();
    const signedOut = web.post(signOutDevice, { sessionID: shownID(phone) });
    const late = phone.post(updateUserName, { userName: 'late' });
    await world.clock.run(1000);
    expect(signedOut.outcome()).toEqual({ result: {} });
    expect([late.outcome(), phone.closedFor]).toEqual([undefined, 'kickedOut']);
    expect((await world.storage.read(toAppID(1)).users.byUserID(toUserID('alice')))?.userName).toBe('');
  });

  test('again, or of what logged out, succeeds and changes nothing [DEVICE-29]', async () => {
    await begin();
    await web.get(signOutDevice, { sessionID: shownID(phone) });
    const generation = async () =>
      (await world.storage.read(toAppID(1)).sessions.get(toSessionID(phone.session.sessionID)))?.generation;
    const before = await generation();
    expect(await web.get(signOutDevice, { sessionID: shownID(phone) })).toEqual({});
    expect(await generation()).toBe(before);
  });

  test('ends what the device may take up again beside it, and nothing else that is away [DEVICE-27]', async () => {
    await begin();
    const sleeping = await world.login('alice', { ...device('phone'), instanceID: 'phone 0' });
    const tablet = await world.login('alice', device('tablet'));
    sleeping.socket.disconnect();
    tablet.socket.disconnect();
    await world.clock.run(1000);
    await web.get(signOutDevice, { sessionID: shownID(phone) });
    expect([await stateOf(phone), await stateOf(sleeping), await stateOf(tablet)]).toEqual([
      'displaced',
      'displaced',
      'offline',
    ]);
    expect(await resumeOf(sleeping)).toEqual({ result: { outcome: 'kickedOut' } });
    expect(await resumeOf(tablet)).toMatchObject({ result: { outcome: 'resumed' } });
  });

  test('of another user, of another app, of nobody and of itself is refused as what there is not [DEVICE-28]', async () => {
    await begin();
    const bob = await world.login('bob');
    const elsewhere = await world.login('alice', { appID: 2 });
    const refused = { refused: 'CommonModuleParamsInvalid' };
    const asked = [shownID(bob), shownID(elsewhere), '0'.repeat(16), shownID(web)];
    for (const sessionID of asked) expect(await web.ask(signOutDevice, { sessionID })).toMatchObject(refused);
    expect([await stateOf(bob), await stateOf(elsewhere, 2), await stateOf(web)]).toEqual(Array(3).fill('online'));
  });

  test.each(['', 'A', '%', "' or 1=1", '\u0000', '__proto__', 'x'.repeat(33), 7, null, undefined])(
    'with %j is refused [DEVICE-28]',
    async (sessionID) => {
      await begin();
      expect(await web.ask(signOutDevice, { sessionID } as never)).toMatchObject({
        refused: 'CommonModuleParamsInvalid',
      });
      expect(await shownIDs(web)).toHaveLength(2);
    },
  );

  test('by a session that is over is refused, whatever its connection believes', async () => {
    await begin();
    const app = toAppID(1);
    const session = await world.storage.read(app).sessions.get(toSessionID(web.session.sessionID));
    if (!session) throw new Error('there is a session');
    await world.storage.transact([], (transaction) =>
      transaction.stores(app).sessions.put({ ...session, state: 'displaced' }),
    );
    expect(await web.ask(signOutDevice, { sessionID: shownID(phone) })).toMatchObject({
      refused: 'NetworkModuleUserIsNotLogged',
    });
    expect(await stateOf(phone)).toBe('online');
  });

  test('and a resume at the same time end with the device signed out, on two nodes [DEVICE-30]', async () => {
    for (const isFirst of [true, false]) {
      await begin();
      const node = await world.startNode();
      const signOut = () => web.post(signOutDevice, { sessionID: shownID(phone) });
      const { userName: _, customStatus: _status, ...params } = phone.params;
      const client = world.connect(node);
      const take = () => client.post(resume, { ...params, sessionID: phone.session.sessionID });
      const posted = isFirst ? [signOut(), take()] : [take(), signOut()];
      await world.clock.run(2000);
      for (const { outcome } of posted) expect(outcome()).toHaveProperty('result');
      expect(await stateOf(phone)).toBe('displaced');
      const resumed = JSON.stringify(posted[isFirst ? 1 : 0]?.outcome());
      // Whichever the storage took first: the device is refused its session, or loses it.
      if (!resumed.includes('"kickedOut"')) expect(client.closedFor).toBe('kickedOut');
      if (isFirst) await world.close();
    }
  });

  test('of each other at once leaves one of two devices, on two nodes', async () => {
    await begin();
    const node = await world.startNode();
    const tablet = await world.login('alice', { ...device('tablet'), node });
    const posted = [
      web.post(signOutDevice, { sessionID: shownID(tablet) }),
      tablet.post(signOutDevice, { sessionID: shownID(web) }),
    ];
    await world.clock.run(2000);
    expect(posted.filter(({ outcome }) => JSON.stringify(outcome()) === '{"result":{}}')).toHaveLength(1);
    expect([await stateOf(web), await stateOf(tablet)].sort()).toEqual(['displaced', 'online']);
  });

  test('lets the user log in there again [DEVICE-31]', async () => {
    await begin();
    await web.get(signOutDevice, { sessionID: shownID(phone) });
    const again = await world.login('alice', device('phone'));
    expect(await shownIDs(web)).toEqual([shownID(web), shownID(again)]);
  });

  test('too often within a second is refused', async () => {
    await begin({ limits: { writesPerSecond: 2 } });
    const ask = () => web.ask(signOutDevice, { sessionID: shownID(phone) });
    const outcomes = await Promise.all([ask(), ask(), ask()]);
    expect(outcomes[2]).toMatchObject({ refused: 'CommonModuleTriggerServerFrequencyLimit' });
  });
});
