import { type ZIMDeviceInfo, ZIMUserOnlineStatus } from '@parley/client';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatWorld, createChatWorld, probe } from './testing/chat-world.ts';
import { useOwnDevices } from './use-own-devices.ts';
import { useSelfUser } from './use-self-user.ts';

let world: ChatWorld;
beforeEach(() => {
  world = createChatWorld();
});
afterEach(() => world.end());

const here: ZIMDeviceInfo = {
  sessionID: 'here',
  platform: 6,
  ...{ isOnline: true, isCurrent: true, isSameDevice: true, loginTime: 1, lastSeenTime: 9 },
};
const phone: ZIMDeviceInfo = { ...here, sessionID: 'phone', platform: 3, isCurrent: false, isSameDevice: false };

/** A server that has these devices, and lets them be signed out. */
function serve(devices: readonly ZIMDeviceInfo[]): { list: readonly ZIMDeviceInfo[]; asked: string[] } {
  const served = { list: devices, asked: [] as string[] };
  world.server.before = ({ method, params }) => {
    if (method === 'queryDeviceList') {
      served.asked.push('list');
      return { result: { devices: served.list } };
    }
    if (method !== 'signOutDevice') return undefined;
    const { sessionID } = params;
    if (!served.list.some((one) => one.sessionID === sessionID)) return { code: 6000001 };
    served.asked.push(`out ${sessionID}`);
    served.list = served.list.filter((one) => one.sessionID !== sessionID);
    return { result: {} };
  };
  return served;
}

/** Components draw what they were told when time has gone by, and ask then. */
async function settle(): Promise<void> {
  await world.run(300);
  await world.run(300);
}

const names = (devices: readonly ZIMDeviceInfo[]) => devices.map(({ sessionID }) => sessionID);

describe('useOwnDevices', () => {
  it('tells where the user is signed in, and follows a sign-out', async () => {
    const served = serve([here, phone]);
    const devices = probe(useOwnDevices);
    await world.mount(world.page({}, devices.element));
    expect(devices.last()).toMatchObject({ devices: [], state: 'loading' });
    await settle();
    expect(devices.last()).toMatchObject({ devices: [here, phone], state: 'ready', code: 0 });
    const outcome = devices.last().signOut('phone');
    await settle();
    expect([await outcome, names(devices.last().devices)]).toEqual([undefined, ['here']]);
    expect(served.asked.filter((one) => one.startsWith('out'))).toEqual(['out phone']);
  });

  it('says why a device was not signed out, and asks again what there is', async () => {
    const served = serve([here, phone]);
    const devices = probe(useOwnDevices);
    await world.mount(world.page({}, devices.element));
    await settle();
    served.list = [here];
    const outcome = devices.last().signOut('phone');
    await settle();
    expect([await outcome, names(devices.last().devices)]).toEqual([6000001, ['here']]);
  });

  it('keeps what it knows where it cannot be asked again, and says why', async () => {
    serve([here, phone]);
    const devices = probe(useOwnDevices);
    await world.mount(world.page({}, devices.element));
    await settle();
    world.server.before = ({ method }) => (method === 'queryDeviceList' ? { code: 6000008 } : undefined);
    const { reload } = devices.last();
    await act(async () => reload());
    await settle();
    expect(devices.last()).toMatchObject({ devices: [here, phone], state: 'failed', code: 6000008 });
    expect(devices.last().reload).toBe(reload);
  });

  it('shows nobody what another user was told', async () => {
    serve([here, phone]);
    const devices = probe(useOwnDevices);
    const page = await world.mount(world.page({}, devices.element));
    await settle();
    expect(devices.last().devices).toHaveLength(2);
    world.server.before = ({ method }) => (method === 'queryDeviceList' ? 'silence' : undefined);
    await page.render(world.page({ userID: 'bob' }, devices.element));
    await settle();
    expect(devices.last()).toMatchObject({ devices: [], state: 'loading' });
  });
});

describe('useSelfUser', () => {
  const noRule = { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] };
  const told = { userInfo: { userName: 'Ann', userAvatarUrl: '', userExtendedData: '' }, offlinePushRule: noRule };

  it('tells profile, rules and status', async () => {
    world.server.before = ({ method }) =>
      method === 'querySelfUserInfo' ? { result: { ...told, onlinePlatforms: [3, 6] } } : undefined;
    const self = probe(useSelfUser);
    await world.mount(world.page({}, self.element));
    expect(self.last()).toMatchObject({ selfUser: undefined, state: 'loading' });
    await settle();
    expect(self.last()).toMatchObject({
      state: 'ready',
      selfUser: {
        userFullInfo: { baseInfo: { userName: 'Ann' } },
        userRule: { offlinePushRule: noRule },
        userStatus: { onlineStatus: ZIMUserOnlineStatus.Online, onlinePlatforms: [3, 6] },
      },
    });
  });

  it('says why it could not be told', async () => {
    world.server.before = ({ method }) => (method === 'querySelfUserInfo' ? { code: 6000008 } : undefined);
    const self = probe(useSelfUser);
    await world.mount(world.page({}, self.element));
    await settle();
    expect(self.last()).toMatchObject({ selfUser: undefined, state: 'failed', code: 6000008 });
  });
});
