import { type ZIMCombineMessage, type ZIMMessage, ZIMMessageQueryMode } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { MemoryFolder } from '../../memory-folder.ts';
import { type ChatDevice, textMessage } from '../chat.ts';
import { begin, bundle, combine, detailCode, detailOf, textsIn } from './combine.ts';

type Begun = Awaited<ReturnType<typeof begin>>;

const insert = async ({ chat }: Pick<Begun, 'chat'>, { zim }: ChatDevice, message: unknown, to = 'bob') =>
  (await chat.wait(zim.insertMessageToLocalDB(message as ZIMMessage, to, 0, to))).message as ZIMCombineMessage;

const insertCode = ({ chat }: Pick<Begun, 'chat'>, { zim }: ChatDevice, message: unknown) =>
  chat.codeOf(zim.insertMessageToLocalDB(message as ZIMMessage, 'bob', 0, 'bob'));

describe('a Combine that was inserted', () => {
  test('is shown with an empty list, and opened from the device, also without a connection [LOCAL-2a]', async () => {
    const begun = await begin();
    const { chat, ann, bob, said } = begun;
    const [hello, answer] = said;
    const marked = { ...hello, extendedData: 'x', mentionedUserIDs: ['bob'], localExtendedData: 'mine' };
    const inserted = await insert(begun, ann, bundle([marked, answer], { extendedData: 'y' }));
    const shown = {
      type: 100,
      title: 'Chat',
      summary: 'ann: hello',
      messageList: [],
      combineID: '',
      extendedData: 'y',
    };
    expect(inserted).toMatchObject({ ...shown, isUserInserted: true, messageID: '' });
    await ann.revoke(hello as ZIMMessage);
    const again = ann.restart();
    chat.pullCable(again, { isNoticed: false });
    await again.login({ isOfflineLogin: true });
    const [last] = (await again.page('bob')).slice(-1);
    expect(last).toEqual(inserted);
    const detail = await detailOf(chat, again, last);
    expect(detail).toEqual({ ...inserted, messageList: detail.messageList });
    expect(detail.messageList).toMatchObject([
      { message: 'hello', senderUserID: 'ann', timestamp: hello?.timestamp, extendedData: 'x', conversationID: '' },
      { message: 'well?', senderUserID: 'bob', messageID: answer?.messageID, conversationType: -1 },
    ]);
    expect(detail.messageList[0]).toMatchObject({ mentionedUserIDs: [], localExtendedData: '' });
    expect(bob.received.flatMap(({ messages }) => messages).map(({ type }) => type)).not.toContain(100);
  });

  test('is found by title and summary, and goes through a backup with what it holds [LOCAL-6, LOCAL-9]', async () => {
    const begun = await begin();
    const { chat, ann, said } = begun;
    const inserted = await insert(begun, ann, bundle(said));
    for (const keyword of ['chat', 'ANN: h']) {
      const { messageList } = await chat.wait(ann.zim.searchGlobalLocalMessages({ keywords: [keyword], count: 5 }));
      expect(messageList).toEqual([inserted]);
    }
    const folder = new MemoryFolder();
    await chat.wait(ann.zim.exportLocalMessages(folder, {}));
    const second = await chat.loggedIn('ann');
    expect(await detailCode(chat, second, inserted)).toBe(6000001);
    await chat.wait(second.zim.importLocalMessages(folder, {}));
    expect(textsIn(await detailOf(chat, second, inserted))).toEqual(['hello', 'well?']);
  });

  test('may be of a copy that the server has, and may hold one [LOCAL-2a]', async () => {
    const begun = await begin();
    const { chat, ann, said } = begun;
    const sent = await combine(chat, ann, said);
    const again = await insert(begun, ann, { ...sent, messageList: [] }, 'cid');
    expect(again.combineID).toBe(sent.combineID);
    expect(textsIn(await detailOf(chat, ann, again))).toEqual(['hello', 'well?']);
    const outer = await insert(begun, ann, bundle([{ ...sent }]), 'cid');
    const [inner] = (await detailOf(chat, ann, outer)).messageList;
    expect(inner).toMatchObject({ type: 100, combineID: sent.combineID, messageList: [] });
    expect(textsIn(await detailOf(chat, ann, inner))).toEqual(['hello', 'well?']);
  });

  test.each<[string, (said: readonly object[]) => unknown, number]>([
    ['100 messages', ([one]) => Array.from({ length: 100 }, () => one), 0],
    ['101 messages', ([one]) => Array.from({ length: 101 }, () => one), 6000001],
    ['what is no message', () => [null], 6000001],
    ['a message on its way', ([one]) => [{ ...one, sentStatus: 0 }], 6000001],
    ['a message that was inserted', ([one]) => [{ ...one, isUserInserted: true }], 6000001],
    ['a message without ID', ([one]) => [{ ...one, messageID: '' }], 6000001],
    ['a message of nobody', ([one]) => [{ ...one, senderUserID: undefined }], 6000001],
    ['a message of no time', ([one]) => [{ ...one, timestamp: 'now' }], 6000001],
    ['a message that says nothing', ([one]) => [{ ...one, message: ' ' }], 6000001],
    ['a Combine of which nobody has a copy', ([one]) => [bundle([one], { ...one, type: 100 })], 6000001],
  ])('of %s [LOCAL-1]', async (_name, listOf, code) => {
    const begun = await begin();
    const shown = begun.said.map((message) => ({ ...message }));
    expect(await insertCode(begun, begun.ann, bundle(listOf(shown)))).toBe(code);
  });

  test('that holds too much for one line of a backup is refused [LOCAL-1]', async () => {
    const begun = await begin({
      configure: (config) => ({ ...config, limits: { ...config.limits, textBytesMax: 32_768 } }),
    });
    const { ann, said } = begun;
    const long = { ...said[0], message: '\u0001'.repeat(30_000) };
    expect(await insertCode(begun, ann, bundle(Array.from({ length: 20 }, () => long)))).toBe(0);
    expect(await insertCode(begun, ann, bundle(Array.from({ length: 24 }, () => long)))).toBe(6000001);
  });

  test('goes with what it holds when it is deleted', async () => {
    const begun = await begin();
    const { chat, ann, said } = begun;
    const inserted = await insert(begun, ann, bundle(said));
    await chat.wait(ann.zim.deleteMessages([inserted], 'bob', 0, { isAlsoDeleteServerMessage: false }));
    expect(await detailCode(chat, ann, inserted)).toBe(6000001);
    expect(await ann.page('bob', { mode: ZIMMessageQueryMode.OnlyLocal })).toHaveLength(said.length);
    await insert(begun, ann, textMessage('after'));
  });
});
