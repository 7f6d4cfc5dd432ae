import type { ZIMMessage, ZIMTextMessage } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { MemoryFolder } from '../../memory-folder.ts';
import { Chat, type ChatDevice, textOf } from '../chat.ts';
import { Deleter, type Scene, scene } from '../deletions.ts';

type Begun = Scene & { readonly folder: MemoryFolder };

/** Bob has made a backup of a chat in which ann has said `m1` to `m<count>`. */
async function begin(count: number, options?: Parameters<typeof scene>[1]): Promise<Begun> {
  const begun = await scene(count, options);
  const folder = new MemoryFolder();
  await begun.chat.wait(begun.bob.device.zim.exportLocalMessages(folder, {}));
  return { ...begun, folder };
}

const fresh = async ({ chat }: Begun): Promise<Deleter> => new Deleter(chat, await chat.loggedIn('bob'));

const take = ({ chat, folder }: Begun, { device }: Deleter): Promise<void> =>
  chat.wait(device.zim.importLocalMessages(folder, {}));

const found = async ({ chat }: Begun, { device: { zim } }: Deleter): Promise<number> =>
  (await chat.wait(zim.searchGlobalLocalMessages({ keywords: ['m'], count: 100 }))).messageList.length;

/** Texts of all messages that the device was told of as the last of a conversation. */
const toldLast = ({ device }: Deleter): string[] => {
  const last: string[] = [];
  device.zim.on('conversationChanged', (_zim, { infoList }) => {
    for (const { conversation } of infoList) last.push(JSON.stringify(conversation.lastMessage ?? {}));
  });
  return last;
};

/** A device of bob that was used before and now runs without a connection; the function gives it one. */
async function offline(begun: Begun) {
  const { chat } = begun;
  const { device } = await fresh(begun);
  const deleter = new Deleter(chat, device.restart());
  const plugIn = chat.pullCable(deleter.device, { isNoticed: false });
  await deleter.device.login({ isOfflineLogin: true });
  return { deleter, plugIn };
}

describe('what the account deleted since a backup was made', () => {
  test('does not come back on a device that is new [LOCAL-11a]', async () => {
    const begun = await begin(4);
    const { chat, bob, other } = begun;
    await bob.delete([await bob.message('ann', 'm2')], 'ann', true);
    await other.delete([await other.message('ann', 'm4')], 'ann', true);
    await chat.run(500);
    const tablet = await fresh(begun);
    const last = toldLast(tablet);
    await take(begun, tablet);
    expect([await tablet.shows('ann'), await found(begun, tablet)]).toEqual(['m1,m3 | m3 2', 2]);
    const { messageList } = await chat.wait(
      tablet.device.zim.queryHistoryMessage('ann', 0, { count: 9, reverse: true, mode: 2 }),
    );
    expect(messageList).toHaveLength(2);
    expect(last.join()).not.toMatch(/"m[24]"/);
    expect([tablet.deleted, tablet.device.errors]).toEqual([[], []]);
  });

  test('nor from a backup that does not say when it was made [LOCAL-11a]', async () => {
    const begun = await begin(3);
    const { bob, folder } = begun;
    const [header = '', ...lines] = folder.lines;
    await bob.delete([await bob.message('ann', 'm2')], 'ann', true);
    const { userLogPosition, ...older } = JSON.parse(header);
    expect(userLogPosition).toBeGreaterThan(0);
    folder.put(older, ...lines);
    const tablet = await fresh(begun);
    await take(begun, tablet);
    expect([await tablet.shows('ann'), await found(begun, tablet)]).toEqual(['m1,m3 | m3 2', 2]);
  });

  test('goes again with the next connection where there was none, also of another run [LOCAL-11a]', async () => {
    const begun = await begin(3);
    const { chat, bob } = begun;
    await bob.delete([await bob.message('ann', 'm2')], 'ann', true);
    for (const isRestarted of [false, true]) {
      const { deleter, plugIn } = await offline(begun);
      await take(begun, deleter);
      expect(await found(begun, deleter)).toBe(3);
      let present = deleter;
      if (isRestarted) {
        present = new Deleter(chat, deleter.device.restart());
        plugIn();
        await present.device.login();
      } else plugIn();
      await chat.run(20_000);
      expect([await present.shows('ann'), await found(begun, present)]).toEqual(['m1,m3 | m3 2', 2]);
    }
  });

  test('goes again where the server could not tell of it at first', async () => {
    const begun = await begin(3);
    const { chat, bob } = begun;
    await bob.delete([await bob.message('ann', 'm3')], 'ann', true);
    const tablet = await fresh(begun);
    chat.breakNext('sync', 'storage', 2);
    await take(begun, tablet);
    expect(await found(begun, tablet)).toBe(3);
    chat.world.resetDevice(tablet.device.device);
    await chat.run(5000);
    expect([await tablet.shows('ann'), await found(begun, tablet)]).toEqual(['m1,m2 | m2 2', 2]);
    expect(tablet.device.errors).toEqual([]);
  });

  test('does not come back where the conversation is too old to be listed [LOCAL-11a]', async () => {
    const begun = await begin(2, {
      configure: (config) => ({ ...config, limits: { ...config.limits, listedConversations: 1 } }),
    });
    const { chat, bob } = begun;
    const cid = await chat.loggedIn('cid');
    await cid.send('bob', 'newer');
    await bob.deleteAll('ann', true);
    const tablet = await fresh(begun);
    const last = toldLast(tablet);
    await take(begun, tablet);
    expect((await tablet.device.list()).map(({ conversationID }) => conversationID)).toEqual(['cid']);
    expect([await found(begun, tablet), last.join()]).toEqual([0, expect.not.stringMatching(/"m[12]"/)]);
    await begun.ann.device.send('bob', 'm3');
    await chat.run(500);
    expect(await tablet.shows('ann')).toBe('m3 | m3 1');
  });

  test('of the entry stays so, and its messages come', async () => {
    const begun = await begin(2, {
      configure: (config) => ({ ...config, limits: { ...config.limits, listedConversations: 1 } }),
    });
    const { chat, bob } = begun;
    const cid = await chat.loggedIn('cid');
    await cid.send('bob', 'newer');
    await bob.deleteConversation('ann', true);
    const tablet = await fresh(begun);
    await take(begun, tablet);
    expect([await tablet.shows('ann'), await found(begun, tablet)]).toEqual(['m1,m2 | unlisted', 2]);
    const again = new Deleter(chat, tablet.device.restart());
    await again.device.login();
    await chat.run(1000);
    expect([await again.shows('ann'), await found(begun, again)]).toEqual(['m1,m2 | unlisted', 2]);
  });
});

describe('what became of messages since a backup was made', () => {
  const change = async ({ chat, ann }: Begun) => {
    const [m1, m2] = [await ann.message('bob', 'm1'), await ann.message('bob', 'm2')];
    await ann.device.revoke(m1);
    await chat.wait(ann.device.zim.editMessage({ ...m2, message: 'm2 anew' } as ZIMTextMessage, {}));
    await chat.run(500);
  };
  const shown = ({ chat }: Begun, { device: { zim } }: Deleter) =>
    chat
      .wait(zim.queryHistoryMessage('ann', 0, { count: 9, reverse: true, mode: 2 }))
      .then(({ messageList }) => messageList.map((message) => (message.type === 31 ? 'revoked' : textOf(message))));

  test('is known on a device that is new, whose backup has them as they were [LOCAL-11b]', async () => {
    const begun = await begin(3);
    const { chat } = begun;
    await change(begun);
    const tablet = await fresh(begun);
    await take(begun, tablet);
    expect(await shown(begun, tablet)).toEqual(['revoked', 'm2 anew', 'm3']);
    const { messageList } = await chat.wait(
      tablet.device.zim.searchLocalMessages('ann', 0, { keywords: ['m'], count: 9 }),
    );
    expect(messageList.map(textOf)).toEqual(['m3', 'm2 anew']);
    expect([tablet.device.received, tablet.device.revoked, tablet.device.errors]).toEqual([[], [], []]);
  });

  test('is found out with the next connection where there was none [LOCAL-11b]', async () => {
    const begun = await begin(3);
    const { chat } = begun;
    await change(begun);
    const { deleter, plugIn } = await offline(begun);
    await take(begun, deleter);
    await take(begun, deleter);
    expect(await shown(begun, deleter)).toEqual(['m1', 'm2', 'm3']);
    plugIn();
    await chat.run(20_000);
    expect(await shown(begun, deleter)).toEqual(['revoked', 'm2 anew', 'm3']);
    expect(deleter.device.errors).toEqual([]);
  });

  test('is found however much it is, in however many conversations', async () => {
    const chat = await Chat.open();
    const bob = await chat.loggedIn('bob');
    const others: ChatDevice[] = [];
    for (let index = 1; index <= 22; index += 1) others.push(await chat.loggedIn(`u${index}`));
    const firsts: ZIMMessage[] = [];
    for (const other of others) firsts.push(await other.send('bob', 'first'));
    const folder = new MemoryFolder();
    await chat.run(500);
    await chat.wait(bob.zim.exportLocalMessages(folder, {}));
    const [one] = others;
    for (let index = 1; index <= 120; index += 1) await one?.send('bob', `more ${index}`);
    for (const [index, other] of others.entries()) await other.revoke(firsts[index] as ZIMMessage);
    await chat.run(500);
    const tablet = await chat.loggedIn('bob');
    await chat.wait(tablet.zim.importLocalMessages(folder, {}));
    const { messageList } = await chat.wait(tablet.zim.searchGlobalLocalMessages({ keywords: ['first'], count: 99 }));
    expect(messageList).toEqual([]);
    expect(await tablet.texts('u1', { count: 100, mode: 2 })).toHaveLength(100);
    expect((await tablet.page('u22', { mode: 2 })).map(({ type }) => type)).toEqual([31]);
  }, 30_000);
});

test('what was deleted on one device alone comes with its backup to another one [LOCAL-11a]', async () => {
  const begun = await begin(3);
  const { bob } = begun;
  await bob.delete([await bob.message('ann', 'm2')], 'ann');
  const tablet = await fresh(begun);
  await take(begun, tablet);
  expect([await tablet.shows('ann'), await found(begun, tablet)]).toEqual(['m1,m2,m3 | m3 3', 3]);
});
