import { describe, expect, test } from 'vitest';
import { Chat } from '../chat.ts';
import { badConversations, bobWith, settingsOf } from './settings.ts';

describe('setConversationDraft', () => {
  test('is told on this device alone, stays when something is sent, and outlives the app [SETTING-5, SETTING-6, CONV-15]', async () => {
    const { chat, bob, page } = await bobWith(['ann']);
    const { draft, one } = settingsOf(chat, bob);
    expect(await draft('ann', 'Dear Ann,')).toEqual({ conversationID: 'ann', conversationType: 0 });
    await draft('ann', 'Dear Ann,');
    expect(bob.order).toEqual(['conversationChanged']);
    const { orderKey } = await one('ann');
    expect(bob.conversations.get('ann')).toMatchObject({ draft: 'Dear Ann,', unreadMessageCount: 1 });
    await bob.send('ann', 'something else');
    expect((await one('ann')).draft).toBe('Dear Ann,');
    expect((await one('ann')).orderKey).toBeGreaterThan(orderKey);
    await chat.run(500);
    expect((await page.list())[0]?.draft).toBe('');
    const restarted = bob.restart();
    await restarted.login();
    expect((await settingsOf(chat, restarted).one('ann')).draft).toBe('Dear Ann,');
    await settingsOf(chat, restarted).draft('ann', '');
    expect(restarted.conversations.get('ann')?.draft).toBe('');
  });

  test('makes an entry on this device where there is none, which stands before the others [SETTING-5]', async () => {
    const { chat, bob, page } = await bobWith(['ann', 'eve']);
    const { draft, pinCode, one } = settingsOf(chat, bob);
    await draft('carol', '');
    expect(bob.order).toEqual([]);
    await draft('carol', 'Dear Carol,');
    expect(bob.listed).toEqual(['Added carol 0']);
    const ids = async () => (await bob.list()).map(({ conversationID }) => conversationID);
    expect(await ids()).toEqual(['carol', 'eve', 'ann']);
    expect(await one('carol')).not.toHaveProperty('lastMessage');
    expect(await pinCode('carol')).toBe(6000603);
    expect((await page.list()).map(({ conversationID }) => conversationID)).toEqual(['eve', 'ann']);
    await draft('carol', '');
    expect(bob.listed).toEqual(['Added carol 0', 'Updated carol 0']);
    expect(await ids()).toEqual(['carol', 'eve', 'ann']);
    const restarted = bob.restart();
    await restarted.login();
    expect((await restarted.list()).map(({ conversationID }) => conversationID)).toEqual(['carol', 'eve', 'ann']);
    const carol = await chat.loggedIn('carol');
    await carol.send('bob', 'hello');
    await chat.run(500);
    expect(restarted.conversations.get('carol')).toMatchObject({ unreadMessageCount: 1, draft: '' });
  });

  test('works without a connection', async () => {
    const { chat, bob } = await bobWith(['ann']);
    chat.pullCable(bob);
    const offline = bob.restart();
    await offline.login({ isOfflineLogin: true });
    await settingsOf(chat, offline).draft('ann', 'later');
    expect(offline.listed).toEqual(['Updated ann 1']);
  });

  test('takes 32 KB and no more [SETTING-5]', async () => {
    const { chat, bob } = await bobWith(['ann']);
    const codeOf = (draft: unknown) => chat.codeOf(bob.zim.setConversationDraft(draft as string, 'ann', 0));
    expect(await codeOf('é'.repeat(16 * 1024))).toBe(0);
    expect(await codeOf(`${'é'.repeat(16 * 1024)}x`)).toBe(6000001);
    expect(await codeOf('\ud800')).toBe(6000001);
    expect(await codeOf(undefined)).toBe(6000001);
    expect((await settingsOf(chat, bob).one('ann')).draft).toHaveLength(16 * 1024);
  });

  test.each(badConversations)('of %s is refused', async (_what, id, type, code) => {
    const { chat, bob } = await bobWith([]);
    expect(await chat.codeOf(bob.zim.setConversationDraft('draft', id as string, type as 0))).toBe(code);
  });

  test('before login is 6000121', async () => {
    const chat = await Chat.open();
    expect(await chat.codeOf(chat.device('ann').zim.setConversationDraft('draft', 'bob', 0))).toBe(6000121);
  });
});
