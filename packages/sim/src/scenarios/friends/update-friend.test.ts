import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { befriend, plain, watchFriends } from './friends.ts';

async function friends() {
  const chat = await Chat.open();
  const [ann, phone, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('ann'), await chat.loggedIn('bob')];
  await bob.send('ann', 'hello');
  await befriend(chat, ann, bob);
  const [told = [], toldPhone = [], toldBob = []] = [ann, phone, bob].map(watchFriends);
  return { chat, ann, phone, told, toldPhone, toldBob };
}

describe('updateFriendAlias', () => {
  test('is the alias of the conversation too, and nobody else learns of it [FRIEND-2, FRIEND-4, FRIEND-27]', async () => {
    const { chat, ann, phone, told, toldPhone, toldBob } = await friends();
    const { friendInfo } = await chat.wait(ann.zim.updateFriendAlias('Bobby', 'bob'));
    expect(friendInfo.friendAlias).toBe('Bobby');
    await chat.run(500);
    await chat.wait(phone.zim.updateFriendAlias('Bobby', 'bob'));
    await chat.run(500);
    const expected = ['friends Updated: bob (Bobby)', 'conversation bob: Bobby'];
    expect([told, toldPhone, toldBob]).toEqual([expected, expected, []]);
    const [conversation] = await phone.list();
    expect(conversation?.conversationAlias).toBe('Bobby');
    const again = phone.restart();
    await again.login();
    expect((await again.list())[0]?.conversationAlias).toBe('Bobby');
    await chat.wait(ann.zim.updateFriendAlias('', 'bob'));
    expect((await ann.list())[0]?.conversationAlias).toBe('');
  });

  test('of a stranger, or too long, is refused [FRIEND-2, FRIEND-27]', async () => {
    const { chat, ann, told } = await friends();
    await chat.loggedIn('carol');
    // FriendModuleNotYourFriend
    for (const userID of ['carol', 'nobody', 'ann'])
      expect(await chat.codeOf(ann.zim.updateFriendAlias('x', userID))).toBe(6000812);
    for (const alias of ['x'.repeat(257), '\ud800', 5, undefined]) {
      expect(await chat.codeOf(ann.zim.updateFriendAlias(alias as string, 'bob'))).toBe(6000001);
    }
    expect(await chat.codeOf(ann.zim.updateFriendAlias('😀'.repeat(256), 'bob'))).toBe(0);
    expect(told.slice(1)).toEqual([`conversation bob: ${'😀'.repeat(256)}`]);
  });
});

describe('updateFriendAttributes', () => {
  test('sets what is given, takes away what is empty and leaves the rest [FRIEND-3, FRIEND-27]', async () => {
    const { chat, ann, told, toldPhone, toldBob } = await friends();
    const update = async (attributes: Record<string, string>) =>
      (await chat.wait(ann.zim.updateFriendAttributes(attributes, 'bob'))).friendInfo.friendAttributes;
    expect(await update({ k0: 'a', k1: 'b' })).toEqual({ k0: 'a', k1: 'b' });
    expect(await update({ k1: '', k4: 'c' })).toEqual({ k0: 'a', k4: 'c' });
    expect(await update({ k1: '' })).toEqual({ k0: 'a', k4: 'c' });
    await chat.run(500);
    const expected = ['friends Updated: bob', 'friends Updated: bob'];
    expect([told, toldPhone, toldBob]).toEqual([expected, expected, []]);
  });

  test('of a stranger, with other keys or too much after the change is refused [FRIEND-3, FRIEND-27]', async () => {
    const { chat, ann } = await friends();
    const code = (attributes: unknown, userID = 'bob') =>
      chat.codeOf(ann.zim.updateFriendAttributes(attributes as Record<string, string>, userID));
    // FriendModuleNotYourFriend
    expect(await code({ k0: 'x' }, 'nobody')).toBe(6000812);
    for (const wrong of [{ k5: 'x' }, { K0: 'x' }, JSON.parse('{"__proto__":"x"}'), { k0: 5 }, [], null, 'k0']) {
      expect(await code(wrong)).toBe(6000001);
    }
    expect(await code({ k0: 'x'.repeat(600) })).toBe(0);
    expect(await code({ k1: 'x'.repeat(420) })).toBe(0);
    expect(await code({ k2: 'x' })).toBe(6000001);
    expect(await code({ k1: '', k2: 'x'.repeat(420) })).toBe(0);
    await chat.loggedIn('carol');
    expect(
      await chat.codeOf(ann.zim.addFriend('carol', { ...plain, friendAttributes: { k0: 'x'.repeat(1022) } })),
    ).toBe(0);
  });
});
