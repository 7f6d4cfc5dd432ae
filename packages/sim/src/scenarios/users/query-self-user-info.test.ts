import { ZIMUserOnlineStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { describeCommonCodes } from '../common-codes-contract.ts';
import { ruleOf, selfOf, webSparesPhones } from './rules.ts';

const { Online, Unknown } = ZIMUserOnlineStatus;

describeCommonCodes('querySelfUserInfo', {
  operation: 'querySelfUserInfo',
  rate: 'queriesPerSecond',
  isLocal: true,
  call: ({ zim }) => zim.querySelfUserInfo(),
});

const unknown = { onlineStatus: Unknown, onlinePlatforms: [] };

describe('querySelfUserInfo', () => {
  test('tells profile, rule and status, all of it as it is at first [USER-17]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    await ann.login({ userName: 'Ann' });
    const self = await selfOf(chat, ann);
    const { lastOnlineStatusUpdateTime } = self.userStatus;
    expect(lastOnlineStatusUpdateTime).toBeGreaterThan(0);
    expect(self).toEqual({
      userFullInfo: {
        baseInfo: { userID: 'ann', userName: 'Ann', userAvatarUrl: '', userExtendedData: '' },
        userAvatarUrl: '',
        extendedData: '',
      },
      userRule: { offlinePushRule: { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] } },
      userStatus: {
        userID: 'ann',
        onlineStatus: Online,
        onlinePlatforms: [6],
        customStatus: '',
        customStatusExpiredTime: 0,
        lastUpdateTime: lastOnlineStatusUpdateTime,
        lastOnlineStatusUpdateTime,
        lastCustomStatusUpdateTime: 0,
      },
    });
  });

  test('tells what the user says of himself [USER-17]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const other = await chat.loggedIn('ann', { platformType: 5 });
    await chat.wait(other.zim.updateUserCustomStatus('busy', { duration: 60 }));
    const { userStatus } = await selfOf(chat, ann);
    expect(userStatus).toMatchObject({ customStatus: 'busy', onlinePlatforms: [5, 6] });
    expect(userStatus.customStatusExpiredTime - userStatus.lastCustomStatusUpdateTime).toBe(60_000);
    expect(userStatus.lastUpdateTime).toBe(userStatus.lastCustomStatusUpdateTime);
  });

  test('tells the platforms of all sessions that are online, ascending and each once [USER-25]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann', { platformType: 6 });
    await chat.loggedIn('ann', { platformType: 6 });
    const linux = await chat.loggedIn('ann', { platformType: 5 });
    await chat.loggedIn('bob');
    expect((await selfOf(chat, web)).userStatus).toMatchObject({ onlineStatus: Online, onlinePlatforms: [5, 6] });
    linux.zim.logout();
    await chat.run(1000);
    expect((await selfOf(chat, web)).userStatus.onlinePlatforms).toEqual([6]);
  });

  test('is answered by the device during an outage, and its status is unknown then [USER-17]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.wait(ann.zim.updateUserAvatarUrl('picture'));
    await chat.wait(ann.zim.updateUserOfflinePushRule(webSparesPhones));
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    const { userFullInfo, userStatus } = await selfOf(chat, ann);
    expect([userFullInfo.userAvatarUrl, await ruleOf(chat, ann)]).toEqual(['picture', '6|3,2']);
    expect(userStatus).toMatchObject(unknown);
    plugIn();
    await chat.run(40_000);
    expect((await selfOf(chat, ann)).userStatus.onlineStatus).toBe(Online);
  });

  test('is answered in the next run of the app before there is a connection [USER-17, USER-26]', async () => {
    const chat = await Chat.open();
    const before = chat.device('ann');
    await before.login({ userName: 'Ann' });
    await chat.run(500);
    await chat.wait(before.zim.updateUserOfflinePushRule(webSparesPhones));
    await chat.run(500);
    const ann = before.restart();
    chat.pullCable(ann, { isNoticed: false });
    await ann.login({ isOfflineLogin: true });
    const { userFullInfo, userStatus } = await selfOf(chat, ann);
    expect([userFullInfo.baseInfo.userName, await ruleOf(chat, ann)]).toEqual(['Ann', '6|3,2']);
    expect(userStatus).toMatchObject(unknown);
  });

  test('knows on a device that is new what was set elsewhere, also without a connection [USER-26]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    await chat.wait(web.zim.updateUserName('Ann'));
    await chat.wait(web.zim.updateUserExtendedData('data'));
    const fresh = await chat.loggedIn('ann');
    chat.pullCable(fresh);
    await chat.run(1000);
    const { baseInfo, extendedData } = (await selfOf(chat, fresh)).userFullInfo;
    expect([baseInfo.userName, extendedData]).toEqual(['Ann', 'data']);
  });

  test('of a device whose cache was lost is what its login told [USER-26]', async () => {
    const chat = await Chat.open();
    const before = chat.device('ann');
    await before.login({ userName: 'Ann' });
    const ann = before.restart({ losesCache: true });
    await ann.login();
    chat.pullCable(ann);
    await chat.run(1000);
    expect((await selfOf(chat, ann)).userFullInfo.baseInfo.userName).toBe('Ann');
  });
});
