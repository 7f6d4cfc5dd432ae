import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

const loggedIn = ['Connecting/ActiveLogin', 'Connected/Success'];

describe('connectionStateChanged', () => {
  test('login: Connecting, Connected; logout: Disconnected [CONN-1]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    ann.zim.logout();
    await chat.run(100);
    expect(ann.states).toEqual([...loggedIn, 'Disconnected/Success']);
  });

  test('logout during a login: Disconnected/Success [LOGIN-20]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    const login = ann.zim.login('ann', ann.loginConfig());
    login.catch(() => {});
    await chat.run(3);
    ann.zim.logout();
    expect(await chat.codeOf(login)).not.toBe(0);
    await chat.run(5000);
    expect(ann.states).toEqual(['Connecting/ActiveLogin', 'Disconnected/Success']);
  });

  test('a cable that is pulled and plugged in again: Reconnecting, Connected [CONN-3, CONN-5]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(ann);
    await chat.run(5000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted']);
    plugIn();
    await chat.run(5000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Connected/Success']);
  });

  test('a connection that falls silent without a sign is noticed within 20 s [CONN-8]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.run(15_000);
    chat.world.silenceDevice(ann.device);
    await chat.run(9_000);
    expect(ann.states).toEqual(loggedIn);
    await chat.run(15_000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Connected/Success']);
  });

  test('a server that is killed and comes back: Reconnecting, Connected [CONN-10]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const [server] = chat.world.servers;
    if (!server) throw new Error('there is a server');
    chat.world.killServer(server);
    await chat.run(3000);
    await chat.wait(chat.world.startServer(server));
    await chat.run(20_000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Connected/Success']);
  });

  test('a server that stops in good order: Reconnecting, Connected [CONN-10]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const [server] = chat.world.servers;
    if (!server) throw new Error('there is a server');
    await chat.wait(chat.world.drainServer(server, 1000));
    await chat.wait(chat.world.startServer(server));
    await chat.run(20_000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Connected/Success']);
  });

  test('an outage of hours ends without a new login [CONN-3, CONN-13]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(ann, { isNoticed: false });
    await chat.run(50 * 60_000);
    plugIn();
    await chat.run(60_000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Connected/Success']);
  });

  test('a second device under the policy `single`: the first is kicked out and may log in again [DEVICE-1, CONN-6]', async () => {
    const chat = await Chat.open({ policy: 'single' });
    const first = await chat.loggedIn('ann');
    const second = await chat.loggedIn('ann');
    await chat.run(2000);
    expect(first.states).toEqual([...loggedIn, 'Disconnected/KickedOut']);
    expect(second.states).toEqual(loggedIn);
    expect(await first.sendCode('ann2', 'x')).toBe(6000121);
    await first.login();
    await chat.run(2000);
    expect(second.states).toEqual([...loggedIn, 'Disconnected/KickedOut']);
  });

  test('a device that was displaced while it was offline learns it when it returns [DEVICE-9]', async () => {
    const chat = await Chat.open({ policy: 'single' });
    const first = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(first);
    await chat.run(3000);
    await chat.loggedIn('ann');
    plugIn();
    await chat.run(40_000);
    expect(first.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Disconnected/KickedOut']);
  });

  test('under the policy `dual` the Web and another platform stand side by side [DEVICE-2]', async () => {
    const chat = await Chat.open({ policy: 'dual' });
    const web = await chat.loggedIn('ann', { platformType: 6 });
    const linux = await chat.loggedIn('ann', { platformType: 5 });
    const otherLinux = await chat.loggedIn('ann', { platformType: 5 });
    await chat.run(2000);
    expect(web.states).toEqual(loggedIn);
    expect(linux.states).toEqual([...loggedIn, 'Disconnected/KickedOut']);
    expect(otherLinux.states).toEqual(loggedIn);
  });

  test('under the policy `multi` the earliest of eleven Web sessions goes [DEVICE-3, DEVICE-8]', async () => {
    const chat = await Chat.open();
    const devices = [];
    for (let number = 0; number < 11; number += 1) {
      devices.push(await chat.loggedIn('ann'));
      await chat.run(300);
    }
    await chat.run(2000);
    expect(devices.map(({ states }) => states.at(-1))).toEqual([
      'Disconnected/KickedOut',
      ...Array.from({ length: 10 }, () => 'Connected/Success'),
    ]);
  });

  test('a token that expires: a warning 30 s before, then Disconnected/TokenExpired and no return [TOKEN-20, TOKEN-28, CONN-6]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    await ann.login({ token: ann.token(60) });
    await chat.run(31_000);
    expect(ann.expiring).toHaveLength(1);
    await chat.run(60_000);
    expect(ann.states).toEqual([...loggedIn, 'Disconnected/TokenExpired']);
    expect(await ann.sendCode('bob', 'x')).toBe(6000121);
    expect(await ann.loginCode()).toBe(0);
  });

  test('a token that expires during an outage: Disconnected/TokenExpired [TOKEN-29]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    await ann.login({ token: ann.token(60) });
    chat.pullCable(ann);
    await chat.run(90_000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Disconnected/TokenExpired']);
  });

  test('logout during an outage: Disconnected/Success [CONN-4]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    chat.pullCable(ann);
    await chat.run(1000);
    ann.zim.logout();
    await chat.run(60_000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Disconnected/Success']);
  });

  test('the app is disabled during an outage: Disconnected/LoginInterrupted [CONN-4]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(ann);
    await chat.run(3000);
    const [app] = await chat.wait(chat.world.store.storage.system.apps());
    if (!app) throw new Error('there is an app');
    await chat.wait(chat.world.store.storage.system.putApp({ ...app, isEnabled: false }));
    await chat.run(10_000);
    plugIn();
    await chat.run(40_000);
    expect(ann.states).toEqual([...loggedIn, 'Reconnecting/LoginInterrupted', 'Disconnected/LoginInterrupted']);
  });

  test('an app that is disabled during an outage: Disconnected/LoginInterrupted at the return [CONN-4, CONN-6]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(ann);
    await chat.changeApp({ isEnabled: false });
    plugIn();
    await chat.run(40_000);
    expect(ann.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Disconnected/LoginInterrupted']);
    expect(await ann.sendCode('bob', 'x')).toBe(6000121);
  });

  test('a machine that slept for an hour takes its session up again at once [CONN-11]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    ann.device.sleep();
    await chat.run(3_600_000 - 120_000);
    ann.device.wake();
    await chat.run(2000);
    expect(ann.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Connected/Success']);
  });

  test.each([
    ['a quarter of a minute', 15_000],
    ['a minute', 60_000],
    ['half an hour', 1_800_000],
  ])(
    'a machine that slept for %s, on a connection that died meanwhile without a word, gets through what is sent as it wakes [CONN-11, SEND-20a]',
    async (_what, sleptMs) => {
      const chat = await Chat.open();
      const ann = await chat.loggedIn('ann');
      const bob = await chat.loggedIn('bob');
      ann.device.sleep();
      chat.world.silenceDevice(ann.device);
      await chat.run(sleptMs);
      ann.device.wake();
      const { message } = await chat.wait(ann.startSend('bob', 'good morning'), 12_000);
      expect(message.messageSeq).toBe(1);
      await chat.run(5000);
      expect(bob.received.flatMap((event) => event.texts)).toEqual(['good morning']);
      expect(ann.states.slice(2)).toEqual(['Reconnecting/LoginInterrupted', 'Connected/Success']);
    },
  );

  test('extendedData is an empty object in JSON [CONN-1]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    const told: string[] = [];
    ann.zim.on('connectionStateChanged', (_zim, { extendedData }) => void told.push(extendedData));
    await ann.login();
    expect(told).toEqual(['{}', '{}']);
  });
});
