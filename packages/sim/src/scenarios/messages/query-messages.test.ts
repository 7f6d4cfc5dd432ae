import { ZIMConversationType, type ZIMMessage, ZIMMessageQueryMode, ZIMMessageType } from '@parley/client';
import { describe, expect, test } from 'vitest';
import { Chat, type ChatDevice, textOf, texts } from '../chat.ts';

const peer = ZIMConversationType.Peer;
const ask = (device: ChatDevice, seqs: unknown, other: unknown = 'bob', type: unknown = peer) =>
  device.zim.queryMessages(seqs as number[], other as string, type as ZIMConversationType);

async function at(chat: Chat, device: ChatDevice, seqs: number[], other = 'bob'): Promise<readonly ZIMMessage[]> {
  return (await chat.wait(ask(device, seqs, other))).messageList;
}

/** Ann has sent m1 … m5 to bob. */
async function begin() {
  const chat = await Chat.open();
  const [ann, bob] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
  for (const text of texts(5)) await ann.send('bob', text);
  await chat.run(300);
  return { chat, ann, bob };
}

describe('queryMessages', () => {
  test('finds messages by their sequences, ascending and each once, and leaves out the rest [HISTORY-17]', async () => {
    const { chat, ann, bob } = await begin();
    const answer = await chat.wait(ask(ann, [4, 2, 9, 4, 2]));
    expect(answer).toMatchObject({ conversationID: 'bob', conversationType: peer });
    expect(answer.messageList.map(textOf)).toEqual(['m2', 'm4']);
    expect(answer.messageList).toEqual(
      (await ann.page('bob')).filter(({ messageSeq }) => [2, 4].includes(messageSeq ?? 0)),
    );
    expect((await at(chat, bob, [1, 5], 'ann')).map(textOf)).toEqual(['m1', 'm5']);
    expect(await at(chat, ann, [7, 2 ** 53 - 1])).toEqual([]);
  });

  test('asks the server for what the device does not hold, and keeps it [HISTORY-17, HISTORY-17a]', async () => {
    const { chat } = await begin();
    const fresh = await chat.loggedIn('bob');
    expect((await at(chat, fresh, [1, 3], 'ann')).map(textOf)).toEqual(['m1', 'm3']);
    const plugIn = chat.pullCable(fresh);
    await chat.run(2000);
    expect(await fresh.texts('ann', { reverse: false, mode: ZIMMessageQueryMode.OnlyLocal })).toEqual(['m1']);
    expect(await chat.codeOf(ask(fresh, [1, 3], 'ann'))).toBe(6000104);
    plugIn();
  });

  test('asks nothing for what the device holds [HISTORY-17a]', async () => {
    const { chat, bob } = await begin();
    chat.breakNext('queryMessages', 'storage');
    expect((await at(chat, bob, [2, 5], 'ann')).map(textOf)).toEqual(['m2', 'm5']);
    expect(await chat.codeOf(ask(bob, [2, 6], 'ann'))).toBe(6000202);
    expect((await at(chat, bob, [2, 6], 'ann')).map(textOf)).toEqual(['m2']);
  });

  test('shows a Revoke in the place of what was revoked, also to who was away [HISTORY-17a]', async () => {
    const { chat, ann, bob } = await begin();
    const plugIn = chat.pullCable(bob);
    await chat.run(1000);
    const [second] = await at(chat, ann, [2]);
    if (second) await ann.revoke(second);
    plugIn();
    await chat.run(5000);
    for (const [device, other] of [
      [ann, 'bob'],
      [bob, 'ann'],
    ] as const) {
      const types = (await at(chat, device, [1, 2], other)).map(({ type }) => type);
      expect(types).toEqual([ZIMMessageType.Text, ZIMMessageType.Revoke]);
    }
  });

  test('leads to what stands around a message [HISTORY-17]', async () => {
    const { chat, bob } = await begin();
    const [third] = await at(chat, bob, [3], 'ann');
    if (!third) throw new Error('it is there');
    const before = await bob.texts('ann', { nextMessage: third, reverse: true });
    const after = await bob.texts('ann', { nextMessage: third, reverse: false });
    expect([before, after]).toEqual([
      ['m1', 'm2'],
      ['m4', 'm5'],
    ]);
  });

  test('brings more than one answer holds', async () => {
    const chat = await Chat.open({
      configure: (config) => ({ ...config, limits: { ...config.limits, textBytesMax: 32_768 } }),
    });
    const [ann] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    for (let count = 0; count < 10; count += 1) await ann.send('bob', 'x'.repeat(32_768));
    const fresh = await chat.loggedIn('ann', { platformType: 5 });
    expect((await at(chat, fresh, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).map(({ messageSeq }) => messageSeq)).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ]);
  });

  test.each<[string, unknown, unknown, unknown, number]>([
    ['10 sequences', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 'bob', 0, 0],
    ['11 sequences', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 'bob', 0, 6000001],
    ['no sequence', [], 'bob', 0, 6000001],
    ['no list', undefined, 'bob', 0, 6000001],
    ['0', [0], 'bob', 0, 6000001],
    ['a part of one', [1.5], 'bob', 0, 6000001],
    ['text', ['1'], 'bob', 0, 6000001],
    ['no number', [Number.NaN], 'bob', 0, 6000001],
    ['somebody unknown', [1], 'nobody', 0, 0],
    ['an empty ID', [1], '', 0, 6000001],
    ['an ID over 32 bytes', [1], 'x'.repeat(33), 0, 6000001],
    ['no ID', [1], null, 0, 6000001],
    ['a group, where none is yet', [1], 'group', 2, 0],
    ['a room', [1], 'room', 1, 6000001],
    ['a channel', [1], 'channel', 3, 6000001],
    ['no type', [1], 'bob', null, 6000001],
  ])('of %s [HISTORY-17]', async (_name, seqs, other, type, code) => {
    const { chat, ann } = await begin();
    expect(await chat.codeOf(ask(ann, seqs, other, type))).toBe(code);
  });

  test('before login is rejected with 6000121, without an answer with 6000105', async () => {
    const { chat, ann } = await begin();
    expect(await chat.codeOf(ask(chat.device('dan'), [1]))).toBe(6000121);
    chat.breakNext('queryMessages', 'silence');
    expect(await chat.codeOf(ask(ann, [9]))).toBe(6000105);
  });
});
