import { describe, expect, test } from 'vitest';
import { calmNetwork } from '../../ends.ts';
import { badConversations, bobWith, limited, settingsOf } from './settings.ts';

describe('updateConversationPinnedState', () => {
  test('is told on all devices of the user and to nobody else [SETTING-1, CONV-13, CONV-15]', async () => {
    const { chat, bob, page, other } = await bobWith(['ann']);
    const { pin } = settingsOf(chat, bob);
    expect(await pin('ann')).toEqual({ conversationID: 'ann', conversationType: 0 });
    expect(bob.order).toEqual(['conversationChanged']);
    await chat.run(500);
    for (const device of [bob, page]) {
      expect(device.listed).toEqual(['Updated ann 1']);
      const entry = device.conversations.get('ann');
      expect(entry).toMatchObject({ isPinned: true, unreadMessageCount: 1 });
      expect(Math.abs((entry?.pinnedTime ?? 0) - chat.world.own.wall())).toBeLessThan(2000);
    }
    expect(page.conversations.get('ann')).toEqual(bob.conversations.get('ann'));
    expect(other('ann').order).toEqual([]);
  });

  test('of what is so already tells nothing and keeps its time [SETTING-1]', async () => {
    const { chat, bob, page, quiet } = await bobWith(['ann']);
    const { pin, one } = settingsOf(chat, bob);
    await pin('ann', false);
    await pin('ann');
    const { pinnedTime } = await one('ann');
    await chat.run(2000);
    quiet();
    await pin('ann');
    await settingsOf(chat, page).pin('ann');
    await chat.run(500);
    expect([bob.order, page.order]).toEqual([[], []]);
    expect((await one('ann')).pinnedTime).toBe(pinnedTime);
    await pin('ann', false);
    await chat.run(500);
    expect(page.conversations.get('ann')).toMatchObject({ isPinned: false, pinnedTime: 0 });
  });

  test('puts entries first and moves nothing among them [SETTING-3, CONV-6]', async () => {
    const { chat, bob, page } = await bobWith(['e', 'd', 'c', 'b', 'a']);
    const { pin } = settingsOf(chat, bob);
    await pin('d');
    await pin('b');
    await chat.run(500);
    for (const device of [bob, page]) {
      expect((await device.list()).map(({ conversationID }) => conversationID)).toEqual(['b', 'd', 'a', 'c', 'e']);
      const listed = async (config: { count: number; nextConversation?: never }) =>
        (await chat.wait(device.zim.queryConversationPinnedList(config))).conversationList;
      const [first] = await listed({ count: 1 });
      expect(first?.conversationID).toBe('b');
      const rest = await listed({ count: 9, nextConversation: first as never });
      expect(rest.map(({ conversationID }) => conversationID)).toEqual(['d']);
    }
  });

  test('reaches a device that was away, another page of it, and one that is new [SETTING-1]', async () => {
    const { chat, bob, page } = await bobWith(['ann']);
    const plugIn = chat.pullCable(page);
    await chat.run(1000);
    await settingsOf(chat, bob).pin('ann');
    plugIn();
    await chat.run(10_000);
    expect(page.conversations.get('ann')?.isPinned).toBe(true);
    const tablet = await chat.loggedIn('bob');
    expect(tablet.listed).toEqual(['Added ann 1']);
    const restarted = page.restart();
    await restarted.login();
    expect((await restarted.list()).map(({ pinnedTime }) => pinnedTime)).toEqual([
      bob.conversations.get('ann')?.pinnedTime,
    ]);
    expect((await tablet.list())[0]).toEqual((await bob.list())[0]);
  });

  test('shows at once on a device that is new, also before that has its list [SETTING-1, CONV-11]', async () => {
    let early = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const storage = { delayMs: { min: 0, max: 30 }, failures: 0, lostCommits: 0 };
      const network = { ...calmNetwork, latencyMs: 1, jitterMs: 40 };
      const { chat, bob } = await bobWith(['ann'], { seed, conditions: { storage, network } });
      const before = settingsOf(chat, bob);
      await before.pin('ann');
      await before.mark(7, ['ann']);
      await before.notify('ann', 2);
      const settled = await before.one('ann');
      const tablet = chat.device('bob');
      await tablet.login();
      const { pin, one } = settingsOf(chat, tablet);
      await pin('ann');
      if (!tablet.listed.includes('Added ann 1')) early += 1;
      expect(await one('ann'), `seed ${seed}`).toEqual(settled);
    }
    expect(early).toBeGreaterThan(0);
  }, 60_000);

  test('of one too many is 6000604, and of none that exists 6000603 [SETTING-2]', async () => {
    const { chat, bob } = await bobWith(['a', 'b', 'c'], { configure: limited({ pinnedConversations: 2 }) });
    const { pin, pinCode } = settingsOf(chat, bob);
    await pin('a');
    await pin('b');
    expect(await pinCode('c')).toBe(6000604);
    expect(await pinCode('nobody')).toBe(6000603);
    expect(await pinCode('bob')).toBe(6000603);
    await pin('a', false);
    expect(await pinCode('c')).toBe(0);
    expect(await chat.codeOf(bob.zim.updateConversationPinnedState(true, 'g', 2))).toBe(6000603);
  });

  test.each(badConversations)(
    'of %s is refused without asking the server [SETTING-2]',
    async (_what, id, type, code) => {
      const { chat, bob } = await bobWith([]);
      chat.breakNext('updateConversationPinnedState', 'storage');
      expect(await chat.codeOf(bob.zim.updateConversationPinnedState(true, id as string, type as number as 0))).toBe(
        code,
      );
    },
  );

  test('with something else than true or false is refused', async () => {
    const { chat, bob } = await bobWith([]);
    expect(await chat.codeOf(bob.zim.updateConversationPinnedState('yes' as never, 'ann', 0))).toBe(6000001);
  });

  test('is 6000602 when the storage fails, 6000104 without a connection, 6000121 before login [CONV-12]', async () => {
    const { chat, bob } = await bobWith(['ann']);
    const { pinCode, one } = settingsOf(chat, bob);
    chat.breakNext('updateConversationPinnedState', 'storage');
    expect(await pinCode('ann')).toBe(6000602);
    expect((await one('ann')).isPinned).toBe(false);
    chat.pullCable(bob);
    await chat.run(1000);
    expect(await pinCode('ann')).toBe(6000104);
    expect(await settingsOf(chat, chat.device('ann')).pinCode('bob')).toBe(6000121);
  });

  test('whose answer was lost took effect once, and may be repeated', async () => {
    const { chat, bob } = await bobWith(['ann']);
    const { pinCode, pin, one } = settingsOf(chat, bob);
    const { conditions } = chat.world.network;
    chat.world.network.conditions = { ...conditions, latencyMs: 6000 };
    expect(await pinCode('ann')).toBe(6000105);
    chat.world.network.conditions = conditions;
    await chat.run(30_000);
    const { pinnedTime } = await one('ann');
    expect(pinnedTime).toBeGreaterThan(0);
    await pin('ann');
    expect((await one('ann')).pinnedTime).toBe(pinnedTime);
  });

  test('of two devices at once ends the same on both', async () => {
    const { chat, bob, page } = await bobWith(['ann']);
    const calls = [bob, page].map(({ zim }, index) => zim.updateConversationPinnedState(index === 0, 'ann', 0));
    await chat.wait(Promise.all(calls));
    await chat.run(1000);
    const shown = [bob, page].map(({ conversations }) => conversations.get('ann')?.isPinned ?? false);
    expect(shown[0]).toBe(shown[1]);
    expect((await chat.loggedIn('bob').then((tablet) => tablet.list()))[0]?.isPinned).toBe(shown[0]);
  });
});
