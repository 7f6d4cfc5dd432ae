import { describe, expect, test } from 'vitest';
import { Deleter, type Scene, scene } from '../deletions.ts';
import { MemoryFolder } from '../memory-folder.ts';

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

test('what was deleted on one device alone comes with its backup to another one [LOCAL-11a]', async () => {
  const begun = await begin(3);
  const { bob } = begun;
  await bob.delete([await bob.message('ann', 'm2')], 'ann');
  const tablet = await fresh(begun);
  await take(begun, tablet);
  expect([await tablet.shows('ann'), await found(begun, tablet)]).toEqual(['m1,m2,m3 | m3 3', 3]);
});
