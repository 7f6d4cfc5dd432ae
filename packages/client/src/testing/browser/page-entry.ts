import { systemClock } from '@parley/kernel/system';
import type { Cache } from '../../cache/cache.ts';
import { openIndexedDbCache } from '../../cache/indexed-db.ts';
import type { ZIM } from '../../client.ts';
import { createClient } from '../../create.ts';
import { createPlatform } from '../../platform/browser.ts';
import type { CacheOwner } from '../../platform/platform.ts';
import type { ZIMMessage, ZIMMessageSearchConfig, ZIMTextMessage } from '../../types.ts';
import { textOf } from '../recorder.ts';
import { type Filled, type FilledDevice, fillDevice } from './filled-device.ts';

export interface PageLogin {
  readonly appID: number;
  readonly userID: string;
  readonly token: string;
  /** How many messages the cache keeps. */
  readonly messagesMax?: number;
  /** Without a connection, as whoever was logged in last on this device. */
  readonly isOffline?: boolean;
}

/** Looks for a word in the conversation with a peer, or in all of them. */
export interface PageSearch {
  readonly word: string;
  readonly peer?: string | undefined;
  /** After so many pages of 100 nothing more is looked for. */
  readonly pagesMax: number;
}

export interface PageFound {
  readonly found: number;
  readonly pagesMs: readonly number[];
}

/** What a test in Node reaches of a page. */
export interface TestPage {
  /** What the caches of this page said of themselves. */
  readonly heard: string[];
  open(owner: CacheOwner, messagesMax?: number): Promise<number>;
  /** By the number that `open` gave. */
  readonly caches: Cache[];
  /** Codes of `error` events. */
  readonly errors: number[];
  /** Texts of messages that were received. */
  readonly received: string[];
  /** Such as `hello 2` where it has failed. */
  readonly statuses: string[];
  /** Totals of unread messages as they were told. */
  readonly totals: number[];
  /** States of the synchronisation of the list as they were told. */
  readonly syncs: number[];
  login(login: PageLogin): Promise<void>;
  /** Makes this browser one that has kept all that, of a user who can then be logged in without a connection. */
  fill(device: FilledDevice): Promise<Filled>;
  search(search: PageSearch): Promise<PageFound>;
  logout(isClearDB: boolean): void;
  /** Marks a chat as read; resolves with 0, or with the code of the refusal. */
  clear(peer: string): Promise<number>;
  /** Texts with their status, or the code of the refusal. */
  history(peer: string, count: number): Promise<string[] | number>;
  /** Pages of so many, from the newest to the oldest, until there are no more. */
  walk(peer: string, count: number): Promise<string[][]>;
  /** Resolves with the sequence of the message, or with the code of the refusal. */
  send(peer: string, text: string): Promise<number | undefined>;
  /** Sends the newest message of a chat again. */
  retry(peer: string): Promise<number | undefined>;
}

const codeOf = (thrown: unknown): number => (thrown as { code: number }).code;
const instance: { client?: ZIM } = {};
const client = (): ZIM => {
  if (!instance.client) throw new Error('nobody has logged in');
  return instance.client;
};

const page: TestPage = {
  heard: [],
  caches: [],
  errors: [],
  received: [],
  statuses: [],
  totals: [],
  syncs: [],
  open: async (owner, messagesMax) => {
    const hear = (detail: string): void => void page.heard.push(detail);
    return page.caches.push(await openIndexedDbCache(owner, { begunAnew: hear, gone: hear }, messagesMax)) - 1;
  },
  login: async ({ appID, userID, token, messagesMax, isOffline = false }) => {
    const platform = createPlatform();
    instance.client ??= createClient({
      appID,
      server: location.origin,
      platform: { ...platform, openCache: (owner, watcher) => openIndexedDbCache(owner, watcher, messagesMax) },
    });
    client().on('error', (_, { code }) => void page.errors.push(code));
    client().on('peerMessageReceived', (_, { messageList }) => void page.received.push(...messageList.map(textOf)));
    client().on('messageSentStatusChanged', (_, { infos }) => {
      page.statuses.push(...infos.map(({ message, status }) => `${textOf(message)} ${status}`));
    });
    client().on('conversationTotalUnreadMessageCountUpdated', (_, { totalUnreadMessageCount }) => {
      page.totals.push(totalUnreadMessageCount);
    });
    page.syncs.length = 0;
    client().on('conversationSyncStateChanged', (_, { state }) => void page.syncs.push(state));
    await client().login(userID, {
      userName: '',
      token,
      isOfflineLogin: isOffline,
      customStatus: '',
      customStatusDuration: 0,
    });
  },
  fill: fillDevice,
  search: async ({ word, peer, pagesMax }) => {
    const pagesMs: number[] = [];
    let found = 0;
    for (let nextMessage: ZIMMessage | undefined; pagesMs.length === 0 || nextMessage; ) {
      if (pagesMs.length === pagesMax) break;
      const config = { keywords: [word], count: 100, ...(nextMessage && { nextMessage }) } as ZIMMessageSearchConfig;
      const begun = systemClock.monotonic();
      const result = await (peer === undefined
        ? client().searchGlobalLocalMessages(config)
        : client().searchLocalMessages(peer, 0, config));
      pagesMs.push(systemClock.monotonic() - begun);
      found += result.messageList.length;
      nextMessage = result.nextMessage;
    }
    return { found, pagesMs };
  },
  logout: (isClearDB) => client().logout({ isClearDB }),
  clear: (peer) =>
    client()
      .clearConversationUnreadMessageCount(peer, 0)
      .then(() => 0, codeOf),
  history: async (peer, count) => {
    try {
      const { messageList } = await client().queryHistoryMessage(peer, 0, { count, reverse: true, mode: 0 });
      return messageList.map((one) => `${textOf(one)} ${one.sentStatus}`);
    } catch (thrown) {
      return codeOf(thrown);
    }
  },
  walk: async (peer, count) => {
    const pages: string[][] = [];
    for (let nextMessage: { orderKey?: number } | undefined | null = null; nextMessage !== undefined; ) {
      const anchor = nextMessage === null ? {} : { nextMessage: nextMessage as never };
      const query = { count, reverse: true, mode: 0, ...anchor } as const;
      const { messageList } = await client().queryHistoryMessage(peer, 0, query);
      pages.push(messageList.map(textOf));
      nextMessage = messageList.length === count ? messageList[0] : undefined;
    }
    return pages;
  },
  send: async (peer, text) => {
    const draft: ZIMTextMessage = { type: 1, message: text };
    return client()
      .sendMessage(draft, peer, 0, { priority: 1 })
      .then(({ message }) => message.messageSeq, codeOf);
  },
  retry: async (peer) => {
    const { messageList } = await client().queryHistoryMessage(peer, 0, { count: 1, reverse: true, mode: 0 });
    const [message] = messageList;
    if (!message) throw new Error('there is no message');
    const sending = client().sendMessage(message, peer, 0, { priority: 1, isRetrySend: true });
    return sending.then(({ message: sent }) => sent.messageSeq, codeOf);
  },
};

Object.assign(globalThis, { page });
