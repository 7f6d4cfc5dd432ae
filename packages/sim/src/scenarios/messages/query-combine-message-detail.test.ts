import { type ZIMCombineMessage, type ZIMMessage, ZIMMessageType } from '@parley/client';
import { millis } from '@parley/kernel/brand';
import { describe, expect, test } from 'vitest';
import { type Chat, textMessage } from '../chat.ts';
import { bare, begin, bundle, combine, detailCode, detailOf, send, textsIn } from './combine.ts';

describe('queryCombineMessageDetail', () => {
  test('fills the list of a copy in the order of the sender, and leaves the object as it is [COMBINE-3, COMBINE-4]', async () => {
    const { chat, ann, bob, said } = await begin();
    const [hello, answer] = said;
    const message = await combine(chat, ann, [answer, hello]);
    const received = bob.received.at(-1)?.messages[0] as ZIMCombineMessage;
    const detail = await detailOf(chat, bob, received);
    expect(textsIn(detail)).toEqual(['well?', 'hello']);
    expect(detail).toEqual({ ...received, messageList: detail.messageList });
    expect([received.messageList, message.messageList]).toEqual([[], [answer, hello]]);
    const [own, other] = detail.messageList;
    expect(own).toMatchObject({
      ...{ messageID: answer?.messageID, senderUserID: 'bob', direction: 0, timestamp: answer?.timestamp },
      ...{ sentStatus: 1, conversationID: '', conversationType: -1, messageSeq: 0, localExtendedData: '' },
      ...{ reactions: [], receiptStatus: 0, mentionedUserIDs: [] },
    });
    expect(other).toMatchObject({ messageID: hello?.messageID, senderUserID: 'ann', direction: 1 });
  });

  test('needs type and messageID alone, on every device of both sides [COMBINE-4a]', async () => {
    const { chat, ann, bob, said } = await begin();
    const message = await combine(chat, ann, said);
    const page = await chat.loggedIn('ann', { platformType: 5 });
    for (const device of [ann, bob, page]) {
      const detail = await detailOf(chat, device, bare(message));
      expect(detail).toMatchObject({ title: 'Chat', summary: 'ann: hello', combineID: message.combineID });
      expect([detail.conversationID, textsIn(detail)]).toEqual([device === bob ? 'ann' : 'bob', ['hello', 'well?']]);
      await chat.run(100);
    }
  });

  test('shows what was combined as it was, whatever became of it since [COMBINE-3]', async () => {
    const { chat, ann, bob, said } = await begin();
    const [hello] = said.map((message) => ({ ...message }));
    const message = await combine(chat, ann, said);
    await ann.revoke(hello as never);
    await chat.run(300);
    expect(textsIn(await detailOf(chat, bob, message))).toEqual(['hello', 'well?']);
  });

  test('leaves out the mentions of its conversation and the data of the device [COMBINE-3]', async () => {
    const { chat, ann, bob } = await begin();
    const sent = { ...textMessage('look'), mentionedUserIDs: ['bob'], localExtendedData: 'mine', extendedData: 'x' };
    await chat.wait(send(ann, sent));
    await chat.run(200);
    const message = await combine(chat, ann, [sent]);
    for (const device of [ann, bob]) {
      const [shown] = (await detailOf(chat, device, message)).messageList;
      expect(shown).toMatchObject({ mentionedUserIDs: [], localExtendedData: '', extendedData: 'x' });
    }
  });

  test('of a revoked Combine is rejected with 6000203 [COMBINE-5]', async () => {
    const { chat, ann, bob, said } = await begin();
    const message = await combine(chat, ann, said);
    const before = { ...message };
    await ann.revoke(message);
    await chat.run(300);
    for (const device of [ann, bob]) expect(await detailCode(chat, device, before)).toBe(6000203);
  });

  test('by who never saw it is rejected with 6000203 [COMBINE-5]', async () => {
    const { chat, ann, cid, said } = await begin();
    const message = await combine(chat, ann, said);
    expect(await detailCode(chat, cid, bare(message))).toBe(6000203);
    expect(await detailCode(chat, cid, { ...bare(message), combineID: 'guess' })).toBe(6000203);
    expect(await detailCode(chat, cid, { ...bare(message), messageID: '9007199254740991' })).toBe(6000203);
    // That is no Combine, and none of theirs.
    expect(await detailCode(chat, cid, { ...bare(message), messageID: said[0]?.messageID })).toBe(6000203);
  });

  test.each<[string, (message: ZIMCombineMessage) => unknown]>([
    ['nothing', () => undefined],
    ['text', () => 'combine'],
    ['a message of another type', (message) => ({ ...message, type: ZIMMessageType.Text })],
    ['a message without IDs', () => bundle([])],
    ['an ID that is none', (message) => ({ ...bare(message), messageID: 'x' })],
    ['an ID beyond all numbers', (message) => ({ ...bare(message), messageID: '9'.repeat(30) })],
    ['a combineID over 64 bytes', (message) => ({ ...bare(message), combineID: 'x'.repeat(65) })],
  ])('of %s is rejected with 6000001 [COMBINE-5]', async (_name, change) => {
    const { chat, ann, said } = await begin();
    const message = await combine(chat, ann, said);
    expect(await detailCode(chat, ann, change(message))).toBe(6000001);
  });

  test('is rejected with 6000202 when the storage fails, with 6000104 without a connection, with 6000121 before login', async () => {
    const { chat, ann, said } = await begin();
    const message = await combine(chat, ann, said);
    chat.breakNext('queryCombineMessageDetail', 'storage');
    expect(await detailCode(chat, ann, message)).toBe(6000202);
    const plugIn = chat.pullCable(ann);
    await chat.run(2000);
    expect(await detailCode(chat, ann, message)).toBe(6000104);
    plugIn();
    expect(await detailCode(chat, chat.device('dan'), message)).toBe(6000121);
  });

  test('brings more than one answer holds [COMBINE-4]', async () => {
    const configure = (
      config: Parameters<NonNullable<NonNullable<Parameters<typeof Chat.open>[0]>['configure']>>[0],
    ) => ({
      ...config,
      limits: { ...config.limits, textBytesMax: 32_768 },
    });
    const { chat, ann, bob } = await begin({ configure });
    const long = { ...textMessage('x'.repeat(32_768)) };
    await chat.wait(send(ann, long));
    await chat.run(300);
    const message = await combine(
      chat,
      ann,
      Array.from({ length: 20 }, () => long),
    );
    expect(
      (await detailOf(chat, bob, message)).messageList.map(
        (one) => textsIn({ ...message, messageList: [one] })[0]?.length,
      ),
    ).toEqual(Array.from({ length: 20 }, () => 32_768));
  });

  test('is gone with the last message that refers to it, when that is too old [COMBINE-5]', async () => {
    const { chat, ann, bob, said } = await begin();
    const message = await combine(chat, ann, said);
    const again = { ...(await bob.page('ann')).at(-1) };
    await chat.wait(send(bob, again, 'cid'));
    await expire(chat, message.timestamp);
    expect(await detailCode(chat, bob, bare(message))).toBe(6000203);
    expect(textsIn(await detailOf(chat, bob, bare(again as ZIMMessage)))).toEqual(['hello', 'well?']);
    await expire(chat, again.timestamp);
    expect(await detailCode(chat, bob, again)).toBe(6000203);
  });
});

/** Does what the sweep does when messages up to this time are too old. */
async function expire(chat: Chat, timestamp = 0): Promise<void> {
  const { storage } = chat.world.store;
  const [row] = await chat.wait(storage.system.apps());
  if (!row) throw new Error('there is an app');
  const sweep = { before: millis(timestamp + 1), afterLog: 0, limit: 100 };
  await chat.wait(storage.transact([], (open) => open.stores(row.app).messages.sweepExpired(sweep)));
}
