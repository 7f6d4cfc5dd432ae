import { ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { MemoryFolder } from '../../memory-folder.ts';
import { textMessage, textOf } from '../chat.ts';
import { Deleter, scene } from '../deletions.ts';
import { textsOf } from '../searched.ts';

async function begin(count: number) {
  const begun = await scene(count);
  const { chat, bob } = begun;
  const insert = (text: string) =>
    chat.wait(bob.device.zim.insertMessageToLocalDB(textMessage(text), 'ann', 0, 'ann')).then(({ message }) => message);
  const find = async ({ device }: Deleter) => {
    const config = { keywords: ['m'], count: 20 };
    const { messageList } = await chat.wait(device.zim.searchLocalMessages('ann', 0, config));
    const global = await chat.wait(device.zim.searchGlobalLocalMessages(config));
    expect(textsOf(global.messageList)).toEqual(textsOf(messageList));
    return textsOf(messageList);
  };
  const countOf = async ({ device }: Deleter) => {
    const config = { keywords: ['m'], totalConversationCount: 9, conversationMessageCount: 9 };
    const { conversationSearchInfoList } = await chat.wait(device.zim.searchLocalConversations(config));
    return conversationSearchInfoList.map(({ totalMessageCount }) => totalMessageCount);
  };
  const exported = async ({ device }: Deleter) => {
    const folder = new MemoryFolder();
    await chat.wait(device.zim.exportLocalMessages(folder, {}));
    const [, ...lines] = folder.lines;
    return {
      folder,
      texts: lines.map((line) => {
        const { message, inserted } = JSON.parse(line);
        return (message ?? inserted).content.message;
      }),
    };
  };
  return { ...begun, insert, find, countOf, exported };
}

describe('what was deleted', () => {
  test.each([true, false])(
    'is found by no search and in no backup, for the account: %s [LOCAL-7]',
    async (isForAccount) => {
      const { chat, bob, other, find, countOf, exported } = await begin(4);
      await bob.delete([await bob.message('ann', 'm2')], 'ann', isForAccount);
      await chat.run(500);
      expect(await find(bob)).toEqual(['m4', 'm3', 'm1']);
      expect(await countOf(bob)).toEqual([3]);
      expect((await exported(bob)).texts).toEqual(['m1', 'm3', 'm4']);
      if (isForAccount) expect(await find(other)).toEqual(['m4', 'm3', 'm1']);
      const again = new Deleter(chat, bob.device.restart());
      await again.device.login();
      await chat.run(1000);
      expect(await find(again)).toEqual(['m4', 'm3', 'm1']);
      await again.deleteAll('ann', isForAccount);
      expect([await find(again), (await exported(again)).texts]).toEqual([[], []]);
    },
  );

  test.each([true, false])('does not come back with a backup, for the account: %s [LOCAL-9]', async (isForAccount) => {
    const { chat, ann, bob, find, exported } = await begin(3);
    const { folder } = await exported(bob);
    await bob.delete([await bob.message('ann', 'm2')], 'ann', isForAccount);
    await chat.wait(bob.device.zim.importLocalMessages(folder, {}));
    expect([await find(bob), await bob.shows('ann')]).toEqual([['m3', 'm1'], 'm1,m3 | m3 2']);
    await bob.deleteAll('ann', isForAccount);
    await chat.wait(bob.device.zim.importLocalMessages(folder, {}));
    expect([await find(bob), await bob.shows('ann')]).toEqual([[], ' | - 0']);
    await ann.device.send('bob', 'm4');
    await chat.run(500);
    expect([await find(bob), await bob.shows('ann')]).toEqual([['m4'], 'm4 | m4 1']);
  });

  test('takes nothing that the app attaches; the one that shows as the last does [LOCAL-3]', async () => {
    const { chat, bob } = await begin(2);
    const { zim } = bob.device;
    const [first, last] = [await bob.message('ann', 'm1'), await bob.message('ann', 'm2')];
    await bob.delete([last], 'ann');
    expect(await chat.codeOf(zim.updateMessageLocalExtendedData('seen', last))).toBe(6000001);
    await chat.wait(zim.updateMessageLocalExtendedData('seen', first));
    expect((await bob.device.list())[0]?.lastMessage).toMatchObject({ message: 'm1', localExtendedData: 'seen' });
    expect(await bob.device.page('ann', { mode: 2 })).toMatchObject([{ message: 'm1', localExtendedData: 'seen' }]);
  });
});

describe('an inserted message', () => {
  test('is the last one when those behind it are deleted [LOCAL-2]', async () => {
    const { chat, ann, bob, insert } = await begin(1);
    await insert('between');
    await ann.device.send('bob', 'm2');
    await chat.run(500);
    expect(await bob.shows('ann')).toBe('m1,between,m2 | m2 2');
    await bob.delete([await bob.message('ann', 'm2')], 'ann', true);
    expect(await bob.shows('ann')).toBe('m1,between | between 1');
    expect(bob.device.conversations.get('ann')?.lastMessage).toMatchObject({ message: 'between' });
    await bob.delete([await bob.message('ann', 'm1')], 'ann', true);
    expect(await bob.shows('ann')).toBe('between | between 0');
  });

  test('is deleted on this device, singly and with all others [DELETE-1]', async () => {
    const { chat, bob, insert, find, exported } = await begin(1);
    const one = await insert('one more');
    const system = { type: ZIMMessageType.System, message: 'system m' } as const;
    await chat.wait(bob.device.zim.insertMessageToLocalDB({ ...system }, 'ann', 0, 'ann'));
    bob.device.order.length = 0;
    await bob.delete([one], 'ann', true);
    expect(bob.device.order).toEqual(['conversationChanged']);
    expect(await bob.shows('ann')).toBe('m1,system m | system m 1');
    expect((await bob.device.page('ann')).map(textOf)).not.toContain('one more');
    await bob.deleteAll('ann', true);
    expect(await bob.shows('ann')).toBe(' | - 0');
    expect([await find(bob), (await exported(bob)).texts]).toEqual([[], []]);
    const again = new Deleter(chat, bob.device.restart());
    await again.device.login();
    await chat.run(1000);
    expect(await again.shows('ann')).toBe(' | - 0');
  });

  test('stays with the messages when the entry is deleted, and a new one brings the entry back [SETTING-14]', async () => {
    const { bob, insert } = await begin(1);
    await insert('first');
    await bob.deleteConversation('ann', true);
    expect(await bob.shows('ann')).toBe('m1,first | unlisted');
    await insert('second');
    expect(bob.device.listed.at(-1)).toBe('Added ann 0');
    expect(await bob.shows('ann')).toBe('m1,first,second | second 0');
  });

  test('that was all there was takes the entry with it, which is told [DELETE-5]', async () => {
    const { chat, bob } = await begin(1);
    const { zim } = bob.device;
    const { message } = await chat.wait(zim.insertMessageToLocalDB(textMessage('hello'), 'carl', 0, 'carl'));
    expect(bob.device.listed.at(-1)).toBe('Added carl 0');
    await bob.delete([message], 'carl');
    expect(bob.device.listed.at(-1)).toBe('Deleted carl 0');
    expect((await bob.device.list()).map(({ conversationID }) => conversationID)).toEqual(['ann']);
  });
});
