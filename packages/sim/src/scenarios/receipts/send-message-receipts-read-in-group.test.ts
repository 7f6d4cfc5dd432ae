import { ZIMConversationType, ZIMMessageReceiptStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatOptions } from '../chat.ts';
import { ask, infosOf, makeReaders, read, readCode, shortLived, statusesOf } from './in-groups.ts';
import { listen } from './receipts.ts';

const { Group } = ZIMConversationType;
const { Processing, Done, Expired } = ZIMMessageReceiptStatus;
const minuteMs = 60_000;

describe('sendMessageReceiptsRead in a group', () => {
  test('is told to the sender with counts and to the own other devices, and to nobody else [RECEIPT-14a, RECEIPT-8]', async () => {
    const { chat, ann, bob, carol, phone, tablet, told } = await makeReaders(await Chat.open());
    const message = await ask(chat, ann);
    const { messageID } = message;
    expect(await infosOf(chat, ann)).toEqual(['Processing 0/2 0']);
    expect(await infosOf(chat, bob)).toEqual(['Processing 0/0 0']);
    expect(await read(chat, bob, [message])).toEqual([]);
    const base = { messageID, conversationID: 'g', conversationType: Group };
    const toSender = { ...base, status: Processing, readMemberCount: 1, unreadMemberCount: 1, readTime: 0 };
    const readTime = expect.closeTo(chat.world.own.wall(), -4);
    const toReader = {
      ...base,
      status: Done,
      readMemberCount: 0,
      unreadMemberCount: 0,
      readTime,
      isSelfOperated: true,
    };
    expect(told.ann?.messages).toEqual([[{ ...toSender, isSelfOperated: false }]]);
    expect(told.phone?.messages).toEqual(told.ann?.messages);
    expect(told.tablet?.messages).toEqual([[toReader]]);
    expect([told.bob?.messages, told.carol?.messages]).toEqual([[], []]);
    expect(await statusesOf(chat, carol)).toEqual(['Processing']);
    for (const device of [bob, tablet]) expect(await statusesOf(chat, device)).toEqual(['Done']);
    expect(await infosOf(chat, bob)).toEqual(['Done 0/0 1']);
    await read(chat, carol, [message]);
    const done = { ...base, status: Done, readMemberCount: 2, unreadMemberCount: 0, readTime, isSelfOperated: false };
    expect(told.ann?.messages[1]).toEqual([done]);
    for (const device of [ann, phone, carol]) expect(await statusesOf(chat, device)).toEqual(['Done']);
    expect(await infosOf(chat, ann)).toEqual(['Done 2/0 1']);
  });

  test('of who is away is told by the history and in the list, also on a new device [RECEIPT-8]', async () => {
    const { chat, ann, bob, phone, told } = await makeReaders(await Chat.open());
    const [one, two] = [await ask(chat, ann, 'one'), await ask(chat, ann, 'two')];
    const plugIn = chat.pullCable(phone);
    await chat.run(2000);
    await read(chat, bob, [one]);
    await read(chat, bob, [two]);
    plugIn();
    await chat.run(30_000);
    expect(told.phone?.messages).toEqual([]);
    expect(await infosOf(chat, phone)).toEqual(['Processing 1/1 0', 'Processing 1/1 0']);
    const fresh = await chat.loggedIn('ann');
    expect(await statusesOf(chat, fresh).then((all) => all.at(-1))).toContain('Processing');
    expect(await infosOf(chat, fresh)).toEqual(['Processing 1/1 0', 'Processing 1/1 0']);
    const other = await chat.loggedIn('bob');
    const [listed] = await other.list();
    expect(listed?.lastMessage).toMatchObject({ messageID: two.messageID, receiptStatus: Done });
    await chat.wait(other.zim.queryHistoryMessage('g', Group, { count: 10, reverse: true }));
    expect(await infosOf(chat, other)).toEqual(['Done 0/0 1', 'Done 0/0 1']);
  });

  test('has conversationChanged follow where it is the last message [RECEIPT-11]', async () => {
    const { chat, ann, bob } = await makeReaders(await Chat.open());
    const message = await ask(chat, ann);
    for (const device of [ann, bob]) device.order.length = 0;
    await read(chat, bob, [message]);
    expect(bob.order).toEqual(['conversationChanged']);
    expect(bob.conversations.get('g')?.lastMessage).toMatchObject({ receiptStatus: Done });
    expect(ann.order).toEqual(['messageReceiptChanged', 'conversationChanged']);
  });

  test('counts once, also for two devices, and says what cannot be read [RECEIPT-7]', async () => {
    const { chat, ann, bob, tablet, told } = await makeReaders(await Chat.open());
    const plain = await chat.wait(ann.zim.sendMessage({ type: 1, message: 'plain' }, 'g', Group, { priority: 1 }));
    const [message, own] = [await ask(chat, ann), await ask(chat, bob)];
    const both = [bob, tablet].map((device) => device.zim.sendMessageReceiptsRead([message], 'g', Group));
    const outcomes = await chat.wait(Promise.allSettled(both));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await readCode(chat, bob, [message])).toBe(6000277);
    await chat.run(500);
    expect(told.ann?.messages).toMatchObject([[{ readMemberCount: 1, unreadMemberCount: 1 }]]);
    const another = await ask(chat, ann);
    expect(await read(chat, bob, [plain.message, own, message, another])).toEqual([
      ...[plain.message, own, message].map(({ messageID }) => messageID),
    ]);
    await chat.wait(ann.zim.revokeMessage(another));
    await chat.run(500);
    expect(await readCode(chat, tablet, [another])).toBe(6000277);
    expect(await chat.codeOf(bob.zim.sendConversationMessageReceiptRead('g', Group))).toBe(6000001);
  });

  test('is for who has been a member since the message came [RECEIPT-15]', async () => {
    const { chat, ann, bob, carol } = await makeReaders(await Chat.open());
    const message = await ask(chat, ann);
    const dan = await chat.loggedIn('dan');
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan'], 'g'));
    await chat.run(500);
    expect(await readCode(chat, dan, [message])).toBe(6000277);
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await chat.run(500);
    expect(await readCode(chat, carol, [message])).toBe(6000277);
    await chat.wait(ann.zim.inviteUsersIntoGroup(['carol'], 'g'));
    await chat.run(500);
    expect(await readCode(chat, carol, [message])).toBe(6000277);
    await read(chat, bob, [message]);
    expect(await infosOf(chat, ann)).toEqual(['Done 1/0 1']);
    const later = await ask(chat, ann, 'later');
    await read(chat, dan, [later]);
    expect(await infosOf(chat, ann)).toEqual(['Done 1/0 1', 'Processing 1/2 0']);
  });

  test('is none for who came later, or again, and sees the message all the same [RECEIPT-15c]', async () => {
    const configure: NonNullable<ChatOptions['configure']> = (config) => ({
      ...config,
      groups: { ...config.groups, historyForNewMembers: 5 },
    });
    const { chat, ann, bob, carol } = await makeReaders(await Chat.open({ configure }));
    const message = await ask(chat, ann);
    await read(chat, bob, [message]);
    const dan = await chat.loggedIn('dan');
    for (const one of [bob, carol]) await chat.wait(one.zim.leaveGroup('g'));
    await chat.wait(ann.zim.inviteUsersIntoGroup(['bob', 'carol', 'dan'], 'g'));
    await ask(chat, ann, 'later');
    for (const device of [dan, carol, await chat.loggedIn('dan')]) {
      await chat.wait(device.zim.queryHistoryMessage('g', Group, { count: 10, reverse: true }));
      expect(await statusesOf(chat, device)).toEqual(['None', 'Processing']);
      expect(await readCode(chat, device, [message])).toBe(6000277);
    }
    expect(await statusesOf(chat, bob)).toEqual(['Done', 'Processing']);
    expect(await infosOf(chat, ann)).toEqual(['Done 1/0 1', 'Processing 0/3 0']);
  });

  test('who leaves has the sender wait for fewer, and told so [RECEIPT-15, RECEIPT-15a]', async () => {
    const { chat, ann, bob, carol, phone, told } = await makeReaders(await Chat.open());
    const message = await ask(chat, ann);
    await chat.wait(carol.zim.leaveGroup('g'));
    expect(await infosOf(chat, ann)).toEqual(['Processing 0/1 0']);
    await chat.run(3000);
    expect(told.phone?.messages).toMatchObject([[{ status: Processing, readMemberCount: 0, unreadMemberCount: 1 }]]);
    await read(chat, bob, [message]);
    const second = await ask(chat, ann, 'second');
    for (const one of [told.ann, told.phone]) if (one) one.messages.length = 0;
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.run(3000);
    const done = { messageID: second.messageID, status: Done, readMemberCount: 0, unreadMemberCount: 0, readTime: 0 };
    expect([told.ann?.messages, told.phone?.messages]).toMatchObject([[[done]], [[done]]]);
    expect(told.bob?.messages).toEqual([]);
    for (const device of [ann, phone]) expect(await infosOf(chat, device)).toEqual(['Done 1/0 1', 'Done 0/0 0']);
  });

  test('who leaves while the sender is out is known to have left when he is back [RECEIPT-15, RECEIPT-15a]', async () => {
    const { chat, ann, bob, carol, phone, told } = await makeReaders(await Chat.open());
    const message = await ask(chat, ann);
    await read(chat, bob, [message]);
    await chat.wait(ann.zim.transferGroupOwner('bob', 'g'));
    await chat.wait(bob.zim.kickGroupMembers(['ann'], 'g'));
    // Her devices ask when she herself has gone, too.
    await chat.run(3000);
    await chat.wait(carol.zim.leaveGroup('g'));
    for (const one of [told.ann, told.phone]) if (one) one.messages.length = 0;
    const restarted = phone.restart();
    await restarted.login();
    await chat.run(5000);
    await chat.wait(ann.zim.joinGroup('g'));
    await chat.run(3000);
    expect(told.ann?.messages).toMatchObject([[{ status: Done, readMemberCount: 1, unreadMemberCount: 0 }]]);
    for (const device of [ann, restarted]) expect(await infosOf(chat, device)).toEqual(['Done 1/0 1']);
    expect(await statusesOf(chat, ann)).toEqual(['Done']);
  });

  test('who leaves just before the sender logs out is known to have left after the next login [RECEIPT-15]', async () => {
    const { chat, ann, bob, carol, phone } = await makeReaders(await Chat.open());
    await ask(chat, ann);
    chat.pullCable(ann);
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.wait(carol.zim.leaveGroup('g'));
    phone.zim.logout();
    await chat.run(5000);
    await chat.wait(phone.login());
    await chat.run(10_000);
    const { messageList } = await chat.wait(phone.zim.queryHistoryMessage('g', Group, { count: 1, reverse: true }));
    expect(messageList).toMatchObject([{ receiptStatus: Done }]);
  });

  test('who leaves while the connection is away is known to have left of the newest message, too [RECEIPT-15]', async () => {
    const { chat, ann, bob, carol } = await makeReaders(await Chat.open());
    await ask(chat, ann);
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.wait(carol.zim.leaveGroup('g'));
    plugIn();
    await chat.run(30_000);
    chat.pullCable(ann);
    await chat.run(60_000);
    const { messageList } = await chat.wait(ann.zim.queryHistoryMessage('g', Group, { count: 1, reverse: true }));
    expect(messageList).toMatchObject([{ receiptStatus: Done }]);
  });

  test('who leaves is known to have left of a message of which a new device has the entry alone [RECEIPT-15a]', async () => {
    const { chat, ann, bob, carol } = await makeReaders(await Chat.open());
    const { messageID } = await ask(chat, ann);
    const fresh = await chat.loggedIn('ann');
    await chat.run(2000);
    const lastOf = async () => (await fresh.list())[0]?.lastMessage;
    expect(await lastOf()).toMatchObject({ messageID, receiptStatus: Processing });
    const told = listen(fresh);
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.wait(carol.zim.leaveGroup('g'));
    await chat.run(5000);
    expect(await lastOf()).toMatchObject({ messageID, receiptStatus: Done });
    expect(told.messages).toMatchObject([[{ messageID, status: Done, readMemberCount: 0, unreadMemberCount: 0 }]]);
  });

  test('who leaves is known to have left of the newest message of a device that was away [RECEIPT-15a]', async () => {
    const { chat, ann, bob, carol, phone } = await makeReaders(await Chat.open());
    await ask(chat, ann);
    const plugIn = chat.pullCable(phone);
    await chat.run(2000);
    await chat.wait(bob.zim.leaveGroup('g'));
    await chat.wait(carol.zim.leaveGroup('g'));
    plugIn();
    await chat.run(30_000);
    chat.pullCable(phone);
    await chat.run(60_000);
    expect(await statusesOf(chat, phone)).toEqual(['Done']);
    expect(await infosOf(chat, phone)).toEqual(['Done 0/0 0']);
    expect((await phone.list())[0]?.lastMessage).toMatchObject({ receiptStatus: Done });
  });

  test('is known of a message that a new device first hears of by a change of it [RECEIPT-8]', async () => {
    const { chat, ann, bob, carol } = await makeReaders(await Chat.open());
    const message = await ask(chat, ann);
    await read(chat, bob, [message]);
    await read(chat, carol, [message]);
    const fresh = await chat.loggedIn('ann');
    await chat.run(2000);
    await chat.wait(bob.zim.addMessageReaction('like', message));
    await chat.run(5000);
    chat.pullCable(fresh);
    await chat.run(60_000);
    const { messageList } = await chat.wait(fresh.zim.queryHistoryMessage('g', Group, { count: 1, reverse: true }));
    expect(messageList).toMatchObject([{ messageID: message.messageID, receiptStatus: Done }]);
  });

  test('who has left is counted once, however often it is read and asked for afterwards [RECEIPT-15]', async () => {
    const { chat, ann, bob, carol } = await makeReaders(await Chat.open());
    const [dan, eve] = [await chat.loggedIn('dan'), await chat.loggedIn('eve')];
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan', 'eve'], 'g'));
    const message = await ask(chat, ann);
    await chat.wait(carol.zim.leaveGroup('g'));
    await read(chat, bob, [message]);
    expect(await infosOf(chat, ann)).toEqual(['Processing 1/2 0']);
    await read(chat, dan, [message]);
    expect(await infosOf(chat, ann)).toEqual(['Processing 2/1 0']);
    await read(chat, eve, [message]);
    expect(await infosOf(chat, ann)).toEqual(['Done 3/0 1']);
  });

  test('nobody reads in a group that was dismissed, and nobody waits where there is nobody [RECEIPT-15]', async () => {
    const { chat, ann, bob } = await makeReaders(await Chat.open());
    const message = await ask(chat, ann);
    await chat.wait(ann.zim.dismissGroup('g'));
    await chat.run(500);
    expect(await readCode(chat, bob, [message])).toBe(6000277);
    const alone = await chat.loggedIn('eve');
    await chat.wait(alone.zim.createGroup({ groupID: 'e', groupName: 'E', groupAvatarUrl: '' }, []));
    const sent = await chat.wait(
      alone.zim.sendMessage({ type: 1, message: 'echo' }, 'e', Group, { priority: 1, hasReceipt: true }),
    );
    expect(sent.message.receiptStatus).toBe(Done);
  });

  test('runs out after its time for the sender and for who has not read [RECEIPT-4]', async () => {
    const { chat, ann, bob, carol, told } = await makeReaders(await Chat.open(shortLived));
    const message = await ask(chat, ann);
    await read(chat, bob, [message]);
    for (const one of Object.values(told)) if (one) one.messages.length = 0;
    await chat.run(2 * minuteMs);
    expect(told.ann?.messages).toMatchObject([[{ status: Expired, readMemberCount: 1, unreadMemberCount: 1 }]]);
    expect(told.carol?.messages).toMatchObject([[{ status: Expired, readMemberCount: 0, unreadMemberCount: 0 }]]);
    expect(told.bob?.messages).toEqual([]);
    expect(await readCode(chat, carol, [message])).toBe(6000277);
    // Who leaves afterwards makes nothing of it.
    await chat.wait(carol.zim.leaveGroup('g'));
    await chat.run(500);
    const fresh = await chat.loggedIn('ann');
    await chat.wait(fresh.zim.queryHistoryMessage('g', Group, { count: 10, reverse: true }));
    for (const device of [ann, fresh]) expect(await infosOf(chat, device)).toEqual(['Expired 1/1 0']);
  });

  test('repeated after an answer that was lost, resolves, and nobody is told again [RECEIPT-11a]', async () => {
    const { chat, ann, bob, told } = await makeReaders(await Chat.open());
    const message = await ask(chat, ann);
    const asked = chat.codeOf(bob.zim.sendMessageReceiptsRead([message], 'g', Group), 120_000);
    await chat.run(15);
    const plugIn = chat.pullCable(bob);
    expect([6000009, 6000105]).toContain(await asked);
    plugIn();
    await chat.run(30_000);
    expect(told.ann?.messages).toHaveLength(1);
    expect(await readCode(chat, bob, [message])).toBe(0);
    await chat.run(500);
    expect(told.ann?.messages).toHaveLength(1);
    expect(await statusesOf(chat, bob)).toEqual(['Done']);
  });
});
