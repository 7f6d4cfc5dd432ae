import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';
import { describeCommonCodes } from '../common-codes-contract.ts';
import { devicesOf } from './devices.ts';

describeCommonCodes('queryDeviceList', {
  operation: 'queryDeviceList',
  rate: 'queriesPerSecond',
  call: ({ zim }) => zim.queryDeviceList(),
});

describe('queryDeviceList', () => {
  test('lists this client first, then what is online by its login, the newest first, and tells what each is [DEVICE-23, DEVICE-24]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const first = await chat.loggedIn('ann', { platformType: 5 });
    await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    const devices = await devicesOf(chat, web);
    expect(devices.map(({ platform, isOnline, isCurrent }) => [platform, isOnline, isCurrent])).toEqual([
      [6, true, true],
      [6, true, false],
      [5, true, false],
    ]);
    for (const { loginTime, lastSeenTime, sessionID, isCurrent, isSameDevice } of devices) {
      expect(loginTime).toBeLessThan(lastSeenTime);
      expect(sessionID).toMatch(/^[0-9a-z]{16}$/);
      expect(isSameDevice).toBe(isCurrent);
    }
    const [current] = await devicesOf(chat, first);
    expect(current).toMatchObject({ platform: 5, isCurrent: true });
  });

  test('lists another device that is away with the time it was seen last, until it logs out [DEVICE-23]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann', { platformType: 5 });
    const plugIn = chat.pullCable(phone);
    await chat.run(60_000);
    const [current, away] = await devicesOf(chat, web);
    expect(away).toMatchObject({ platform: 5, isOnline: false });
    expect(away?.lastSeenTime).toBeLessThan((current?.lastSeenTime ?? 0) - 20_000);
    plugIn();
    await chat.run(40_000);
    expect((await devicesOf(chat, web))[1]).toMatchObject({ platform: 5, isOnline: true });
    phone.zim.logout();
    await chat.run(1000);
    expect(await devicesOf(chat, web)).toHaveLength(1);
  });

  test('lists of a device that was started anew, again and again, one entry [DEVICE-23]', async () => {
    const chat = await Chat.open();
    const web = await chat.loggedIn('ann');
    let phone: ChatDevice = await chat.loggedIn('ann', { platformType: 5 });
    for (let run = 0; run < 4; run += 1) {
      phone = phone.restart();
      await phone.login();
    }
    await chat.run(60_000);
    expect(await devicesOf(chat, web)).toMatchObject([{ platform: 6 }, { platform: 5, isOnline: true }]);
    chat.pullCable(phone);
    await chat.run(60_000);
    expect(await devicesOf(chat, web)).toMatchObject([{ platform: 6 }, { platform: 5, isOnline: false }]);
  });
});
