import type { ZIMMessage } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';
import { ask, listOf, makeReaders, read } from './in-groups.ts';

async function dan(chat: Chat, ann: ChatDevice): Promise<ChatDevice> {
  const device = await chat.loggedIn('dan');
  await chat.wait(ann.zim.inviteUsersIntoGroup(['dan'], 'g'));
  await chat.run(500);
  return device;
}

describe('queryGroupMessageReceiptReadMemberList and queryGroupMessageReceiptUnreadMemberList', () => {
  test('name those who have read, as they did, and the others, as they came [RECEIPT-14]', async () => {
    const { chat, ann, bob, carol } = await makeReaders(await Chat.open());
    const other = await dan(chat, ann);
    const message = await ask(chat, ann);
    const late = await chat.loggedIn('eve');
    await chat.wait(ann.zim.inviteUsersIntoGroup(['eve'], 'g'));
    expect(late.userID).toBe('eve');
    const lists = async () => [
      (await listOf(chat, ann, message, { isRead: true })).users,
      (await listOf(chat, ann, message, { isRead: false })).users,
    ];
    expect(await lists()).toEqual([[], ['bob', 'carol', 'dan']]);
    await read(chat, other, [message]);
    await read(chat, bob, [message]);
    expect(await lists()).toEqual([['dan', 'bob'], ['carol']]);
    await chat.wait(ann.zim.kickGroupMembers(['dan', 'carol'], 'g'));
    expect(await lists()).toEqual([['bob'], []]);
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan', 'carol'], 'g'));
    expect(await lists()).toEqual([['bob'], []]);
    expect(carol.userID).toBe('carol');
  });

  test('come in pages of 1 to 100, 0 being 100 [RECEIPT-14]', async () => {
    const { chat, ann, bob, carol } = await makeReaders(await Chat.open());
    await dan(chat, ann);
    const message = await ask(chat, ann);
    const first = await listOf(chat, ann, message, { isRead: false, count: 2 });
    expect(first.users).toEqual(['bob', 'carol']);
    const last = await listOf(chat, ann, message, { isRead: false, count: 2, nextFlag: first.nextFlag });
    expect(last).toEqual({ users: ['dan'], nextFlag: 0 });
    expect(await listOf(chat, ann, message, { isRead: false, count: 3 })).toMatchObject({ nextFlag: 0 });
    for (const device of [bob, carol]) await read(chat, device, [message]);
    const read_ = await listOf(chat, ann, message, { isRead: true, count: 1 });
    expect(read_.users).toEqual(['bob']);
    expect(await listOf(chat, ann, message, { isRead: true, count: 1, nextFlag: read_.nextFlag })).toEqual({
      users: ['carol'],
      nextFlag: 0,
    });
  });

  test('are for own messages with a receipt, of a group one is in [RECEIPT-14]', async () => {
    const { chat, ann, bob, carol } = await makeReaders(await Chat.open());
    const message = await ask(chat, ann);
    const { message: plain } = await chat.wait(
      ann.zim.sendMessage({ type: 1, message: 'plain' }, 'g', 2, { priority: 1 }),
    );
    const codeOf = async (
      { zim }: ChatDevice,
      of: ZIMMessage,
      groupID = 'g',
      config: unknown = { nextFlag: 0, count: 1 },
    ) => {
      const asked = config as never;
      const codes = [
        await chat.codeOf(zim.queryGroupMessageReceiptReadMemberList(of, groupID, asked)),
        await chat.codeOf(zim.queryGroupMessageReceiptUnreadMemberList(of, groupID, asked)),
      ];
      return codes[0] === codes[1] ? codes[0] : codes;
    };
    expect(await codeOf(ann, message)).toBe(0);
    expect(await codeOf(bob, message)).toBe(6000001);
    expect(await codeOf(ann, plain)).toBe(6000001);
    expect(await codeOf(ann, message, 'other')).toBe(6000001);
    expect(await codeOf(ann, { ...message, conversationID: 'other' }, 'other')).toBe(6000523);
    for (const count of [101, -1, 1.5]) expect(await codeOf(ann, message, 'g', { nextFlag: 0, count })).toBe(6000001);
    expect(await codeOf(ann, message, 'g', { nextFlag: -1, count: 1 })).toBe(6000001);
    const own = await ask(chat, carol);
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await chat.run(500);
    expect(await codeOf(carol, own)).toBe(6000521);
    await chat.wait(ann.zim.dismissGroup('g'));
    expect(await codeOf(ann, message)).toBe(6000523);
    carol.zim.logout();
    expect(await codeOf(carol, own)).toBe(6000121);
  });
});
