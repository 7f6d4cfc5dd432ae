import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { tokenWith } from './tokens.ts';

const loggedIn = ['Connecting/ActiveLogin', 'Connected/Success'];
const kickedOut = [...loggedIn, 'Disconnected/KickedOut'];

describe('a kick-out', () => {
  test('ends the session without a return; what needs a login is rejected, and a login needs no logout [DEVICE-9, CONN-6]', async () => {
    const chat = await Chat.open({ policy: 'single' });
    const first = await chat.loggedIn('ann');
    await chat.loggedIn('ann');
    await chat.run(60_000);
    expect(first.states).toEqual(kickedOut);
    expect(await first.sendCode('bob', 'x')).toBe(6000121);
    expect(await chat.codeOf(first.zim.renewToken(tokenWith(chat)))).toBe(6000121);
    first.zim.logout();
    await chat.run(100);
    expect(first.states).toEqual(kickedOut);
    expect(await first.loginCode()).toBe(0);
  });

  test('fails what is under way with 6000009 [DEVICE-10]', async () => {
    const chat = await Chat.open({ policy: 'single' });
    const first = await chat.loggedIn('ann');
    chat.breakNext('renewToken', 'silence');
    const renewed = first.zim.renewToken(tokenWith(chat));
    renewed.catch(() => {});
    await chat.run(500);
    await chat.loggedIn('ann');
    expect(await chat.codeOf(renewed)).toBe(6000009);
  });

  test('reaches the device that was logged in first, in the order of the logins, whatever was resumed since [DEVICE-8, CONN-12]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, login: { ...config.login, webInstancesMax: 3 } }),
    });
    const devices = [];
    for (const _number of [1, 2, 3]) devices.push(await chat.loggedIn('ann'));
    const [earliest] = devices;
    if (!earliest) throw new Error('there are three');
    chat.world.resetDevice(earliest.device);
    await chat.run(5000);
    expect(earliest.states.at(-1)).toBe('Connected/Success');
    devices.push(await chat.loggedIn('ann'));
    await chat.run(2000);
    expect(devices.map(({ states }) => states.at(-1))).toEqual([
      'Disconnected/KickedOut',
      ...Array.from({ length: 3 }, () => 'Connected/Success'),
    ]);
  });

  test('does not come by a reconnect: two devices on a weak network leave each other alone [CONN-12]', async () => {
    const chat = await Chat.open();
    const devices = [await chat.loggedIn('ann'), await chat.loggedIn('ann')];
    for (let round = 0; round < 5; round += 1) {
      for (const { device } of devices) chat.world.resetDevice(device);
      await chat.run(12_000);
    }
    for (const { states } of devices) expect(states).not.toContain('Disconnected/KickedOut');
    for (const { states } of devices) expect(states.at(-1)).toBe('Connected/Success');
  });

  test('with one device per platform puts out the one of the same platform [DEVICE-4]', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, login: { ...config.login, severalPerPlatform: false } }),
    });
    const linux = await chat.loggedIn('ann', { platformType: 5 });
    const web = await chat.loggedIn('ann', { platformType: 6 });
    const nextLinux = await chat.loggedIn('ann', { platformType: 5 });
    await chat.run(1000);
    expect([linux, web, nextLinux].map(({ states }) => states.at(-1))).toEqual([
      'Disconnected/KickedOut',
      'Connected/Success',
      'Connected/Success',
    ]);
  });

  test('does not reach another user [DEVICE-14]', async () => {
    const chat = await Chat.open({ policy: 'single' });
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    await chat.run(2000);
    expect(ann.states).toEqual(loggedIn);
  });
});
