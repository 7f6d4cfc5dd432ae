import { type ZIMConversation, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import type { ChatDevice } from '../chat.ts';
import { Deleter, type Scene, scene } from '../deletions.ts';
import { settingsOf } from './settings.ts';

/** What settings the conversation with ann has on a device. */
const setAs = ({ isPinned, notificationStatus, marks, draft }: Partial<ZIMConversation> = {}) => ({
  ...{ isPinned, notificationStatus, marks, draft },
});

async function sceneWithSettings() {
  const begun = await scene(1);
  const { chat, bob, other } = begun;
  const { pin, notify, mark, draft } = settingsOf(chat, bob.device);
  await pin('ann');
  await notify('ann', 2);
  await mark(7, ['ann']);
  await draft('ann', 'half a sentence');
  await settingsOf(chat, other.device).draft('ann', 'another half');
  await chat.run(500);
  const { pinnedTime = 0 } = bob.device.conversations.get('ann') ?? {};
  for (const { device } of [bob, other]) device.order.length = 0;
  return { ...begun, pinnedTime };
}

async function mention({ chat, ann }: Scene, text: string) {
  const { Text: type } = ZIMMessageType;
  const sent = await chat.wait(ann.device.startSend('bob', { type, message: text, mentionedUserIDs: ['bob'] }));
  await chat.run(500);
  return sent.message.messageID;
}

const mentionsOf = async (device: ChatDevice) =>
  (await device.list()).flatMap(({ mentionedInfoList }) => mentionedInfoList.map(({ messageID }) => messageID));

describe('the deletion of a conversation with settings', () => {
  test('for the account keeps pin and status, and takes marks and drafts [SETTING-15, SETTING-19]', async () => {
    const { chat, ann, bob, other, pinnedTime } = await sceneWithSettings();
    await bob.deleteConversation('ann', true);
    await chat.run(500);
    for (const { device } of [bob, other]) {
      expect([device.order, device.listed.at(-1)]).toEqual([['conversationChanged'], 'Deleted ann 0']);
    }
    const { pinCode, markCode } = settingsOf(chat, bob.device);
    expect([await pinCode('ann', false), await markCode(7, ['ann'])]).toEqual([6000603, 6000603]);
    await ann.device.send('bob', 'm2');
    await chat.run(500);
    const fresh = new Deleter(chat, await chat.loggedIn('bob'));
    for (const { device } of [bob, other, fresh]) {
      const [entry] = await device.list();
      expect(setAs(entry)).toEqual({ isPinned: true, notificationStatus: 2, marks: [], draft: '' });
      expect(entry).toMatchObject({ pinnedTime, unreadMessageCount: 1 });
    }
    expect(bob.device.listed.at(-1)).toBe('Added ann 1');
  });

  test('on this device alone keeps the marks too, and is told nobody else [SETTING-15]', async () => {
    const { chat, ann, bob, other } = await sceneWithSettings();
    await bob.deleteConversation('ann');
    await chat.run(500);
    expect([bob.device.order, other.device.order]).toEqual([['conversationChanged'], []]);
    await ann.device.send('bob', 'm2');
    await chat.run(500);
    const kept = { isPinned: true, notificationStatus: 2, marks: [7] };
    expect(setAs((await bob.device.list())[0])).toEqual({ ...kept, draft: '' });
    expect(setAs((await other.device.list())[0])).toEqual({ ...kept, draft: 'another half' });
  });

  test('of all takes the marks of each [SETTING-15, SETTING-17]', async () => {
    const { chat, ann, bob, other } = await sceneWithSettings();
    await bob.deleteAllConversations(true);
    await chat.run(500);
    expect([bob.device.order, other.device.order]).toEqual(Array(2).fill(['conversationsAllDeleted 1']));
    await ann.device.send('bob', 'm2');
    await chat.run(500);
    for (const { device } of [bob, other]) {
      const entry = setAs((await device.list())[0]);
      expect(entry).toEqual({ isPinned: true, notificationStatus: 2, marks: [], draft: '' });
    }
  });

  test('of nothing but a draft is told, and a draft brings a deleted entry back [SETTING-5, SETTING-15]', async () => {
    const { chat, bob } = await scene(1);
    const { draft } = settingsOf(chat, bob.device);
    await draft('carl', 'hello');
    expect(bob.device.listed.at(-1)).toBe('Added carl 0');
    await bob.deleteConversation('carl');
    expect(bob.device.listed.at(-1)).toBe('Deleted carl 0');
    expect((await bob.device.list()).map(({ conversationID }) => conversationID)).toEqual(['ann']);
    await bob.deleteConversation('ann');
    await draft('ann', 'hello');
    expect(bob.device.listed.at(-1)).toBe('Added ann 0');
    expect((await bob.device.list())[0]).toMatchObject({ conversationID: 'ann', draft: 'hello' });
    await bob.deleteConversation('ann');
    expect(bob.device.listed.at(-1)).toBe('Deleted ann 0');
    const again = new Deleter(chat, bob.device.restart());
    await again.device.login();
    await chat.run(1000);
    expect(await again.device.list()).toEqual([]);
  });
});

describe('mentionedInfoList', () => {
  test.each([true, false])('loses what is deleted, for the account: %s [MENTION-8]', async (isForAccount) => {
    const begun = await scene(1);
    const { chat, bob, other } = begun;
    await mention(begun, 'first');
    const second = await mention(begun, 'second');
    await bob.delete([await bob.message('ann', 'first')], 'ann', isForAccount);
    expect(await mentionsOf(bob.device)).toEqual([second]);
    expect(bob.device.conversations.get('ann')?.mentionedInfoList).toHaveLength(1);
    await chat.run(500);
    expect(await mentionsOf(other.device)).toHaveLength(isForAccount ? 1 : 2);
    const fresh = new Deleter(chat, await chat.loggedIn('bob'));
    expect(await mentionsOf(fresh.device)).toHaveLength(isForAccount ? 1 : 2);
    const again = new Deleter(chat, bob.device.restart());
    await again.device.login();
    await chat.run(1000);
    expect(await mentionsOf(again.device)).toEqual([second]);
  });

  test.each([true, false])(
    'is empty where all messages or the entry were deleted, for the account: %s [MENTION-8]',
    async (isForAccount) => {
      const begun = await scene(1);
      const { chat, bob, other } = begun;
      await mention(begun, 'first');
      await bob.deleteAll('ann', isForAccount);
      expect(await mentionsOf(bob.device)).toEqual([]);
      const next = await mention(begun, 'second');
      expect(await mentionsOf(bob.device)).toEqual([next]);
      await bob.deleteConversation('ann', isForAccount);
      const last = await mention(begun, 'third');
      expect(await mentionsOf(bob.device)).toEqual([last]);
      expect(await mentionsOf(other.device)).toHaveLength(isForAccount ? 1 : 3);
      const again = new Deleter(chat, bob.device.restart());
      await again.device.login();
      await chat.run(1000);
      expect(await mentionsOf(again.device)).toEqual([last]);
    },
  );
});
