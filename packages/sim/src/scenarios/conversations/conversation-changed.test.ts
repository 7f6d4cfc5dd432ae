import { ZIMConversationType, ZIMMessageSentStatus } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

describe('conversationChanged', () => {
  test('tells the receiver of a first message after the message, then of the total [RECV-5, CONV-14, CONV-2, CONV-15, UNREAD-1]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    const page = await chat.loggedIn('bob', { platformType: 5 });
    bob.order.splice(0);
    await ann.send('bob', 'hello');
    await chat.run(500);
    expect(bob.order).toEqual(['peerMessageReceived', 'conversationChanged', 'total 1']);
    for (const device of [bob, page]) {
      expect(device.listed).toEqual(['Added ann 1']);
      expect(device.conversations.get('ann')).toMatchObject({
        type: ZIMConversationType.Peer,
        unreadMessageCount: 1,
        readMessageSeq: 0,
        notificationStatus: 1,
        isPinned: false,
        marks: [],
        lastMessage: { message: 'hello', sentStatus: ZIMMessageSentStatus.Success },
      });
    }
  });

  test('tells the sender as the message is sent and accepted, before the call is answered [SEND-12, SEND-8, CONV-14, UNREAD-1]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann', { platformType: 5 });
    await chat.loggedIn('bob');
    ann.order.splice(0);
    await chat.wait(ann.startSend('bob', 'hello').then(() => ann.order.push('resolved')));
    await chat.run(500);
    const states = ['Sending', 'conversationChanged', 'Success', 'conversationChanged', 'resolved'];
    expect(ann.order).toEqual(states);
    expect(ann.listed).toEqual(['Added bob 0', 'Updated bob 0']);
    expect(phone.listed).toEqual(['Added bob 0']);
    expect(phone.totals).toEqual([0]);
    expect(ann.conversations.get('bob')?.orderKey).toBe(phone.conversations.get('bob')?.orderKey);
  });

  test('a send to nobody leaves an entry on this device alone, and says that nothing can be sent there [SEND-17, CONV-3, CONV-5, CONV-15, CONV-16]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const phone = await chat.loggedIn('ann', { platformType: 5 });
    expect(await ann.sendCode('ghost', 'hello')).toBe(6000204);
    await chat.run(500);
    expect(ann.listed).toEqual(['Added ghost 0', 'Disabled ghost 0']);
    expect((await ann.list()).map(({ lastMessage }) => lastMessage?.sentStatus)).toEqual([ZIMMessageSentStatus.Failed]);
    expect(await phone.list()).toEqual([]);
  });

  test('a message that asks not to be counted is shown and raises nothing [UNREAD-2]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await chat.wait(ann.startSend('bob', 'quiet', { disableUnreadMessageCount: true }));
    await chat.run(500);
    expect(bob.listed).toEqual(['Added ann 0']);
    expect(bob.totals).toEqual([0]);
    expect(bob.conversations.get('ann')?.lastMessage).toMatchObject({ message: 'quiet' });
  });

  test('what was missed in an outage is told with its count before the messages, and only once [CONV-19, CONV-20, CONN-14, CONV-13]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const bob = await chat.loggedIn('bob');
    await ann.send('bob', 'one');
    await chat.run(500);
    const plugIn = chat.pullCable(bob);
    await chat.run(3000);
    await ann.send('bob', 'two');
    await ann.send('bob', 'three');
    bob.order.splice(0);
    plugIn();
    await chat.run(5000);
    const told = [
      'Connected',
      'total 1',
      'Started',
      'conversationChanged',
      'peerMessageReceived',
      'total 3',
      'Finished',
    ];
    expect(bob.order).toEqual(told);
    expect(bob.listed).toEqual(['Added ann 1', 'Updated ann 3']);
  });

  test('the name of the other side comes with the conversation [CONV-4]', async () => {
    const chat = await Chat.open();
    const ann = chat.device('ann');
    await ann.login({ userName: 'Ann A.' });
    const bob = await chat.loggedIn('bob');
    await ann.send('bob', 'hello');
    await chat.run(500);
    expect(bob.conversations.get('ann')?.conversationName).toBe('Ann A.');
    const fresh = await chat.loggedIn('bob', { platformType: 5 });
    expect(fresh.conversations.get('ann')?.conversationName).toBe('Ann A.');
  });
});
