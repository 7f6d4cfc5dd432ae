import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

describe('on and off', () => {
  test('a listener outlasts logout and login, and goes with destroy [INSTANCE-17, INSTANCE-6]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    let told = 0;
    ann.zim.on('connectionStateChanged', () => {
      told += 1;
    });
    await ann.login();
    ann.zim.logout();
    await chat.run(500);
    await ann.login();
    expect(told).toBe(5);
    ann.zim.destroy();
    await chat.run(500);
    expect(told).toBe(5);
  });

  test('a later listener replaces the former, off removes it, and one that is added late hears what comes [INSTANCE-16]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const heard: string[] = [];
    ann.zim.on('peerMessageReceived', () => void heard.push('first'));
    ann.zim.on('peerMessageReceived', () => void heard.push('second'));
    await bob.send('ann', 'one');
    ann.zim.off('peerMessageReceived');
    await bob.send('ann', 'two');
    ann.zim.on('peerMessageReceived', () => void heard.push('third'));
    await bob.send('ann', 'three');
    expect(heard).toEqual(['second', 'third']);
  });

  test('nothing is told within a call [INSTANCE-19]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    const login = ann.zim.login('ann', ann.loginConfig());
    expect(ann.states).toEqual([]);
    await chat.wait(login);
    const told = ann.states.length;
    ann.zim.logout();
    expect(ann.states).toHaveLength(told);
    await chat.run(100);
    expect(ann.states).toHaveLength(told + 1);
  });

  test('a listener that throws disturbs neither the SDK nor the other listeners [INSTANCE-20]', async () => {
    const chat = await Chat.open();
    const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    ann.zim.on('receivePeerMessage', () => {
      throw new Error('a bug of the app');
    });
    await bob.send('ann', 'one');
    await bob.send('ann', 'two');
    expect(ann.received.flatMap(({ texts }) => texts)).toEqual(['one', 'two']);
    expect(ann.states.at(-1)).toBe('Connected/Success');
    expect(ann.errors).toEqual([]);
  });

  test('a listener may call the SDK, also to log out and in again [INSTANCE-21]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    const states: number[] = [];
    ann.zim.on('connectionStateChanged', (zim, { state }) => {
      states.push(state);
      if (state === 2 && states.length === 2) zim.logout();
      if (state === 0 && states.length === 3) void zim.login('ann', ann.loginConfig());
    });
    const login = ann.zim.login('ann', ann.loginConfig());
    login.catch(() => {});
    await chat.run(3000);
    expect(states).toEqual([1, 2, 0, 1, 2]);
  });

  test('an unknown event, and a listener that is none, are ignored [INSTANCE-18]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    ann.zim.on('noSuchEvent' as 'error', () => {});
    ann.zim.on('__proto__' as 'error', () => {});
    ann.zim.off('toString' as 'error');
    ann.zim.on('connectionStateChanged', 'nonsense' as never);
    await ann.login();
    expect(ann.states).toEqual([]);
  });
});
