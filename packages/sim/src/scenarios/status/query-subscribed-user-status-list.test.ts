import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { follow, followed, StatusEars } from './following.ts';

describe('querySubscribedUserStatusList', () => {
  test('lists the newest subscription first, or those who are named [STATUS-16]', async () => {
    const chat = await Chat.open();
    for (const name of ['b', 'c', 'd']) await chat.loggedIn(name);
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['b']);
    await follow(chat, ann, ['c']);
    await follow(chat, ann, ['d']);
    await follow(chat, ann, ['b']);
    const online = (...names: string[]) => names.map((name) => `${name} Online 6 ""`);
    expect(await followed(chat, ann)).toEqual(online('b', 'd', 'c'));
    expect(await followed(chat, ann, ['c', 'nobody', 'b'])).toEqual(online('b', 'c'));
  });

  test('answers without a connection, in the next run of the app too, and is then brought up to date [STATUS-16, STATUS-18]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob']);
    await chat.run(1000);
    const plugIn = chat.pullCable(ann);
    const again = ann.restart();
    await again.login({ isOfflineLogin: true });
    await chat.run(100);
    expect(await followed(chat, again)).toEqual(['bob Online 6 ""']);
    bob.zim.logout();
    const ears = new StatusEars(again);
    plugIn();
    await chat.run(40_000);
    expect(ears.take()).toEqual(['bob Logout  ""']);
    expect(await followed(chat, again)).toEqual(['bob Logout  ""']);
  });

  test('is empty after a logout that clears, and comes back with the login [STATUS-13]', async () => {
    const chat = await Chat.open();
    await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob']);
    ann.zim.logout({ isClearDB: true });
    await chat.run(1000);
    await ann.login();
    await chat.run(1000);
    expect(await followed(chat, ann)).toEqual(['bob Online 6 ""']);
  });

  test.each([
    ['201 users', { userIDs: Array.from({ length: 201 }, (_, index) => `u${index}`) }],
    ['an ID that is none', { userIDs: ['b b'] }],
    ['no list', { userIDs: 'bob' }],
    ['a text', 'bob'],
  ])('refuses %s with 6000001 [STATUS-16]', async (_name, config) => {
    const chat = await Chat.open();
    const { zim } = await chat.loggedIn('ann');
    expect(await chat.codeOf(zim.querySubscribedUserStatusList(config as { userIDs: string[] }))).toBe(6000001);
  });
});
