import { type ZIMMessage, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';
import { settingsOf } from './settings.ts';

async function begin() {
  const chat = await Chat.open();
  const ann = await chat.loggedIn('ann');
  const bob = await chat.loggedIn('bob');
  const page = await chat.loggedIn('bob', { platformType: 5 });
  const mention = async (
    text: string,
    mentions: { mentionedUserIDs?: string[]; isMentionAll?: boolean },
    config = {},
  ) => {
    const message = { type: ZIMMessageType.Text, message: text, ...mentions } as const;
    const sent = await chat.wait(ann.startSend('bob', message, config));
    await chat.run(300);
    return { ...sent.message };
  };
  const listOf = async (device: ChatDevice) => (await settingsOf(chat, device).one('ann')).mentionedInfoList;
  return { chat, ann, bob, page, mention, listOf };
}

const infoOf = ({ messageID = '', messageSeq = 0 }: ZIMMessage, type: number) => ({
  messageID,
  messageSeq,
  fromUserID: 'ann',
  type,
});

describe('mentionedInfoList', () => {
  test('has those that mention the user, in one event with the message, on all devices [MENTION-3, MENTION-4]', async () => {
    const { chat, ann, bob, page, mention, listOf } = await begin();
    await mention('plain', {});
    await settingsOf(chat, bob).notify('ann', 2);
    bob.order.length = 0;
    const me = await mention('me', { mentionedUserIDs: ['carol', 'bob'] });
    expect(bob.order).toEqual(['peerMessageReceived', 'conversationChanged']);
    expect(bob.conversations.get('ann')).toMatchObject({ mentionedInfoList: [infoOf(me, 1)], unreadMessageCount: 2 });
    expect(bob.conversations.get('ann')?.lastMessage?.messageID).toBe(me.messageID);
    const all = await mention('all', { isMentionAll: true }, { disableUnreadMessageCount: true });
    const both = await mention('both', { isMentionAll: true, mentionedUserIDs: ['bob'] });
    await mention('others', { mentionedUserIDs: ['carol', 'ann'] });
    const expected = [infoOf(me, 1), infoOf(all, 2), infoOf(both, 3)];
    const tablet = await chat.loggedIn('bob');
    for (const device of [bob, page, tablet]) expect(await listOf(device)).toEqual(expected);
    expect((await settingsOf(chat, ann).one('bob')).mentionedInfoList).toEqual([]);
  });

  test('loses what is revoked, and everything when it is read [MENTION-5, UNREAD-9]', async () => {
    const { chat, ann, bob, page, mention, listOf } = await begin();
    const first = await mention('first', { mentionedUserIDs: ['bob'] });
    const second = await mention('second', { isMentionAll: true });
    await ann.revoke(first);
    await chat.run(500);
    const tablet = await chat.loggedIn('bob');
    for (const device of [bob, page, tablet]) expect(await listOf(device)).toEqual([infoOf(second, 2)]);
    bob.order.length = 0;
    await bob.clear('ann');
    expect(bob.order).toEqual(['conversationChanged', 'total 0']);
    for (const device of [bob, page, tablet]) expect(await listOf(device)).toEqual([]);
    const uncounted = await mention('third', { isMentionAll: true }, { disableUnreadMessageCount: true });
    expect(await listOf(page)).toEqual([infoOf(uncounted, 2)]);
    await chat.wait(page.zim.clearConversationTotalUnreadMessageCount());
    await chat.run(500);
    for (const device of [bob, page, tablet]) expect(await listOf(device)).toEqual([]);
  });

  test('is whole after an outage, whatever was sent, revoked and read meanwhile [MENTION-3, MENTION-7]', async () => {
    const { chat, ann, bob, page, mention, listOf } = await begin();
    await mention('before', { mentionedUserIDs: ['bob'] });
    const gone = await mention('gone', { mentionedUserIDs: ['bob'] });
    const plugIn = chat.pullCable(page);
    await chat.run(1000);
    await ann.revoke(gone);
    await bob.clear('ann');
    const recalled = await mention('recalled', { isMentionAll: true });
    const kept = await mention('kept', { mentionedUserIDs: ['bob'] });
    await ann.revoke(recalled);
    plugIn();
    await chat.run(20_000);
    for (const device of [bob, page]) expect(await listOf(device)).toEqual([infoOf(kept, 1)]);
    const restarted = page.restart();
    await restarted.login();
    await chat.run(2000);
    expect(await listOf(restarted)).toEqual([infoOf(kept, 1)]);
  });

  test('keeps the newest 100 [MENTION-7]', async () => {
    const { chat, bob, page, mention, listOf } = await begin();
    for (let count = 0; count < 103; count += 1) await mention(`m${count}`, { mentionedUserIDs: ['bob'] });
    const tablet = await chat.loggedIn('bob');
    const expected = await listOf(bob);
    expect(expected).toHaveLength(100);
    expect(expected[0]?.messageSeq).toBe(4);
    for (const device of [page, tablet]) expect(await listOf(device)).toEqual(expected);
  });
});
