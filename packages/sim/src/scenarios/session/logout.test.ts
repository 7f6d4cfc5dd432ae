import { ZIMConversationType, ZIMMessageQueryMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

describe('logout', () => {
  test('tells Disconnected, and what needs a login is refused from then on [LOGIN-20, LOGIN-21]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    ann.zim.logout();
    await chat.run(100);
    expect(ann.states.at(-1)).toBe('Disconnected/Success');
    expect(await ann.sendCode('bob', 'hello')).toBe(6000121);
    const query = { count: 10, reverse: true, mode: ZIMMessageQueryMode.General };
    expect(await chat.codeOf(ann.zim.queryHistoryMessage('bob', ZIMConversationType.Peer, query))).toBe(6000121);
  });

  test('rejects what waits for its answer with 6000122 [LOGIN-21]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    const sending = ann.startSend('bob', 'hello');
    ann.zim.logout();
    expect(await chat.codeOf(sending)).toBe(6000122);
  });

  test('tells nothing when nobody is logged in [LOGIN-20]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    ann.zim.logout();
    await chat.run(100);
    expect(ann.states).toEqual([]);
  });

  test('ends the session on the server: nothing arrives any more, and it may log in again [LOGIN-22]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    ann.zim.logout();
    await chat.run(500);
    await bob.send('ann', 'missed');
    await chat.run(5000);
    expect(ann.received).toEqual([]);
    await ann.login();
    await chat.run(1000);
    expect(ann.received.map(({ texts, isOffline }) => [texts, isOffline])).toEqual([[['missed'], true]]);
  });

  test('without a network takes effect at once [LOGIN-23]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    chat.pullCable(ann);
    await chat.run(2000);
    ann.zim.logout();
    await chat.run(100);
    expect(ann.states.slice(-2)).toEqual(['Reconnecting/LoginInterrupted', 'Disconnected/Success']);
  });

  test('frees the place of a user who may have one session only [LOGIN-22]', async () => {
    const chat = await Chat.open({ policy: 'single' });
    const first = await chat.loggedIn('ann');
    first.zim.logout();
    await chat.run(500);
    const second = await chat.loggedIn('ann');
    await chat.run(1000);
    expect(first.states.at(-1)).toBe('Disconnected/Success');
    expect(second.states.at(-1)).toBe('Connected/Success');
  });
});
