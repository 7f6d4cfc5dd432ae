import { type ZIMDeviceInfo, ZIMUserOnlineStatus } from '@parley/client';
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatWorld, createChatWorld, probe } from './testing/chat-world.ts';
import { useOwnDevices } from './use-own-devices.ts';
import { useOwnStatus } from './use-own-status.ts';
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

describe('useOwnStatus', () => {
  const said = (customStatus: string) => ({ customStatus, customStatusExpiredTime: -1, lastCustomStatusUpdateTime: 7 });
  const offlinePushRule = { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] };
  const userInfo = { userName: 'Ann', userAvatarUrl: '', userExtendedData: '' };

  /** A server that keeps what the user says. */
  function keep() {
    const kept = { status: said(''), durations: [] as unknown[] };
    world.server.before = ({ method, params }) => {
      if (method === 'querySelfUserInfo') {
        const status = { ...kept.status, lastOnlineStatusUpdateTime: 1 };
        return { result: { userInfo, offlinePushRule, onlinePlatforms: [3], status } };
      }
      if (method !== 'updateUserCustomStatus') return undefined;
      kept.durations.push(params['duration']);
      kept.status = said(String(params['customStatus']));
      return { result: kept.status };
    };
    return kept;
  }

  it('is set for good or for a while, and follows what another device says', async () => {
    const kept = keep();
    const status = probe(useOwnStatus);
    const other = probe(useOwnStatus);
    await world.mount(world.page({}, status.element, other.element));
    await settle();
    const { setCustomStatus } = status.last();
    const outcome = setCustomStatus('in a meeting');
    await settle();
    expect(await outcome).toEqual({ isDone: true });
    for (const { customStatus, customStatusExpiredTime } of [status.last(), other.last()]) {
      expect([customStatus, customStatusExpiredTime]).toEqual(['in a meeting', -1]);
    }
    await world.run(1000);
    const brief = setCustomStatus('back soon', 60);
    await settle();
    expect([await brief, status.last().customStatus, kept.durations]).toEqual([
      { isDone: true },
      'back soon',
      [-1, 60],
    ]);
    kept.status = { ...said('on the phone'), lastCustomStatusUpdateTime: 9 };
    world.server.enter('ann', { kind: 'ownStatus', key: '', body: kept.status });
    await settle();
    expect(status.last().customStatus).toBe('on the phone');
    expect(status.last().setCustomStatus).toBe(setCustomStatus);
  });

  it('says why it was refused, and that nobody is signed in', async () => {
    world.server.before = ({ method }) => (method === 'updateUserCustomStatus' ? { code: 6000013 } : undefined);
    const status = probe(useOwnStatus);
    const page = await world.mount(world.page({}, status.element));
    await settle();
    const outcome = status.last().setCustomStatus('busy');
    await settle();
    expect(await outcome).toEqual({ isDone: false, code: 6000013 });
    await page.render(world.page({ userID: undefined }, status.element));
    await settle();
    expect(await status.last().setCustomStatus('busy')).toEqual({ isDone: false, code: 6000121 });
  });
});
