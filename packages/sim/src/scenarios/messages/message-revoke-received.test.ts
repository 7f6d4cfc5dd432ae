import { type ZIMMessage, ZIMMessageQueryMode, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, texts } from '../chat.ts';
import { lostAnswer, markedChat } from './marking.ts';

async function annAndBob(): Promise<{ chat: Chat; ann: ChatDevice; bob: ChatDevice }> {
  const chat = await Chat.open();
  return { chat, ann: await chat.loggedIn('ann'), bob: await chat.loggedIn('bob') };
}

/** What was told as revoked, such as `hello`. */
const revokedTexts = ({ revoked }: ChatDevice): readonly string[] =>
  revoked.flat().map(({ originalTextMessageContent }) => originalTextMessageContent);
const receivedTexts = ({ received }: ChatDevice): readonly string[] => received.flatMap((event) => event.texts);
const typesOf = (messages: readonly ZIMMessage[]) => messages.map(({ type }) => type);
const local = { mode: ZIMMessageQueryMode.OnlyLocal };
const { Revoke, Text } = ZIMMessageType;

describe('messageRevokeReceived', () => {
  test('is told before the conversation and the total, to all devices of the receiver [REVOKE-14, REVOKE-15]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const other = await chat.loggedIn('bob');
    await ann.send('bob', 'stays');
    const sent = { ...(await ann.send('bob', 'goes')) };
    await chat.run(500);
    for (const device of [bob, other]) device.order.length = 0;
    const revoked = await ann.revoke(sent, { revokeExtendedData: 'why' });
    await chat.run(500);
    for (const device of [bob, other]) {
      expect(device.order).toEqual(['messageRevokeReceived', 'conversationChanged', 'total 1']);
      expect(device.revoked).toEqual([[{ ...revoked, conversationID: 'ann', direction: 1 }]]);
      expect(device.conversations.get('ann')).toMatchObject({ unreadMessageCount: 1, lastMessage: { type: Revoke } });
      expect(typesOf(await device.page('ann', local))).toEqual([Text, Revoke]);
    }
  });

  test('is told to the own other devices [REVOKE-14]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const page = await chat.loggedIn('ann', { platformType: 5 });
    const sent = { ...(await ann.send('bob', 'hello')) };
    await chat.run(500);
    page.order.length = 0;
    await page.revoke((await page.page('bob'))[0] ?? sent);
    await chat.run(500);
    expect([ann, page, bob].map(({ revoked }) => revoked.length)).toEqual([1, 0, 1]);
    expect(page.order).toEqual(['conversationChanged']);
    expect(ann.revoked[0]).toMatchObject([{ direction: 0, conversationID: 'bob', operatedUserID: 'ann' }]);
  });

  test('is told once, also where another call is answered with the revoked message [REVOKE-14]', async () => {
    const { chat, ann, page, sent } = await markedChat();
    await ann.react('👍', sent);
    expect(await lostAnswer(chat, () => ann.zim.deleteMessageReaction('👍', sent))).toBe(6000009);
    await chat.run(5000);
    await page.device.revoke((await page.device.page('bob'))[0] ?? sent);
    await chat.run(500);
    expect(revokedTexts(ann.device)).toEqual(['hello']);
    ann.order.length = 0;
    await ann.unreact('👍', sent);
    await chat.run(500);
    expect([revokedTexts(ann.device), ann.order]).toEqual([['hello'], []]);
    expect(typesOf(await ann.device.page('bob', local))).toEqual([Revoke]);
  });

  test('of a message that was read, and is not the last, changes no conversation [REVOKE-14, REVOKE-15]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'goes')) };
    await ann.send('bob', 'stays');
    await chat.run(500);
    await bob.clear('ann');
    bob.order.length = 0;
    await ann.revoke(sent);
    await chat.run(500);
    expect(bob.order).toEqual(['messageRevokeReceived']);
  });

  test('of an unread message that is not the last lowers the count [REVOKE-14, REVOKE-15]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'goes')) };
    await ann.send('bob', 'stays');
    await chat.run(500);
    bob.order.length = 0;
    await ann.revoke(sent);
    await chat.run(500);
    expect(bob.order).toEqual(['messageRevokeReceived', 'conversationChanged', 'total 1']);
    expect(bob.conversations.get('ann')?.lastMessage).toMatchObject({ type: Text });
    await bob.clear('ann');
    expect(bob.conversations.get('ann')?.unreadMessageCount).toBe(0);
  });

  test('of a message that never counted leaves the count [REVOKE-15]', async () => {
    const { chat, ann, bob } = await annAndBob();
    await ann.send('bob', 'counted');
    const { message } = await chat.wait(ann.startSend('bob', 'silent', { disableUnreadMessageCount: true }));
    await chat.run(500);
    await ann.revoke({ ...message });
    await chat.run(500);
    expect(bob.totals.at(-1)).toBe(1);
    expect(bob.conversations.get('ann')?.unreadMessageCount).toBe(1);
  });

  test('is told at the next login to who had received the message, and what it had not comes as revoked [REVOKE-17, RECV-14a]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const known = { ...(await ann.send('bob', 'known')) };
    await chat.run(500);
    bob.zim.logout();
    await chat.run(500);
    const unknown = { ...(await ann.send('bob', 'unknown')) };
    await ann.send('bob', 'stays');
    await ann.revoke(known);
    await ann.revoke(unknown);
    await bob.login();
    await chat.run(2000);
    expect(receivedTexts(bob)).toEqual(['known', 'stays']);
    expect(revokedTexts(bob)).toEqual(['known', 'unknown']);
    expect(bob.conversations.get('ann')?.unreadMessageCount).toBe(1);
    expect(bob.totals.at(-1)).toBe(1);
    expect(typesOf(await bob.page('ann', local))).toEqual([Revoke, Revoke, Text]);
  });

  test('after an outage with many pages tells everything once [REVOKE-17, RECV-14a, RECV-6]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const first = { ...(await ann.send('bob', 'before')) };
    const plugIn = chat.pullCable(bob);
    await chat.run(1000);
    const sent: ZIMMessage[] = [];
    for (const text of texts(150)) sent.push({ ...(await ann.send('bob', text)) });
    for (const one of [first, sent[3], sent[120]]) if (one) await ann.revoke(one);
    plugIn();
    await chat.run(40_000);
    expect(revokedTexts(bob)).toEqual(['before', 'm4', 'm121']);
    const stay = texts(150).filter((text) => text !== 'm4' && text !== 'm121');
    expect([...receivedTexts(bob)].sort()).toEqual(['before', ...stay].sort());
    expect(bob.totals.at(-1)).toBe(148);
  });

  test('reaches a device that is used for the first time as nothing but the Revoke [REVOKE-17]', async () => {
    const { chat, ann } = await annAndBob();
    await ann.revoke({ ...(await ann.send('bob', 'secret')) });
    const fresh = await chat.loggedIn('bob');
    await chat.run(2000);
    expect([fresh.received, fresh.revoked]).toEqual([[], []]);
    expect(typesOf(await fresh.page('ann'))).toEqual([Revoke]);
    expect((await fresh.list())[0]).toMatchObject({ unreadMessageCount: 0, lastMessage: { type: Revoke } });
  });

  test('is told once, although the device restarts and the message is fetched before [REVOKE-17]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    await chat.run(500);
    await ann.revoke(sent);
    await chat.run(500);
    expect(revokedTexts(bob)).toEqual(['hello']);
    const again = bob.restart();
    await again.login();
    await chat.run(2000);
    expect(again.revoked).toEqual([]);
    expect(typesOf(await again.page('ann', local))).toEqual([Revoke]);
  });

  test('outlives a crash of the server [REVOKE-17]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'hello')) };
    const plugIn = chat.pullCable(bob);
    await ann.revoke(sent);
    const [server] = chat.world.servers;
    server?.kill('reset');
    await chat.run(1000);
    if (server) await chat.wait(server.start());
    plugIn();
    await chat.run(40_000);
    expect(revokedTexts(bob)).toEqual(['hello']);
    expect(typesOf(await bob.page('ann'))).toEqual([Revoke]);
  });
});
