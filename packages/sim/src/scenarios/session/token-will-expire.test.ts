import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

describe('tokenWillExpire', () => {
  test('is told once, 30 s before the end [TOKEN-20]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    await ann.login({ token: ann.token(100) });
    await chat.run(65_000);
    expect(ann.expiring).toEqual([]);
    await chat.run(10_000);
    expect(ann.expiring).toEqual([30]);
    await chat.run(20_000);
    expect(ann.expiring).toEqual([30]);
  });

  test('is told to the session whose token ends, and not to another device [TOKEN-20]', async () => {
    const chat = await Chat.open();
    const [first, second] = [chat.device('ann'), chat.device('ann')];
    await first.login({ token: first.token(60) });
    await second.login();
    await chat.run(40_000);
    expect([first.expiring, second.expiring]).toEqual([[30], []]);
  });

  test('is told again for a renewed token [TOKEN-22]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    await ann.login({ token: ann.token(60) });
    await chat.run(35_000);
    await chat.wait(ann.zim.renewToken(ann.token(60)));
    await chat.run(20_000);
    expect(ann.expiring).toEqual([30]);
    await chat.run(15_000);
    expect(ann.expiring).toEqual([30, 30]);
  });

  test('is told during an outage too, and not again after it [TOKEN-20]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    await ann.login({ token: ann.token(60) });
    const plugIn = chat.pullCable(ann);
    await chat.run(35_000);
    expect(ann.expiring).toEqual([30]);
    plugIn();
    await chat.run(10_000);
    expect(ann.states.at(-1)).toBe('Connected/Success');
    expect(ann.expiring).toEqual([30]);
  });

  test('after an offline login is told right after Connected, with what is left [TOKEN-21]', async () => {
    const chat = await Chat.open();
    const before = await chat.loggedIn('ann');
    const ann = before.restart();
    const plugIn = chat.pullCable(ann);
    await ann.login({ token: ann.token(60), isOfflineLogin: true });
    await chat.run(40_000);
    expect([ann.states, ann.expiring]).toEqual([['Connecting/ActiveLogin'], []]);
    plugIn();
    await chat.run(3000);
    expect(ann.states.at(-1)).toBe('Connected/Success');
    expect(ann.expiring).toHaveLength(1);
    expect(ann.expiring[0]).toBeLessThanOrEqual(20);
  });

  test('of a token that lives for years is far away [TOKEN-7]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    await ann.login({ token: ann.token(10 * 365 * 86_400) });
    await chat.run(60_000);
    expect([ann.expiring, ann.states.at(-1)]).toEqual([[], 'Connected/Success']);
  });
});
