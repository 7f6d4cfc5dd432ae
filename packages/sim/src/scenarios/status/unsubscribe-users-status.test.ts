import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { follow, followed, StatusEars } from './following.ts';

describe('unsubscribeUsersStatus', () => {
  test('ends what is told, on all devices, and names who was not followed [STATUS-15, STATUS-13]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    await chat.loggedIn('cid');
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob', 'cid']);
    await chat.run(2000);
    const [ears, phoneEars] = [new StatusEars(ann), new StatusEars(phone)];
    const { errorUserList } = await chat.wait(phone.zim.unsubscribeUsersStatus(['nobody', 'bob', 'bob']));
    expect(errorUserList).toEqual([{ userID: 'nobody', reason: 6000001 }]);
    await chat.run(2000);
    bob.zim.logout();
    await chat.run(2000);
    expect([...ears.take(), ...phoneEars.take()]).toEqual([]);
    const expected = ['cid Online 6 ""'];
    expect([await followed(chat, ann), await followed(chat, phone)]).toEqual([expected, expected]);
    const again = await chat.wait(ann.zim.unsubscribeUsersStatus(['bob']));
    expect(again.errorUserList).toEqual([{ userID: 'bob', reason: 6000001 }]);
  });

  test('a device that was away knows it when it is back, and a later subscription is a first one [STATUS-14, STATUS-15]', async () => {
    const chat = await Chat.open();
    await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob']);
    const plugIn = chat.pullCable(phone);
    await chat.run(1000);
    await chat.wait(ann.zim.unsubscribeUsersStatus(['bob']));
    plugIn();
    await chat.run(40_000);
    expect(await followed(chat, phone)).toEqual([]);
    const phoneEars = new StatusEars(phone);
    await follow(chat, ann, ['bob']);
    await chat.run(1000);
    expect(phoneEars.take()).toEqual(['bob Online 6 ""']);
  });

  test('a device whose app stopped before it had asked asks when it runs again [STATUS-15]', async () => {
    const chat = await Chat.open();
    await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann');
    await follow(chat, ann, ['bob']);
    await chat.run(1000);
    chat.breakNext('syncUsersStatus', 'storage', 3);
    await chat.wait(ann.zim.unsubscribeUsersStatus(['bob']));
    await chat.run(500);
    expect(await followed(chat, phone)).toEqual(['bob Online 6 ""']);
    const again = phone.restart();
    await again.login();
    await chat.run(30_000);
    expect(await followed(chat, again)).toEqual([]);
  });

  test.each([
    ['nobody', []],
    ['oneself', ['ann']],
    ['101 users', Array.from({ length: 101 }, (_, index) => `u${index}`)],
    ['an ID that is none', ['']],
    ['no list', undefined],
  ])('refuses %s with 6000001 [STATUS-15]', async (_name, userIDs) => {
    const chat = await Chat.open();
    const { zim } = await chat.loggedIn('ann');
    expect(await chat.codeOf(zim.unsubscribeUsersStatus(userIDs as string[]))).toBe(6000001);
  });
});
