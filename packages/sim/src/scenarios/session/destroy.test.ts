import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

describe('destroy', () => {
  test('ends the session on the server, and tells nothing [INSTANCE-6]', async () => {
    const chat = await Chat.open({ policy: 'single' });
    const ann = await chat.loggedIn('ann');
    const told = ann.states.length;
    ann.zim.destroy();
    await chat.run(2000);
    expect(ann.states).toHaveLength(told);
    const bob = await chat.loggedIn('bob');
    await bob.send('ann', 'missed');
    await chat.run(2000);
    expect(ann.received).toEqual([]);
  });

  test('fails what is under way with 6000002, and every later call [INSTANCE-7]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    const sending = ann.startSend('bob', 'x');
    ann.zim.destroy();
    expect(await chat.codeOf(sending)).toBe(6000002);
    expect(await ann.sendCode('bob', 'x')).toBe(6000002);
    expect(await ann.loginCode()).toBe(6000002);
    expect(await chat.codeOf(ann.zim.callExperimentalAPI('{"method":"getSDKTimestamp"}'))).toBe(6000002);
  });

  test('during a login rejects it with 6000002 [INSTANCE-7]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    const login = ann.zim.login('ann', ann.loginConfig());
    login.catch(() => {});
    await chat.run(2);
    ann.zim.destroy();
    expect(await chat.codeOf(login)).toBe(6000002);
  });

  test('during an outage stops the search for the server [INSTANCE-9]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    ann.zim.destroy();
    plugIn();
    const other = await chat.loggedIn('ann');
    await chat.run(60_000);
    expect(other.states.at(-1)).toBe('Connected/Success');
    expect(ann.states.at(-1)).toBe('Reconnecting/LoginInterrupted');
  });

  test('makes room for another run, which may be let in without a connection [INSTANCE-9]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    ann.zim.destroy();
    await chat.run(500);
    await ann.restart().login({ isOfflineLogin: true });
  });
});
