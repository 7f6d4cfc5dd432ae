import {
  type ZIMCombineMessage,
  ZIMConversationType,
  type ZIMCustomMessage,
  ZIMMessageSentStatus,
  ZIMMessageType,
} from '@parley/client';
import { describe, expect, test } from 'vitest';
import { textMessage } from '../chat.ts';
import { bare, begin, bundle, combine, detailCode, detailOf, send, textsIn } from './combine.ts';

describe('a Combine message', () => {
  test('reaches everybody with title, summary and combineID; the sender’s object keeps its list [COMBINE-1, COMBINE-4, MSG-14]', async () => {
    const { chat, ann, bob, cid, said } = await begin();
    const page = await chat.loggedIn('ann', { platformType: 5 });
    const message = bundle(said, { extendedData: 'x' });
    const result = await chat.wait(send(ann, message, 'cid'));
    await chat.run(500);
    expect(result.message).toBe(message);
    expect([message.messageList, message.messageList[0]]).toEqual([said, said[0]]);
    expect(message.combineID).toMatch(/^\w{20,}$/);
    const { combineID, messageID } = message;
    const shown = { type: 100, title: 'Chat', summary: 'ann: hello', combineID, messageList: [], messageID };
    const received = cid.received.at(-1)?.messages[0];
    expect(received).toMatchObject({ ...shown, extendedData: 'x', direction: 1, sentStatus: 1, messageSeq: 1 });
    expect(page.received.at(-1)?.messages[0]).toMatchObject({ ...shown, direction: 0 });
    expect(cid.totals.at(-1)).toBe(1);
    for (const [device, other] of [
      [ann, 'cid'],
      [page, 'cid'],
      [cid, 'ann'],
    ] as const) {
      expect(device.conversations.get(other)?.lastMessage).toMatchObject(shown);
      expect((await device.page(other))[0]).toMatchObject(shown);
    }
    const fresh = await chat.loggedIn('cid', { platformType: 5 });
    expect((await fresh.page('ann'))[0]).toMatchObject(shown);
    expect(bob.received.flatMap(({ messages }) => messages).map(({ type }) => type)).not.toContain(100);
  });

  test('that was sent without an answer is one message with one copy [MSG-1, SEND-20]', async () => {
    const { chat, ann, bob, said } = await begin();
    const message = bundle(said);
    const sending = send(ann, message);
    await chat.run(12);
    chat.world.network.block(ann.device.name);
    await chat.run(1000);
    chat.world.resetDevice(ann.device);
    chat.world.network.unblock(ann.device.name);
    await chat.wait(sending);
    await chat.run(3000);
    const told = bob.received.flatMap(({ messages }) => messages).filter(({ type }) => type === 100);
    expect(told.map((one) => (one as ZIMCombineMessage).combineID)).toEqual([message.combineID]);
    expect(textsIn(await detailOf(chat, ann, message))).toEqual(['hello', 'well?']);
  });

  test('survives the death of the server between commit and answer [SEND-15]', async () => {
    const { chat, ann, bob, said } = await begin();
    const sending = send(ann, bundle(said));
    await chat.run(9);
    await chat.restartServers();
    await chat.wait(sending);
    await chat.run(20_000);
    const [last] = (await bob.page('ann')).slice(-1);
    expect(textsIn(await detailOf(chat, bob, last))).toEqual(['hello', 'well?']);
  });

  test('that failed is sent again with what it held, though its list is not shown [SEND-25]', async () => {
    const { chat, ann, bob, said } = await begin();
    chat.breakNext('sendMessage', 'storage');
    expect(await chat.codeOf(send(ann, bundle(said)))).toBe(6000203);
    const next = ann.restart();
    await next.login();
    const [failed] = (await next.page('bob')).slice(-1);
    expect(failed).toMatchObject({ sentStatus: ZIMMessageSentStatus.Failed, messageList: [], combineID: '' });
    await chat.wait(send(next, failed, 'bob', { isRetrySend: true }));
    await chat.run(500);
    expect(textsIn(await detailOf(chat, bob, (await bob.page('ann')).at(-1)))).toEqual(['hello', 'well?']);
  });

  test('is taken from the server’s own messages, whatever the object says of them [COMBINE-1a]', async () => {
    const { chat, ann, bob, said } = await begin();
    const [hello, answer] = said;
    const forged = { ...answer, message: 'I owe ann a thousand', senderUserID: 'cid', timestamp: 5 };
    const message = await combine(chat, ann, [hello, forged]);
    const { messageList } = await detailOf(chat, bob, message);
    expect(messageList[1]).toMatchObject({ message: 'well?', senderUserID: 'bob', timestamp: answer?.timestamp });
  });

  test.each<[string, (said: readonly object[]) => unknown, number]>([
    ['100 messages', ([one]) => Array.from({ length: 100 }, () => one), 0],
    ['101 messages', ([one]) => Array.from({ length: 101 }, () => one), 6000001],
    ['no message', () => [], 6000001],
    ['no list', () => undefined, 6000001],
    ['a list that is none', () => 'ab', 6000001],
    ['what is no message', () => [null], 6000001],
    ['a message on its way', ([one]) => [{ ...one, sentStatus: 0 }], 6000001],
    ['a message that failed', ([one]) => [{ ...one, sentStatus: 2 }], 6000001],
    ['a message that was inserted', ([one]) => [{ ...one, isUserInserted: true }], 6000001],
    ['a message without ID', ([one]) => [{ ...one, messageID: '' }], 6000001],
    ['an ID that is none', ([one]) => [{ ...one, messageID: '1e3' }], 6000001],
    ['a Command', ([one]) => [{ ...one, type: 2 }], 6000001],
    ['a Barrage', ([one]) => [{ ...one, type: 20 }], 6000001],
    ['a System message', ([one]) => [{ ...one, type: 30 }], 6000001],
    ['a Revoke', ([one]) => [{ ...one, type: 31 }], 6000001],
    ['Tips', ([one]) => [{ ...one, type: 32 }], 6000001],
    ['a message of nobody', ([one]) => [{ ...one, conversationID: 'nobody' }], 6000001],
    ['a message of a conversation that is none', ([one]) => [{ ...one, conversationID: '' }], 6000001],
    ['a message of another ID than that at its place', ([one]) => [{ ...one, messageID: '7' }], 6000001],
    ['a message at another place', ([one]) => [{ ...one, messageSeq: 99 }], 6000001],
    ['a message of a group that is not there', ([one]) => [{ ...one, conversationType: 2 }], 6000001],
  ])('of %s [COMBINE-1, COMBINE-2]', async (_name, listOf, code) => {
    const { chat, ann, said } = await begin();
    const shown = said.map((message) => ({ ...message }));
    expect(await chat.codeOf(send(ann, bundle(listOf(shown))))).toBe(code);
  });

  test.each<[string, object, number]>([
    ['a title of 20 bytes', { title: 'x'.repeat(20) }, 0],
    ['a title of 21 bytes', { title: '漢'.repeat(7) }, 6000001],
    ['an empty title', { title: '' }, 6000001],
    ['no title', { title: undefined }, 6000001],
    ['half a pair as title', { title: '\ud800' }, 6000001],
    ['a summary of 100 bytes', { summary: 'x'.repeat(100) }, 0],
    ['a summary of 101 bytes', { summary: 'x'.repeat(101) }, 6000001],
    ['an empty summary', { summary: '' }, 6000001],
    ['a summary that is no text', { summary: {} }, 6000001],
    ['extended data over 1 KB', { extendedData: 'x'.repeat(1025) }, 6000001],
  ])('with %s [COMBINE-1]', async (_name, over, code) => {
    const { chat, ann, said } = await begin();
    expect(await chat.codeOf(send(ann, bundle(said, over)))).toBe(code);
  });

  test('of messages that the sender cannot see is refused, and tells nothing of them [COMBINE-1]', async () => {
    const { chat, ann, cid, said } = await begin();
    await cid.send('ann', 'hello ann');
    const foreign = said.map((message) => ({ ...message, conversationID: 'bob' }));
    expect(await chat.codeOf(send(cid, bundle(foreign), 'ann'))).toBe(6000001);
    expect(await chat.codeOf(send(cid, bundle(said.map((one) => ({ ...one, conversationID: 'ann' }))), 'ann'))).toBe(
      6000001,
    );
    expect(ann.received.flatMap(({ messages }) => messages).map(({ type }) => type)).not.toContain(100);
  });

  test('of a message that was revoked meanwhile is refused [COMBINE-2]', async () => {
    const { chat, ann, said } = await begin();
    const [hello] = said.map((message) => ({ ...message }));
    await ann.revoke(hello as never);
    expect(await chat.codeOf(send(ann, bundle([hello])))).toBe(6000001);
  });

  test('into a room that does not exist is refused as anything else is [ROOMMSG-1]', async () => {
    const { chat, ann, said } = await begin();
    expect(await chat.codeOf(ann.zim.sendMessage(bundle(said), 'place', ZIMConversationType.Room))).toBe(6000204);
  });
});

describe('one in another', () => {
  test('ten deep can be opened level by level, and not eleven [COMBINE-2, COMBINE-4]', async () => {
    const { chat, ann, cid, said } = await begin();
    let inner: unknown[] = [...said];
    let message = bundle([]);
    for (let depth = 1; depth <= 10; depth += 1) {
      message = await combine(chat, ann, inner);
      inner = [{ ...message, messageList: [] }];
    }
    expect(await chat.codeOf(send(ann, bundle(inner)))).toBe(6000001);
    // To somebody who is in none of the conversations of what stands in it.
    await chat.run(200);
    const forwarded = { ...message };
    await chat.wait(send(ann, forwarded, 'cid'));
    await chat.run(500);
    let shown = cid.received.at(-1)?.messages[0] as ZIMCombineMessage;
    for (let depth = 10; depth > 1; depth -= 1) {
      const { messageList } = await detailOf(chat, cid, shown);
      expect(messageList).toMatchObject([{ type: 100, messageList: [], conversationID: '', conversationType: -1 }]);
      shown = messageList[0] as ZIMCombineMessage;
      await chat.run(100);
    }
    expect(textsIn(await detailOf(chat, cid, shown))).toEqual(['hello', 'well?']);
  });
});

describe('forwarding one by one', () => {
  test('is a new message with content and extended data and without mentions [COMBINE-6]', async () => {
    const { chat, ann, cid } = await begin();
    const card: ZIMCustomMessage = {
      ...{ type: ZIMMessageType.Custom, message: '{"card":1}', subType: 4, searchedContent: 'card' },
      ...{ extendedData: 'x', mentionedUserIDs: ['bob'], isMentionAll: true, localExtendedData: 'mine' },
    };
    await chat.wait(send(ann, card));
    await chat.run(200);
    const before = { ...card };
    await chat.wait(send(ann, card, 'cid'));
    await chat.run(300);
    expect(card.messageID).not.toBe(before.messageID);
    expect(card.localMessageID).not.toBe(before.localMessageID);
    const told = cid.received.at(-1)?.messages[0];
    expect(told).toMatchObject({ message: '{"card":1}', subType: 4, searchedContent: 'card', extendedData: 'x' });
    expect(told).toMatchObject({ mentionedUserIDs: [], isMentionAll: false, conversationID: 'ann', messageSeq: 1 });
    const [kept] = (await ann.page('bob')).slice(-1);
    expect(kept).toMatchObject({ messageID: before.messageID, mentionedUserIDs: ['bob'], isMentionAll: true });
  });

  test('of what was received is a message of one’s own [COMBINE-6, SEND-27]', async () => {
    const { chat, bob, cid } = await begin();
    const received = { ...bob.received[0]?.messages[0] };
    await chat.wait(send(bob, received, 'cid'));
    await chat.run(300);
    expect(cid.received.at(-1)?.messages[0]).toMatchObject({ message: 'hello', senderUserID: 'bob' });
    expect(received).toMatchObject({ senderUserID: 'bob', conversationID: 'cid', direction: 0 });
  });

  test('to the same conversation keeps the mentions: it is the same people [COMBINE-6]', async () => {
    const { chat, ann, bob } = await begin();
    const message = { ...textMessage('look'), mentionedUserIDs: ['bob'] };
    await chat.wait(send(ann, message));
    await chat.run(200);
    await chat.wait(send(ann, message));
    await chat.run(300);
    expect(bob.received.slice(-2).map(({ messages }) => messages[0]?.mentionedUserIDs)).toEqual([['bob'], ['bob']]);
  });

  test('of a Combine hands on its copy, also one that was received [COMBINE-6a]', async () => {
    const { chat, ann, bob, cid, said } = await begin();
    const message = await combine(chat, ann, said);
    const received = { ...bob.received.at(-1)?.messages[0] };
    await chat.wait(send(bob, received, 'cid'));
    await chat.run(300);
    const told = cid.received.at(-1)?.messages[0] as ZIMCombineMessage;
    expect([told.combineID, told.senderUserID]).toEqual([message.combineID, 'bob']);
    expect(textsIn(await detailOf(chat, cid, bare(told)))).toEqual(['hello', 'well?']);
    // It stays as long as one of the two is there.
    await ann.revoke(message);
    await chat.run(300);
    expect(textsIn(await detailOf(chat, cid, told))).toEqual(['hello', 'well?']);
    expect(await detailCode(chat, bob, bare(message))).toBe(6000203);
  });

  test('of a Combine whose copy is gone is rejected with 6000203 [COMBINE-6a]', async () => {
    const { chat, ann, bob, said } = await begin();
    const message = await combine(chat, ann, said);
    const received = { ...bob.received.at(-1)?.messages[0] };
    await ann.revoke(message);
    await chat.run(300);
    expect(await chat.codeOf(send(bob, received, 'cid'))).toBe(6000203);
    expect(await chat.codeOf(send(bob, { ...received, combineID: 'guessed' }, 'cid'))).toBe(6000203);
    expect(await chat.codeOf(send(bob, { ...received, combineID: 'x'.repeat(65) }, 'cid'))).toBe(6000001);
  });
});
