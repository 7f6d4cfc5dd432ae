import { ZIMMessageQueryMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Deleter, scene } from '../deletions.ts';

const { General, PreferServer, OnlyLocal } = ZIMMessageQueryMode;
const modes = [General, PreferServer, OnlyLocal];

/** Bob has failed to send two messages: the server refused the one, and accepted the other without his learning of it. */
async function leftUnanswered() {
  // Between the commit and the answer's arrival, which is sought: nobody sees it happen.
  for (let afterMs = 1; afterMs < 100; afterMs += 1) {
    const parts = await scene(1);
    const { chat, ann, bob } = parts;
    chat.breakNext('sendMessage', 'handler');
    await bob.device.sendCode('ann', 'refused');
    await chat.run(200);
    const unanswered = bob.device.startSend('ann', 'unanswered');
    await chat.run(afterMs);
    const plugIn = chat.pullCable(bob.device);
    const isUnanswered = (await chat.codeOf(unanswered, 120_000)) !== 0;
    const isAccepted = (await ann.shows('bob')) === 'm1,unanswered | unanswered 1';
    if (isUnanswered && isAccepted) return { ...parts, plugIn };
  }
  throw new Error('there is a moment between the commit and the answer');
}

describe('deleteAllMessage', () => {
  test('for the account empties the conversation on all devices, and nothing else [DELETE-3, DELETE-5, DELETE-7, DELETE-8]', async () => {
    const { chat, ann, bob, other } = await scene(3);
    const [before] = await bob.device.list();
    await bob.deleteAll('ann', true);
    expect(bob.device.order).toEqual(['conversationChanged', 'total 0']);
    await chat.run(500);
    expect(other.device.order).toEqual(['messageDeleted', 'conversationChanged', 'total 0']);
    expect(other.deleted).toEqual(['ConversationAllMessagesDeleted ann']);
    expect(other.events[0]).toMatchObject({ isDeleteConversationAllMessage: true, messageList: [] });
    for (const one of [bob, other]) expect(await one.shows('ann')).toBe(' | - 0');
    expect((await bob.device.list())[0]?.orderKey).toBe(before?.orderKey);
    expect(await ann.shows('bob')).toBe('m1,m2,m3 | m3 0');
    await ann.device.send('bob', 'm4');
    await chat.run(500);
    for (const one of [bob, other]) expect(await one.shows('ann')).toBe('m4 | m4 1');
    const fresh = new Deleter(chat, await chat.loggedIn('bob'));
    expect(await fresh.shows('ann')).toBe('m4 | m4 1');
  });

  test('on this device alone hides everything up to now there, through logins [DELETE-3, DELETE-6]', async () => {
    const { chat, ann, bob, other } = await scene(3);
    await bob.deleteAll('ann');
    expect(bob.device.order).toEqual(['conversationChanged', 'total 0']);
    for (const mode of modes) expect(await bob.device.page('ann', { mode })).toEqual([]);
    const again = new Deleter(chat, bob.device.restart());
    await again.device.login();
    await chat.run(2000);
    expect(await again.shows('ann')).toBe(' | - 0');
    await ann.device.send('bob', 'm4');
    await chat.run(500);
    expect(await again.shows('ann')).toBe('m4 | m4 1');
    for (const reverse of [true, false]) {
      expect(await again.device.texts('ann', { mode: 1, reverse })).toEqual(['m4']);
    }
    expect(await other.shows('ann')).toBe('m1,m2,m3,m4 | m4 4');
    expect(other.deleted).toEqual([]);
  });

  test('repeated changes nothing; with neither an entry nor a message it is 6000603 [DELETE-3]', async () => {
    const { chat, bob } = await scene(1);
    const code = (of: string, isAlsoDeleteServerMessage: boolean) =>
      chat.codeOf(bob.device.zim.deleteAllMessage(of, 0, { isAlsoDeleteServerMessage }));
    await bob.deleteAll('ann', true);
    bob.device.order.length = 0;
    expect([await code('ann', true), await code('ann', false)]).toEqual([0, 0]);
    expect(bob.device.order).toEqual([]);
    expect([await code('carl', true), await code('carl', false)]).toEqual([6000603, 6000603]);
  });

  test('takes failed messages of this device with it [DELETE-3]', async () => {
    const { chat, bob } = await scene(1);
    chat.breakNext('sendMessage', 'handler');
    await bob.device.sendCode('ann', 'failed');
    await bob.deleteAll('ann', true);
    expect(await bob.shows('ann')).toBe(' | - 0');
  });

  test('for the account takes what failed before on other devices, accepted or not, and nothing later [DELETE-3a]', async () => {
    const { chat, bob, other, plugIn } = await leftUnanswered();
    await other.deleteAll('ann', true);
    expect(await bob.device.sendCode('ann', 'later')).not.toBe(0);
    plugIn();
    await chat.run(60_000);
    expect(await bob.shows('ann')).toBe('later | later 0');
    const again = new Deleter(chat, bob.device.restart());
    await again.device.login();
    await chat.run(2000);
    expect(await again.shows('ann')).toBe('later | later 0');
  });

  test('without a connection, from a broken server, and with wrong arguments [DELETE-9]', async () => {
    const { chat, bob } = await scene(2);
    const { zim } = bob.device;
    const code = (...given: unknown[]) => chat.codeOf(Reflect.apply(zim.deleteAllMessage, zim, given));
    for (const given of [
      ['ann', 1],
      ['', 0],
      ['ann', 0, 5],
      ['ann', 0, { isAlsoDeleteServerMessage: 'yes' }],
      ['ann'],
    ]) {
      expect([given, await code(...given)]).toEqual([given, 6000001]);
    }
    expect(await code('group', 2, { isAlsoDeleteServerMessage: true })).toBe(6000603);
    expect(await code('group', 2, {})).toBe(6000603);
    chat.breakNext('deleteAllMessage', 'handler');
    expect(await code('ann', 0, { isAlsoDeleteServerMessage: true })).toBe(6000202);
    expect(await bob.shows('ann')).toBe('m1,m2 | m2 2');
    chat.pullCable(bob.device);
    await chat.run(1000);
    expect(await code('ann', 0, { isAlsoDeleteServerMessage: true })).toBe(6000104);
    expect(await code('ann', 0, {})).toBe(0);
    expect(await bob.shows('ann')).toBe(' | - 0');
  });

  test('while a message arrives deletes it or does not, on all devices alike [DELETE-3]', async () => {
    const { chat, ann, bob, other } = await scene(1);
    for (let round = 0; round < 4; round += 1) {
      const sending = ann.device.startSend('bob', `r${round}`);
      await chat.run(5 * round);
      await Promise.all([chat.wait(sending), bob.deleteAll('ann', true)]);
      await chat.run(500);
      expect(await bob.shows('ann')).toBe(await other.shows('ann'));
    }
  });

  test('reaches a device that was away, with single ones before it [DELETE-7]', async () => {
    const { chat, ann, bob, other } = await scene(3);
    const plugIn = chat.pullCable(other.device);
    await chat.run(1000);
    await bob.delete([await bob.message('ann', 'm1')], 'ann', true);
    await bob.deleteAll('ann', true);
    await ann.device.send('bob', 'm4');
    await ann.device.send('bob', 'm5');
    await bob.delete([await bob.message('ann', 'm4')], 'ann', true);
    plugIn();
    await chat.run(40_000);
    expect(await other.shows('ann')).toBe('m5 | m5 1');
    expect(other.deleted).toEqual([]);
  });
});
