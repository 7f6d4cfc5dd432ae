import { describe, expect, test } from 'vitest';
import { badConversations, bobWith, limited, settingsOf } from './settings.ts';

describe('setConversationNotificationStatus', () => {
  test('takes the conversation out of the total, and lets it count for itself [SETTING-10, SETTING-11, UNREAD-14]', async () => {
    const { chat, bob, page, other, quiet } = await bobWith(['ann', 'eve']);
    const { notify } = settingsOf(chat, bob);
    expect(await notify('ann', 2)).toEqual({ conversationID: 'ann', conversationType: 0 });
    await chat.run(500);
    for (const device of [bob, page]) {
      expect(device.order).toEqual(['conversationChanged', 'total 1']);
      expect(device.conversations.get('ann')).toMatchObject({ notificationStatus: 2, unreadMessageCount: 1 });
    }
    quiet();
    await other('ann').send('bob', 'more');
    await chat.run(500);
    for (const device of [bob, page]) {
      expect(device.order).toEqual(['peerMessageReceived', 'conversationChanged']);
      expect(device.listed).toEqual(['Updated ann 2']);
    }
    quiet();
    await notify('ann', 2);
    await notify('ann', 1);
    await chat.run(500);
    for (const device of [bob, page]) expect(device.order).toEqual(['conversationChanged', 'total 3']);
    quiet();
    await bob.clear('ann');
    await notify('ann', 2);
    await chat.run(500);
    expect(page.order).toEqual(['conversationChanged', 'total 1', 'conversationChanged']);
  });

  test('may be set before there is an entry, which then has it, on devices that are new too [SETTING-10]', async () => {
    const { chat, bob, page } = await bobWith([]);
    const ann = await chat.loggedIn('ann');
    await settingsOf(chat, bob).notify('ann', 2);
    await settingsOf(chat, bob).notify('ann', 2);
    const tablet = await chat.loggedIn('bob');
    const restarted = page.restart();
    await restarted.login();
    await chat.run(500);
    expect([bob.listed, tablet.listed, restarted.listed]).toEqual([[], [], []]);
    expect(await ann.list()).toEqual([]);
    await ann.send('bob', 'hello');
    await chat.run(500);
    for (const device of [bob, tablet, restarted]) {
      expect(device.conversations.get('ann')).toMatchObject({ notificationStatus: 2, unreadMessageCount: 1 });
      expect(device.totals.at(-1)).toBe(0);
    }
    expect(ann.conversations.get('bob')?.notificationStatus).toBe(1);
  });

  test('of one user too many is 6000601, of an unknown one 6000011 [SETTING-12, SETTING-13]', async () => {
    const { chat, bob } = await bobWith(['a', 'b'], { configure: limited({ quietPeers: 1 }) });
    const { notify, notifyCode } = settingsOf(chat, bob);
    await notify('a', 2);
    expect(await notifyCode('b', 2)).toBe(6000601);
    expect(await notifyCode('nobody', 2)).toBe(6000011);
    expect(await notifyCode('bob', 2)).toBe(6000001);
    expect(await chat.codeOf(bob.zim.setConversationNotificationStatus(2, 'group', 2))).toBe(6000523);
    await notify('a', 1);
    expect(await notifyCode('b', 2)).toBe(0);
  });

  test.each<[string, unknown, unknown, unknown, number]>([
    ...badConversations.map(([what, ...rest]): [string, unknown, unknown, unknown, number] => [what, 2, ...rest]),
    ['status 0', 0, 'ann', 0, 6000001],
    ['status 3', 3, 'ann', 0, 6000001],
    ['no status', undefined, 'ann', 0, 6000001],
  ])('with %s is refused without asking the server', async (_what, status, id, type, code) => {
    const { chat, bob } = await bobWith([]);
    const called = bob.zim.setConversationNotificationStatus(status as 1, id as string, type as 0);
    expect(await chat.codeOf(called)).toBe(code);
  });

  test('is 6000602 when the storage fails, 6000104 without a connection', async () => {
    const { chat, bob } = await bobWith(['ann']);
    const { notifyCode } = settingsOf(chat, bob);
    chat.breakNext('setConversationNotificationStatus', 'storage');
    expect(await notifyCode('ann', 2)).toBe(6000602);
    chat.pullCable(bob);
    await chat.run(1000);
    expect(await notifyCode('ann', 2)).toBe(6000104);
  });
});
