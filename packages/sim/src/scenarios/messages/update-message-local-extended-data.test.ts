import { type ZIMMessage, ZIMMessageQueryMode, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { BrokenCache } from '../broken-cache.ts';
import { Chat, type ChatDevice, textMessage } from '../chat.ts';

async function annAndBob(): Promise<{ chat: Chat; ann: ChatDevice; bob: ChatDevice }> {
  const chat = await Chat.open();
  return { chat, ann: await chat.loggedIn('ann'), bob: await chat.loggedIn('bob') };
}

const attach = async (chat: Chat, { zim }: ChatDevice, data: string, message: ZIMMessage): Promise<ZIMMessage> =>
  (await chat.wait(zim.updateMessageLocalExtendedData(data, message))).message;

const local = { mode: ZIMMessageQueryMode.OnlyLocal };
const dataOf = (messages: readonly ZIMMessage[]) => messages.map(({ localExtendedData }) => localExtendedData);

describe('updateMessageLocalExtendedData', () => {
  test('attaches data to a received message on this device alone, and tells where it is the last [LOCAL-4]', async () => {
    const { chat, ann, bob } = await annAndBob();
    await bob.send('ann', 'first');
    await bob.send('ann', 'last');
    await chat.run(500);
    const [first, last] = await ann.page('bob');
    if (!first || !last) throw new Error('there are two');
    ann.listed.length = 0;
    expect(await attach(chat, ann, 'one', first)).toEqual({ ...first, localExtendedData: 'one' });
    expect(ann.listed).toEqual([]);
    expect(await attach(chat, ann, 'two', last)).toEqual({ ...last, localExtendedData: 'two' });
    expect(ann.listed).toEqual(['Updated bob 2']);
    expect(ann.conversations.get('bob')?.lastMessage?.localExtendedData).toBe('two');
    await attach(chat, ann, '', last);
    for (const mode of [ZIMMessageQueryMode.General, ZIMMessageQueryMode.PreferServer, ZIMMessageQueryMode.OnlyLocal]) {
      expect(dataOf(await ann.page('bob', { mode }))).toEqual(['one', '']);
    }
    const again = ann.restart();
    await again.login();
    expect(dataOf(await again.page('bob', local))).toEqual(['one', '']);
    expect(dataOf(await bob.page('ann'))).toEqual(['', '']);
  });

  test('outlasts what others make of the message, here and while this device was away [LOCAL-4]', async () => {
    const { chat, ann, bob } = await annAndBob();
    const now = await bob.send('ann', 'now');
    const later = await bob.send('ann', 'later');
    await chat.run(500);
    for (const one of await ann.page('bob'))
      await attach(chat, ann, `about ${(one as { message?: string }).message}`, one);
    await bob.revoke(now);
    await chat.run(500);
    expect(dataOf(await ann.page('bob', local))).toEqual(['about now', 'about later']);
    const plugIn = chat.pullCable(ann);
    await bob.revoke(later);
    plugIn();
    await chat.run(20_000);
    expect((await ann.page('bob', local)).map(({ type }) => type)).toEqual([31, 31]);
    expect(dataOf(await ann.page('bob', local))).toEqual(['about now', 'about later']);
    expect((await ann.list())[0]?.lastMessage?.localExtendedData).toBe('about later');
  });

  test('of one that is being sent, has failed or was sent meanwhile [LOCAL-4]', async () => {
    const { chat, ann } = await annAndBob();
    const plugIn = chat.pullCable(ann);
    await chat.run(1000);
    const waiting = textMessage('waiting');
    const sent = ann.startSend('bob', waiting);
    await chat.run(100);
    const before = { ...waiting };
    expect(await attach(chat, ann, 'on its way', waiting)).toMatchObject({
      sentStatus: 0,
      localExtendedData: 'on its way',
    });
    plugIn();
    const { message } = await chat.wait(sent);
    expect(message).toMatchObject({ sentStatus: 1, localExtendedData: 'on its way' });
    await attach(chat, ann, 'arrived', before);
    expect(dataOf(await ann.page('bob'))).toEqual(['arrived']);
    const failed = textMessage('to nobody');
    expect(await chat.codeOf(ann.startSend('nobody', failed))).toBe(6000204);
    ann.listed.length = 0;
    expect(await attach(chat, ann, 'has failed', { ...failed })).toMatchObject({ sentStatus: 2 });
    expect(ann.listed).toEqual(['Updated nobody 0']);
    const again = ann.restart();
    await again.login();
    expect(dataOf(await again.page('nobody', local))).toEqual(['has failed']);
  });

  test('of an inserted one, also after an offline login [LOCAL-4]', async () => {
    const { chat, ann } = await annAndBob();
    await ann.send('bob', 'sent');
    const note = { type: ZIMMessageType.System, message: 'note' } as const;
    const { message } = await chat.wait(ann.zim.insertMessageToLocalDB(note, 'bob', 0, 'bob'));
    const again = ann.restart();
    chat.pullCable(again, { isNoticed: false });
    await again.login({ isOfflineLogin: true });
    again.listed.length = 0;
    expect(await attach(chat, again, 'mine', message)).toEqual({ ...message, localExtendedData: 'mine' });
    const [sent] = await again.page('bob', local);
    if (!sent) throw new Error('there is one');
    await attach(chat, again, 'too', sent);
    expect(dataOf(await again.page('bob', local))).toEqual(['too', 'mine']);
    expect(again.listed).toEqual(['Updated bob 0']);
  });

  test('of the last message of a conversation that this device never opened', async () => {
    const { chat, ann } = await annAndBob();
    await ann.send('bob', 'one');
    await ann.send('bob', 'two');
    const second = await chat.loggedIn('ann');
    const { lastMessage } = (await second.list())[0] ?? {};
    if (!lastMessage) throw new Error('there is one');
    await attach(chat, second, 'new here', lastMessage);
    expect(dataOf(await second.page('bob'))).toEqual(['', 'new here']);
  });

  test('takes 128 KB [LOCAL-4]', async () => {
    const { chat, ann } = await annAndBob();
    const sent = await ann.send('bob', 'sent');
    const data = '\u00e9'.repeat(65_536);
    expect(await attach(chat, ann, data, sent)).toMatchObject({ localExtendedData: data });
    expect(await chat.codeOf(ann.zim.updateMessageLocalExtendedData(`${data}x`, sent))).toBe(6000001);
  });

  test.each<[string, unknown, (sent: ZIMMessage) => unknown]>([
    ['data that are no text', 7, (sent) => sent],
    ['no message', 'x', () => undefined],
    ['a message without IDs', 'x', (sent) => ({ ...sent, messageID: '', localMessageID: '' })],
    ['a message of no conversation', 'x', ({ messageID }) => ({ messageID })],
    ['a message that this device never had', 'x', (sent) => ({ ...sent, messageID: '7' })],
    ['a conversation that there is not', 'x', (sent) => ({ ...sent, conversationID: 'nobody' })],
    ['a local message that there is not', 'x', (sent) => ({ ...sent, messageID: '', localMessageID: 'none' })],
  ])('of %s is rejected with 6000001 [LOCAL-4]', async (_what, data, change) => {
    const { chat, ann } = await annAndBob();
    const sent = { ...(await ann.send('bob', 'sent')) };
    const call = ann.zim.updateMessageLocalExtendedData(data as never, change(sent) as never);
    expect(await chat.codeOf(call)).toBe(6000001);
    expect(dataOf(await ann.page('bob'))).toEqual(['']);
  });

  test('that cannot be written is rejected with 6000702 [LOCAL-15]', async () => {
    const chat = await Chat.open();
    await chat.loggedIn('bob');
    const broken = new BrokenCache();
    const ann = await chat.loggedIn('ann', { tamper: broken.tamper });
    const sent = await ann.send('bob', 'sent');
    broken.break('write');
    expect(await chat.codeOf(ann.zim.updateMessageLocalExtendedData('x', sent))).toBe(6000702);
    expect(await chat.codeOf(ann.zim.updateMessageLocalExtendedData('x', sent))).toBe(6000710);
    expect(ann.errors).toEqual([]);
  });
});
