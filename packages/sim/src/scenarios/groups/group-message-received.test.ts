import type { ZIMMessage } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { makeStage } from './groups.ts';
import { historyOf, inGroup, say, watchMessages } from './messages.ts';

describe('groupMessageReceived', () => {
  test('reaches the devices of all members and those of the sender, and counts as unread for the others [RECV-14b, GEVENT-22]', async () => {
    const { chat, ann, phone, bob, carol } = await makeStage();
    const told = [ann, phone, bob, carol].map(watchMessages);
    const older: (string | undefined)[] = [];
    bob.zim.on('receiveGroupMessage', (_zim, { messageList, fromConversationID }) => {
      older.push(...messageList.map(({ messageID }) => `${fromConversationID} ${messageID}`));
    });
    const sent = await say(chat, ann, 'hello');
    expect(sent).toMatchObject({ messageSeq: 1, conversationID: 'g', conversationType: 2, senderUserID: 'ann' });
    const one = ['g: hello by ann'];
    expect(told).toEqual([[], one, one, one]);
    expect(older).toEqual([`g ${sent.messageID}`]);
    for (const [device, unread] of [
      [ann, 0],
      [phone, 0],
      [bob, 1],
      [carol, 1],
    ] as const) {
      const { conversation } = await chat.wait(device.zim.queryConversation('g', inGroup));
      expect(conversation).toMatchObject({ type: 2, conversationName: 'Group', unreadMessageCount: unread });
      expect(conversation.lastMessage).toMatchObject({ messageID: sent.messageID, message: 'hello' });
    }
  });

  test('tells in one order of what came and went between messages [GEVENT-22]', async () => {
    const { chat, ann, bob, carol, told } = await makeStage();
    for (const one of [bob, carol]) {
      one.zim.on('groupMessageReceived', (_zim, { messageList }) => {
        for (const message of messageList)
          told[one === bob ? 2 : 3].push(`text ${(message as { message?: string }).message}`);
      });
    }
    await say(chat, ann, 'one');
    await chat.wait(ann.zim.updateGroupName('New', 'g'));
    await say(chat, ann, 'two');
    await chat.wait(ann.zim.kickGroupMembers(['carol'], 'g'));
    await say(chat, ann, 'three');
    await chat.run(500);
    expect(told[2]).toEqual([
      'text one',
      'g name: New by ann 1',
      'text two',
      'g members Quit KickedOut: carol by ann 1',
      'text three',
    ]);
    expect(told[3]).toEqual([
      ...['text one', 'g name: New by ann 1', 'text two', 'g members Quit KickedOut: carol by ann 1'],
      'g Quit KickedOut by ann 1',
    ]);
    expect(await historyOf(chat, carol)).toEqual(['one', 'two']);
  });

  test('tells a device that was away what it missed, and of what was said before a user came nothing [GEVENT-23, RECV-14b]', async () => {
    const { chat, ann, bob } = await makeStage();
    await say(chat, ann, 'before');
    const dan = await chat.loggedIn('dan');
    const told = [bob, dan].map(watchMessages);
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan'], 'g'));
    await chat.run(500);
    expect(await historyOf(chat, dan)).toEqual([]);
    await chat.run(1000);
    const plugIn = chat.pullCable(bob);
    await say(chat, ann, 'one');
    await say(chat, ann, 'two');
    expect(told[1]).toEqual(['g: one by ann', 'g: two by ann']);
    expect(await historyOf(chat, dan)).toEqual(['one', 'two']);
    plugIn();
    await chat.run(30_000);
    expect(told[0]).toEqual(['missed g: one by ann', 'missed g: two by ann']);
    expect(await historyOf(chat, bob)).toEqual(['before', 'one', 'two']);
  });

  test('tells a device that was away what its user missed of a group that he came into and was removed from [GEVENT-22]', async () => {
    const { chat, ann } = await makeStage();
    await say(chat, ann, 'before');
    const dan = await chat.loggedIn('dan');
    await chat.run(1000);
    const told = watchMessages(dan);
    const plugIn = chat.pullCable(dan);
    await chat.wait(ann.zim.inviteUsersIntoGroup(['dan'], 'g'));
    await say(chat, ann, 'one');
    await say(chat, ann, 'two');
    await chat.wait(ann.zim.kickGroupMembers(['dan'], 'g'));
    await say(chat, ann, 'after');
    plugIn();
    await chat.run(30_000);
    expect(told).toEqual(['missed g: one by ann', 'missed g: two by ann']);
    expect(await historyOf(chat, dan)).toEqual(['one', 'two']);
  });

  test('is not what is inserted on a device, which stays there [LOCAL-1]', async () => {
    const { chat, ann, bob, carol } = await makeStage();
    await say(chat, ann, 'one');
    const told = watchMessages(carol);
    const note = { type: 1, message: 'note' } as ZIMMessage;
    const { message } = await chat.wait(bob.zim.insertMessageToLocalDB(note, 'g', inGroup, 'carol'));
    await chat.run(500);
    expect(message).toMatchObject({ isUserInserted: true, conversationID: 'g', conversationType: 2 });
    expect([await historyOf(chat, bob), await historyOf(chat, carol), told]).toEqual([['one', 'note'], ['one'], []]);
  });
});
