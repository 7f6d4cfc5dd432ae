import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';

describe('conversationSyncStateChanged', () => {
  test('follows a login: the local total, Started, the list, Finished [CONV-19, RECV-8]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    await ann.send('bob', 'hello');
    const fresh = chat.device('bob', { platformType: 5 });
    void fresh.zim.login('bob', fresh.loginConfig()).then(() => fresh.order.push('resolved'));
    await chat.run(2000);
    expect(fresh.order).toEqual([
      'Connecting',
      'Connected',
      'resolved',
      'total 0',
      'Started',
      'conversationChanged',
      'total 1',
      'Finished',
    ]);
    expect(fresh.received).toEqual([]);
  });

  test('comes with every login and every reconnect, also when there is nothing to transfer [CONV-17]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    plugIn();
    await chat.run(5000);
    ann.zim.logout();
    await chat.run(500);
    await ann.login();
    await chat.run(1000);
    const states = ann.order.filter((one) => ['Started', 'Finished', 'Failed'].includes(one));
    expect(states).toEqual(['Started', 'Finished', 'Started', 'Finished', 'Started', 'Finished']);
    expect(ann.totals).toEqual([0, 0, 0]);
  });

  test('ends with Failed when the server cannot read the list, with the code; the next connect tries again [CONV-18, INSTANCE-22]', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const ann = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    await bob.send('ann', 'hello');
    ann.order.splice(0);
    chat.breakNext('sync', 'storage', 1);
    plugIn();
    for (let waits = 0; waits < 50 && !ann.order.includes('Failed'); waits += 1) await chat.run(100);
    expect(ann.order).toEqual(['Connected', 'total 0', 'Started', 'Failed']);
    expect(ann.errors).toEqual([6000602]);
    await chat.run(10_000);
    expect(ann.received.map(({ texts }) => texts)).toEqual([['hello']]);
    expect(ann.listed).toEqual(['Added bob 1']);
    expect(ann.order.filter((one) => one === 'Finished' || one === 'Started')).toEqual(['Started']);
  });

  test('ends with Failed when the connection goes meanwhile [CONV-18]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    ann.order.splice(0);
    chat.breakNext('sync', 'silence', 1);
    plugIn();
    await chat.run(1000);
    chat.pullCable(ann)();
    await chat.run(5000);
    const states = ann.order.filter((one) => ['Started', 'Finished', 'Failed'].includes(one));
    expect(states).toEqual(['Started', 'Failed', 'Started', 'Finished']);
  });
});
