import {
  ZIMConversationType,
  type ZIMMessage,
  type ZIMMessageLiteInfo,
  ZIMMessageSentStatus,
  ZIMMessageType,
  type ZIMMultipleMessage,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice } from '../chat.ts';

const text = (message: string): ZIMMessageLiteInfo => ({ type: ZIMMessageType.Text, message }) as ZIMMessageLiteInfo;
const custom = (message = '{"card":1}', over: object = {}): ZIMMessageLiteInfo =>
  ({ type: ZIMMessageType.Custom, message, subType: 3, ...over }) as ZIMMessageLiteInfo;
const image = (): ZIMMessageLiteInfo => ({ type: ZIMMessageType.Image });

const multiple = (messageInfoList: unknown, over: object = {}): ZIMMultipleMessage =>
  ({ type: ZIMMessageType.Multiple, messageInfoList, ...over }) as ZIMMultipleMessage;

const send = (device: ChatDevice, message: unknown, to = 'bob', config: object = {}) =>
  device.zim.sendMessage(message as ZIMMessage, to, ZIMConversationType.Peer, { priority: 1, ...config });

const itemsOf = (message: ZIMMessage | undefined): readonly ZIMMessageLiteInfo[] | undefined =>
  (message as ZIMMultipleMessage | undefined)?.messageInfoList;

async function begin() {
  const chat = await Chat.open();
  return { chat, ann: await chat.loggedIn('ann'), bob: await chat.loggedIn('bob') };
}

describe('a Multiple message', () => {
  test('is received, counted, kept and mirrored with its items [MSG-14, MSG-15]', async () => {
    const { chat, ann, bob } = await begin();
    const page = await chat.loggedIn('ann', { platformType: 5 });
    const items = [text('one'), custom('{"card":1}', { searchedContent: 'card' }), text('two')];
    const message = multiple(items, { extendedData: 'x', mentionedUserIDs: ['bob'] });
    const result = await chat.wait(send(ann, message));
    await chat.run(500);
    expect(result.message).toBe(message);
    expect(message).toMatchObject({ sentStatus: ZIMMessageSentStatus.Success, messageSeq: 1, messageInfoList: items });
    const received = bob.received[0]?.messages[0];
    expect(received).toMatchObject({
      ...{ type: ZIMMessageType.Multiple, messageInfoList: items, extendedData: 'x', mentionedUserIDs: ['bob'] },
      ...{ messageID: message.messageID, direction: 1, sentStatus: 1 },
    });
    expect(received).not.toHaveProperty('failedIndexList');
    expect(itemsOf(page.received[0]?.messages[0])).toEqual(items);
    expect(bob.totals.at(-1)).toBe(1);
    for (const [device, other] of [
      [ann, 'bob'],
      [page, 'bob'],
      [bob, 'ann'],
    ] as const) {
      expect(itemsOf(device.conversations.get(other)?.lastMessage)).toEqual(items);
      expect(itemsOf((await device.page(other))[0])).toEqual(items);
    }
    const later = await chat.loggedIn('bob', { platformType: 5 });
    expect(itemsOf((await later.page('ann'))[0])).toEqual(items);
  });

  test('that fails keeps its items and is sent again, also by another run of the app [SEND-25]', async () => {
    const { chat, ann, bob } = await begin();
    chat.breakNext('sendMessage', 'storage');
    expect(await chat.codeOf(send(ann, multiple([text('one')])))).toBe(6000203);
    const next = ann.restart();
    await next.login();
    const [failed] = await next.page('bob');
    expect([failed?.sentStatus, itemsOf(failed)]).toEqual([ZIMMessageSentStatus.Failed, [text('one')]]);
    await chat.wait(send(next, failed, 'bob', { isRetrySend: true }));
    await chat.run(500);
    expect(bob.received.map(({ messages }) => itemsOf(messages[0]))).toEqual([[text('one')]]);
  });

  test('to a user who is away reaches him when he comes back [RECV-6]', async () => {
    const { chat, ann, bob } = await begin();
    bob.zim.logout();
    await chat.wait(send(ann, multiple([text('one'), text('two')])));
    await bob.login();
    await chat.run(500);
    expect(bob.received.map(({ messages, isOffline }) => [itemsOf(messages[0]), isOffline])).toEqual([
      [[text('one'), text('two')], true],
    ]);
  });

  const full = (count: number) => Array.from({ length: count }, (_, index) => text(`t${index}`));
  // `{"type":1,"message":""}` is 23 bytes, and the list around it two more.
  const sized = (bytes: number) => [text('x'.repeat(bytes - 25))];
  test.each<[string, unknown, number]>([
    ['20 items', full(20), 0],
    ['21 items', full(21), 6000001],
    ['no item', [], 6000001],
    ['no list', undefined, 6000001],
    ['a list that is text', 'ab', 6000001],
    ['an item that is none', [null], 6000001],
    ['a blank text', [text('one'), text(' \n')], 6000001],
    ['a text that is no text', [{ type: 1, message: 5 }], 6000001],
    ['half a pair', [text('\ud800')], 6000001],
    ['two Custom items', [custom(), custom()], 6000001],
    ['a Custom without sub-type', [custom('x', { subType: undefined })], 6000001],
    ['a Custom with searched content over 64 bytes', [custom('x', { searchedContent: 'x'.repeat(65) })], 6000001],
    ['a Command', [{ type: 2, message: 'x' }], 6000001],
    ['a Multiple', [multiple([text('x')])], 6000001],
    ['a Combine', [{ type: 100, title: 'x', summary: 'x' }], 6000001],
    ['a type of text', [{ type: '1', message: 'x' }], 6000001],
    ['an item with a name of the language', [{ ...text('x'), ['__proto__']: 1 }], 0],
    ['5 KB of JSON', sized(5120), 0],
    ['a byte more', sized(5121), 6000001],
    ['a picture, which is not built', [text('x'), image()], 6000013],
    ['nothing but 10 pictures', Array.from({ length: 10 }, image), 6000013],
    ['11 files', Array.from({ length: 11 }, image), 6000001],
    ['a picture beside a blank text', [text(' '), image()], 6000001],
  ])('with %s [MSG-15]', async (_name, items, code) => {
    const { chat, ann } = await begin();
    expect(await chat.codeOf(send(ann, multiple(items)))).toBe(code);
    if (code !== 0) expect([ann.statuses, await ann.page('bob')]).toEqual([[], []]);
  });

  test('is as large as the operator allows, and the device knows [MSG-15]', async () => {
    const configure = (config: Parameters<NonNullable<Parameters<typeof Chat.open>[0]>['configure'] & object>[0]) => ({
      ...config,
      limits: { ...config.limits, multipleBytesMax: 100 },
    });
    const chat = await Chat.open({ configure });
    const ann = await chat.loggedIn('ann');
    await chat.loggedIn('bob');
    expect(await chat.codeOf(send(ann, multiple(sized(100))))).toBe(0);
    await chat.run(200);
    expect(await chat.codeOf(send(ann, multiple(sized(101))))).toBe(6000001);
    expect(ann.statuses.map(({ status }) => status)).toEqual([0, 1]);
  });
});
