import { type ZIMMessage, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { bobWith, settingsOf } from './settings.ts';

/** What an application sees of what happens in a conversation of two, event by event. */
describe('worked sequences', () => {
  test('a first message: message, entry, total; the sender is told of the entry as it is sent [CONV-14, UNREAD-1]', async () => {
    const { chat, bob, page } = await bobWith([]);
    const ann = await chat.loggedIn('ann');
    const second = await chat.loggedIn('ann', { platformType: 5 });
    for (const device of [ann, second, bob, page]) device.order.length = 0;
    await ann.send('bob', 'hello');
    await chat.run(500);
    for (const device of [bob, page]) {
      expect(device.order).toEqual(['peerMessageReceived', 'conversationChanged', 'total 1']);
      expect(device.listed).toEqual(['Added ann 1']);
    }
    expect(ann.order).toEqual(['Sending', 'conversationChanged', 'Success', 'conversationChanged']);
    expect(ann.listed).toEqual(['Added bob 0', 'Updated bob 0']);
    expect(second.order).toEqual(['peerMessageReceived', 'conversationChanged']);
    expect(second.listed).toEqual(['Added bob 0']);
    expect(second.received.at(-1)?.messages[0]?.direction).toBe(0);
  });

  test('a chat that is opened and cleared: entry and total on all devices, nothing on the other side [UNREAD-9]', async () => {
    const { chat, bob, page, other } = await bobWith(['ann']);
    await bob.clear('ann');
    await chat.run(500);
    for (const device of [bob, page]) {
      expect(device.order).toEqual(['conversationChanged', 'total 0']);
      expect(device.conversations.get('ann')).toMatchObject({ unreadMessageCount: 0, mentionedInfoList: [] });
    }
    expect(other('ann').order).toEqual([]);
  });

  test('an unread message that mentioned is revoked: revocation, entry, total [UNREAD-15, MENTION-5]', async () => {
    const { chat, bob, page, other, quiet } = await bobWith(['ann']);
    const message = { type: ZIMMessageType.Text, message: 'you', mentionedUserIDs: ['bob'] };
    const sent = await chat.wait(other('ann').startSend('bob', message));
    await chat.run(500);
    expect(bob.conversations.get('ann')?.mentionedInfoList).toHaveLength(1);
    quiet();
    await other('ann').revoke({ ...sent.message } as ZIMMessage);
    await chat.run(500);
    for (const device of [bob, page]) {
      expect(device.order).toEqual(['messageRevokeReceived', 'conversationChanged', 'total 1']);
      const entry = device.conversations.get('ann');
      expect(entry).toMatchObject({ unreadMessageCount: 1, mentionedInfoList: [] });
      expect(entry?.lastMessage?.type).toBe(ZIMMessageType.Revoke);
    }
  });

  test('do-not-disturb with five unread: entry, total less five, then messages without a total [UNREAD-14, SETTING-11]', async () => {
    const { chat, bob, page, other, quiet } = await bobWith(['ann', 'eve']);
    for (let count = 0; count < 4; count += 1) await other('ann').send('bob', 'more');
    quiet();
    await settingsOf(chat, bob).notify('ann', 2);
    await chat.run(500);
    for (const device of [bob, page]) expect(device.order).toEqual(['conversationChanged', 'total 1']);
    quiet();
    await other('ann').send('bob', 'sixth');
    await chat.run(500);
    for (const device of [bob, page]) {
      expect(device.order).toEqual(['peerMessageReceived', 'conversationChanged']);
      expect(device.listed).toEqual(['Updated ann 6']);
    }
  });

  test('a login after a while: total, Started, entries, messages, revocations, total, Finished [CONV-19, UNREAD-7]', async () => {
    const { chat, bob, other, quiet } = await bobWith(['ann', 'eve']);
    const sent = { ...(await other('eve').send('bob', 'soon revoked')) };
    await chat.run(500);
    bob.zim.logout();
    await other('ann').send('bob', 'while away');
    await other('ann').send('bob', 'and more');
    await other('eve').revoke(sent);
    await chat.run(100_000);
    quiet();
    await bob.login();
    await chat.run(2000);
    expect(bob.order.filter((event) => !event.startsWith('Connect'))).toEqual([
      ...['total 3', 'Started', 'conversationChanged', 'peerMessageReceived', 'messageRevokeReceived'],
      ...['total 4', 'Finished'],
    ]);
    expect([...bob.listed].sort()).toEqual(['Updated ann 3', 'Updated eve 1']);
    expect(bob.received.at(-1)).toMatchObject({ isOffline: true, texts: ['while away', 'and more'] });
  });
});
