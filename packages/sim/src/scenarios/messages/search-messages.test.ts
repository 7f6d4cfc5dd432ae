import {
  type ZIMConversationType,
  ZIMErrorCode,
  type ZIMMessageType,
  type ZIMServerMessageSearchConfig,
  type ZIMTextMessage,
} from '@parley/client';
import { toAppID } from '@parley/server/core/ids';
import { describe, expect, it } from 'vitest';
import { simAppID } from '../../world.ts';
import { Chat, type ChatDevice, texts } from '../chat.ts';

const peer = 0 as ZIMConversationType;
const text = 1 as ZIMMessageType;
const custom = 200 as ZIMMessageType;

const textsOf = (messages: readonly { readonly message?: string }[]) => messages.map(({ message }) => message);

async function search(chat: Chat, device: ChatDevice, config: Partial<ZIMServerMessageSearchConfig>) {
  const call = device.zim.searchMessages({ keywords: [], count: 20, ...config });
  const { messageList, nextFlag, searchedThrough } = await chat.wait(call);
  return { found: textsOf(messageList as ZIMTextMessage[]), nextFlag, searchedThrough, messageList };
}

/** Every page, one after the other. */
async function searchAll(chat: Chat, device: ChatDevice, config: Partial<ZIMServerMessageSearchConfig>) {
  const found: (string | undefined)[] = [];
  for (let nextFlag = 0; ; ) {
    const page = await search(chat, device, { ...config, nextFlag });
    found.push(...page.found);
    nextFlag = page.nextFlag;
    if (nextFlag === 0) return found;
  }
}

/** Ann has written to two, who have answered; it is told when the index has caught up with it. */
async function openChats() {
  const chat = await Chat.open();
  const [ann, bob, carl] = [await chat.loggedIn('ann'), await chat.loggedIn('bob'), await chat.loggedIn('carl')];
  for (const line of ['The Invoice is here', 'what invoice?', '\u8bf7\u67e5\u6536\u53d1\u7968', 'nothing']) {
    await ann.send('bob', line);
    await chat.run(120);
  }
  await bob.send('ann', 'that INVOICE');
  await carl.send('ann', 'an invoice of mine');
  await carl.send('bob', 'an invoice that ann does not see');
  await chat.run(500);
  const indexed = async () => chat.run(70_000);
  return { chat, ann, bob, carl, indexed };
}

describe('searchMessages', () => {
  it.each([
    ['before anything is indexed', false],
    ['by the index', true],
  ])('finds what a user may see, the newest first, %s [SEARCH-1, SEARCH-2, SEARCH-3]', async (_how, isIndexed) => {
    const { chat, ann, indexed } = await openChats();
    if (isIndexed) await indexed();
    const invoices = ['an invoice of mine', 'that INVOICE', 'what invoice?', 'The Invoice is here'];
    expect((await search(chat, ann, { keywords: ['invoice'] })).found).toEqual(invoices);
    expect((await search(chat, ann, { keywords: ['iNVoice', 'HERE'] })).found).toEqual(['The Invoice is here']);
    expect((await search(chat, ann, { keywords: ['\u53d1\u7968'] })).found).toEqual(['\u8bf7\u67e5\u6536\u53d1\u7968']);
    expect((await search(chat, ann, { keywords: ['\u6536'] })).found).toEqual(['\u8bf7\u67e5\u6536\u53d1\u7968']);
    expect((await search(chat, ann, { keywords: ['ic'] })).found).toEqual(invoices);
    expect((await search(chat, ann, { keywords: ['invoices'] })).found).toEqual([]);
  });

  it('takes one conversation, some senders, types and times [SEARCH-4]', async () => {
    const { chat, ann, indexed } = await openChats();
    const message = { type: custom, message: '{}', subType: 1, searchedContent: 'an invoice' };
    await chat.wait(ann.zim.sendMessage(message, 'bob', peer));
    await indexed();
    const found = async (config: Partial<ZIMServerMessageSearchConfig>) =>
      (await search(chat, ann, { keywords: ['invoice'], ...config })).found;
    expect(await found({ conversationID: 'carl', conversationType: peer })).toEqual(['an invoice of mine']);
    expect(await found({ conversationID: 'nobody', conversationType: peer })).toEqual([]);
    expect(await found({ senderUserIDs: ['bob', 'carl'] })).toEqual(['an invoice of mine', 'that INVOICE']);
    expect(await found({ messageTypes: [custom] })).toEqual(['{}']);
    expect(await found({ messageTypes: [text], senderUserIDs: ['ann'] })).toEqual([
      'what invoice?',
      'The Invoice is here',
    ]);
    const { messageList } = await search(chat, ann, { keywords: ['that'] });
    const at = messageList[0]?.timestamp ?? 0;
    expect(await found({ startTime: at, messageTypes: [text] })).toEqual(['an invoice of mine', 'that INVOICE']);
    expect(await found({ endTime: at - 1 })).toEqual(['what invoice?', 'The Invoice is here']);
  });

  it('goes through any number of messages in pages, none missed and none twice [SEARCH-5]', async () => {
    const { chat, ann, bob, indexed } = await openChats();
    const expected: string[] = [];
    for (let index = 0; index < 150; index += 1) {
      const line = index % 3 === 0 ? `needle ${index}` : `hay ${index}`;
      if (index % 3 === 0) expected.unshift(line);
      await (index % 2 === 0 ? ann.send('bob', line) : bob.send('ann', line));
      await chat.run(110);
      if (index === 100) await indexed();
    }
    expect(await searchAll(chat, ann, { keywords: ['needle'], count: 7 })).toEqual(expected);
    await indexed();
    expect(await searchAll(chat, ann, { keywords: ['needle'], count: 7 })).toEqual(expected);
    expect(await searchAll(chat, bob, { keywords: ['needle'], count: 100 })).toEqual(expected);
  });

  it('is told at once of what was sent, and not of what was revoked [SEARCH-2, SEARCH-6]', async () => {
    const { chat, ann, indexed } = await openChats();
    await indexed();
    const slip = await ann.send('bob', 'a secret slip');
    const before = await search(chat, ann, { keywords: ['secret'] });
    expect(before.found).toEqual(['a secret slip']);
    expect(before.searchedThrough).toBeGreaterThanOrEqual(slip.timestamp ?? 0);
    await chat.run(70_000);
    await ann.revoke(slip);
    expect((await search(chat, ann, { keywords: ['secret'] })).found).toEqual([]);
  });

  it('finds on a device that has downloaded nothing [SEARCH-1]', async () => {
    const { chat, indexed } = await openChats();
    await indexed();
    const tablet = await chat.loggedIn('ann');
    const { messageList } = await search(chat, tablet, { keywords: ['that'] });
    expect(messageList).toMatchObject([
      { conversationID: 'bob', senderUserID: 'bob', direction: 1, message: 'that INVOICE' },
    ]);
  });

  it('has an index that catches up with a log, and forgets what retention has removed [SEARCH-2]', async () => {
    const chat = await Chat.open();
    const [ann] = [await chat.loggedIn('ann'), await chat.loggedIn('bob')];
    const { storage } = chat.world.store;
    const { search: index } = storage.read(toAppID(simAppID));
    const behind = async () => (await chat.wait(index.behind({ afterLog: 0, limit: 100 }))).logs;
    for (const line of texts(130)) {
      await ann.send('bob', line);
      await chat.run(110);
    }
    const [log] = await behind();
    await chat.run(70_000);
    expect(await behind()).toEqual([]);
    const blocks = async () => {
      const query = { logs: log ? [log.log] : [], beforeOrderKey: Number.MAX_SAFE_INTEGER };
      return (await chat.wait(index.blocks(query))).map(({ block }) => block);
    };
    expect(await blocks()).toEqual([0, 1, 2]);
    const sweep = { before: chat.world.own.wall(), afterLog: 0, limit: 500 };
    await chat.wait(storage.transact([], (all) => all.stores(toAppID(simAppID)).messages.sweepExpired(sweep)));
    await ann.send('bob', 'm131');
    await chat.run(70_000);
    expect(await blocks()).toEqual([2]);
    expect((await search(chat, ann, { keywords: ['m'] })).found).toEqual(['m131']);
  });

  it('survives the server, and whoever restarts it [SEARCH-2]', async () => {
    const { chat, ann, indexed } = await openChats();
    await chat.run(5000);
    await chat.restartServers();
    await indexed();
    expect((await search(chat, ann, { keywords: ['invoice'] })).found).toHaveLength(4);
  });

  it.each<[string, unknown]>([
    ['no config', undefined],
    ['no keywords', { count: 1 }],
    ['an empty list of keywords', { keywords: [], count: 1 }],
    ['six keywords', { keywords: ['a', 'b', 'c', 'd', 'e', 'f'], count: 1 }],
    ['a blank keyword', { keywords: [' '], count: 1 }],
    ['a keyword that is too long', { keywords: ['\u4f60'.repeat(86)], count: 1 }],
    ['a keyword that is half a character', { keywords: ['\ud800'], count: 1 }],
    ['no count', { keywords: ['a'] }],
    ['a count of 0', { keywords: ['a'], count: 0 }],
    ['a count of 101', { keywords: ['a'], count: 101 }],
    ['a room', { keywords: ['a'], count: 1, conversationID: 'r', conversationType: 1 }],
    ['a type without an ID', { keywords: ['a'], count: 1, conversationType: 0 }],
    ['an ID without a type', { keywords: ['a'], count: 1, conversationID: 'bob' }],
    ['six senders', { keywords: ['a'], count: 1, senderUserIDs: ['a', 'b', 'c', 'd', 'e', 'f'] }],
    ['senders that are none', { keywords: ['a'], count: 1, senderUserIDs: 'bob' }],
    ['types that are none', { keywords: ['a'], count: 1, messageTypes: ['1'] }],
    ['an end before the start', { keywords: ['a'], count: 1, startTime: 5, endTime: 4 }],
    ['a flag that is none', { keywords: ['a'], count: 1, nextFlag: 'x' }],
  ])('with %s is rejected with 6000001 [SEARCH-7]', async (_what, config) => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const code = await chat.codeOf(ann.zim.searchMessages(config as ZIMServerMessageSearchConfig));
    expect(code).toBe(ZIMErrorCode.CommonModuleParamsInvalid);
  });

  it('without a connection and while the server fails has its own code [SEARCH-7]', async () => {
    const chat = await Chat.open();
    const ann = await chat.loggedIn('ann');
    const config = { keywords: ['a'], count: 1 };
    chat.breakNext('searchMessages', 'storage');
    expect(await chat.codeOf(ann.zim.searchMessages(config))).toBe(ZIMErrorCode.MessageModuleServerError);
    chat.pullCable(ann);
    await chat.run(1000);
    expect(await chat.codeOf(ann.zim.searchMessages(config))).toBe(ZIMErrorCode.NetworkModuleNetworkError);
  });
});
