import { seededRandom } from '@parley/kernel/random';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { cachedUsers, putUser } from '../features/users/cached-users.ts';
import {
  buildPageScript,
  connectBrowser,
  openContext,
  openPage,
  openRemoteCache,
  origin,
} from '../testing/browser/browser.ts';
import type { TestPage } from '../testing/browser/page-entry.ts';
import type { CachedMessage, LogRecord, OutboxRow } from './cache.ts';
import { describeCache } from './cache-contract.ts';
import { type DocumentKind, toPut } from './documents.ts';

declare const page: TestPage;

const chromiumUrl = inject('chromiumUrl');

describe.skipIf(!chromiumUrl)('in Chromium', () => {
  const parts: { browser?: Browser; context?: BrowserContext; script?: string } = {};
  const at = (): { browser: Browser; context: BrowserContext; script: string } => {
    const { browser, context, script } = parts;
    if (!browser || !context || script === undefined) throw new Error('there is no browser');
    return { browser, context, script };
  };

  beforeAll(async () => {
    parts.browser = await connectBrowser(chromiumUrl ?? '');
    parts.script = await buildPageScript();
    parts.context = await openContext(parts.browser, parts.script);
  });
  afterAll(() => parts.browser?.close());

  let users = 0;
  describeCache('in IndexedDB', () => {
    users += 1;
    const owner = { appID: 1, userID: `user ${users}` };
    return {
      open: async (messagesMax) => {
        const { context } = at();
        const tab = context.pages()[0] ?? (await openPage(context));
        return openRemoteCache(tab, owner, messagesMax);
      },
    };
  });

  /** Two pages of one browser profile, with the cache of the same user. */
  const openPair = async (userID: string) => {
    const { browser, script } = at();
    const context = await openContext(browser, script);
    const pages = [await openPage(context), await openPage(context)] as const;
    const owner = { appID: 1, userID };
    const caches = await Promise.all(pages.map((one) => openRemoteCache(one, owner)));
    const [first, second] = caches;
    if (!first || !second) throw new Error('there are two');
    return { context, pages, owner, first, second };
  };

  test('two pages lose nothing of one another and go back in nothing', async () => {
    const { context, first, second } = await openPair('ann');
    const seqs = Array.from({ length: 40 }, (_, index) => index + 1);
    await Promise.all(
      seqs.map((seq) => {
        const cache = seq % 2 ? first : second;
        const putOutbox = [outboxRow(`${seq}`, seq)];
        const putDocuments = [toPut(note, noteAt(seq))];
        return cache.write({
          rows: [message(seq)],
          logs: [record(seq)],
          userLogPosition: seq,
          putOutbox,
          putDocuments,
        });
      }),
    );
    await second.write({ rows: [{ ...message(7), position: 3 }], logs: [record(9)], userLogPosition: 9 });
    await second.write({ putDocuments: [toPut(note, noteAt(9))], removeOutbox: ['1', '3'] });
    for (const cache of [first, second]) {
      expect((await cache.page(newest)).map(({ position }) => position)).toEqual(seqs);
      const { logs, userLogPosition, outbox } = await cache.load();
      expect([logs, userLogPosition]).toEqual([[record(40)], 40]);
      expect(await cache.allDocuments(note)).toEqual([noteAt(40)]);
      expect(outbox.map(({ localMessageID }) => Number(localMessageID))).toEqual(
        seqs.filter((seq) => seq !== 1 && seq !== 3),
      );
    }
    await context.close();
  });

  test('a page that dies while it writes leaves positions that have their rows', async () => {
    const { context, pages, owner, second } = await openPair('ann');
    await pages[0].evaluate(async () => {
      const [cache] = page.caches;
      const write = async (seq: number): Promise<void> => {
        const common = { log: 1, position: seq, conversationType: 0 as const, messageID: seq, messageSeq: seq };
        const row = { ...common, senderUserID: 'bob', targetID: 'ann', localMessageID: `m${seq}`, timestamp: seq };
        const content = { type: 1 as const, message: 'x'.repeat(2000) };
        await cache?.write({
          rows: [{ ...row, orderKey: 1000 * seq, content }],
          logs: [{ ...common, conversationID: 'bob' }],
        });
        return write(seq + 1);
      };
      void write(1);
    });
    await expect.poll(async () => (await second.page(newest)).length).toBeGreaterThan(20);
    const session = await context.newCDPSession(pages[0]);
    await Promise.race([session.send('Page.crash').catch(() => {}), pages[0].waitForEvent('crash')]);
    const cache = await openRemoteCache(await openPage(context), owner);
    const [log] = (await cache.load()).logs;
    const rows = await cache.page({ ...newest, count: 100_000 });
    expect(rows.map(({ messageSeq }) => messageSeq)).toEqual(rows.map((_, index) => index + 1));
    expect(log?.position).toBe(rows.length);
    await cache.write({ rows: [message(rows.length + 1)], logs: [record(rows.length + 1)] });
    expect((await second.load()).logs).toEqual([record(rows.length + 1)]);
    await context.close();
  });

  test('a page lets go of the database when a newer version wants it, and says so', async () => {
    const { context, pages, first, owner } = await openPair('ann');
    await first.write({ rows: [message(1)] });
    await pages[1].evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.open('parley/1/ann', 99);
          request.onsuccess = () => {
            request.result.close();
            resolve();
          };
          request.onerror = () => reject(request.error);
        }),
    );
    for (const one of pages) expect(await one.evaluate(() => page.heard)).toHaveLength(1);
    await expect(first.load()).rejects.toThrow(/clos/);
    // And this version does not touch what a newer one has written.
    await expect(openRemoteCache(pages[0], owner)).rejects.toThrow(/version/i);
    await context.close();
  });

  test('a database of an earlier version begins anew, but for what was not sent', async () => {
    const { browser, script } = at();
    const context = await openContext(browser, script);
    const tab = await openPage(context);
    const unsent = outboxRow('u9', 9);
    await tab.evaluate(
      ([row]) =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.open('parley/1/ann', 1);
          request.onupgradeneeded = () => {
            const database = request.result;
            const numbers = database.createObjectStore('numbers');
            const logs = database.createObjectStore('logs', { keyPath: 'log' });
            const messages = database.createObjectStore('messages', { keyPath: ['log', 'orderKey'] });
            messages.createIndex('byAge', 'orderKey');
            const conversations = database.createObjectStore('conversations', {
              keyPath: ['conversationType', 'conversationID'],
            });
            const outbox = database.createObjectStore('outbox', { keyPath: 'localMessageID' });
            const users = database.createObjectStore('users', { autoIncrement: true });
            users.createIndex('byID', 'userID', { unique: true });
            for (const name of ['epoch', 'userLogPosition', 'messages', 'users']) numbers.put(1, name);
            logs.put({ log: 1 });
            messages.put({ log: 1, orderKey: 1000 });
            conversations.put({ conversationType: 0, conversationID: 'bob' });
            users.put({ userID: 'bob' });
            outbox.put(row);
          };
          // The page of the earlier version lets go, as it does.
          request.onsuccess = () => {
            request.result.onversionchange = () => request.result.close();
            resolve();
          };
          request.onerror = () => reject(request.error);
        }),
      [unsent] as const,
    );
    const cache = await openRemoteCache(tab, { appID: 1, userID: 'ann' });
    const nothing = { epoch: undefined, userLogPosition: undefined, logs: [], conversations: [] };
    expect(await cache.load()).toEqual({ ...nothing, outbox: [unsent] });
    expect([await cache.page(newest), await cachedUsers(cache, ['bob'])]).toEqual([[], []]);
    const bob = { userID: 'bob', userName: 'Bob', userAvatarUrl: '', userExtendedData: '' };
    await cache.write({ rows: [message(1)], putDocuments: [putUser(bob)] });
    expect([await cache.page(newest), await cachedUsers(cache, ['bob'])]).toEqual([[message(1)], [bob]]);
    await context.close();
  });

  test('a page of an earlier version that does not let go keeps this one from the database, not from working', async () => {
    const { browser, script } = at();
    const context = await openContext(browser, script);
    const tab = await openPage(context);
    await tab.evaluate(
      () =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.open('parley/1/ann', 1);
          request.onsuccess = () => resolve(void Object.assign(globalThis, { held: request.result }));
          request.onerror = () => reject(request.error);
        }),
    );
    await expect(openRemoteCache(tab, { appID: 1, userID: 'ann' })).rejects.toThrow(/blocks/);
    await context.close();
  });

  test('a change that cannot be stored leaves nothing behind', async () => {
    const { context, pages, first } = await openPair('ann');
    const isWritten = await pages[0].evaluate(async () => {
      const row = { localMessageID: 'a', conversationType: 0, conversationID: 'bob', status: 'failed' as const };
      const whole = {
        ...row,
        timestamp: 1,
        orderKey: 1,
        localExtendedData: '',
        content: { type: 1 as const, message: '' },
      };
      const broken = { ...whole, localMessageID: 'b', content: { type: 1 as const, message: (() => '') as never } };
      const kind = { name: 'note', bodyVersion: 1, documentsMax: 10, survivesReset: false };
      const putDocuments = [{ kind, key: 'a', body: {} }];
      const putOutbox = [whole, broken];
      const writing = page.caches[0]?.write({ userLogPosition: 5, putDocuments, putOutbox });
      return writing?.then(
        () => true,
        () => false,
      );
    });
    expect(isWritten).toBe(false);
    expect(await first.load()).toMatchObject({ userLogPosition: undefined, outbox: [] });
    expect(await first.allDocuments(note)).toEqual([]);
    await context.close();
  });

  /**
   * When a browser looks how much room is left, and how soon it sees that what was deleted takes none, is its own affair:
   * it may refuse a write that would fit by now. With the first two of these, no room is left even for a number when the
   * first write is refused.
   */
  test.each([478_000, 479_200, 500_000])(
    'where the browser has room for %i bytes, the oldest messages give way, and a write that does not fit changes nothing',
    async (quotaSize) => {
      const { browser, script } = at();
      const context = await openContext(browser, script);
      const tab = await openPage(context);
      const session = await context.newCDPSession(tab);
      // The browser looks at the quota when it opens the database, and seldom after.
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
      const cache = await openRemoteCache(tab, { appID: 1, userID: 'ann' });
      const seqs = async () => (await cache.page(newest)).map(({ messageSeq }) => messageSeq);
      const isWritten = async (seq: number, length: number): Promise<boolean> => {
        const writing = cache.write({ rows: [message(seq, noise(length))], logs: [record(seq)] });
        return writing.then(
          () => true,
          (error: Error) => {
            expect(error.message).toMatch(/quota/i);
            return false;
          },
        );
      };
      let kept: readonly number[] = [];
      let written = 0;
      let yields = 0;
      for (let seq = 1; yields < 2 && seq < 60; seq += 1) {
        const before = kept;
        const writes = await isWritten(seq, 50_000);
        kept = await seqs();
        const whole = writes ? [...before, seq] : before;
        expect(kept).toEqual(whole.slice(whole.length - kept.length));
        if (writes) written = seq;
        expect((await cache.load()).logs).toEqual([record(written)]);
        // Whatever the browser says of the room, what is refused has made the older ones give way.
        if (!writes) expect(kept.length).toBeLessThan(before.length);
        if (kept.length < whole.length && writes) yields += 1;
      }
      expect(yields).toBe(2);
      expect(await isWritten(100, 600_000)).toBe(false);
      expect((await cache.load()).logs).toEqual([record(written)]);
      expect(await seqs()).not.toContain(100);
      await context.close();
    },
  );
});

/** Text that cannot be made smaller. */
const noise = (length: number): string => {
  const bytes = seededRandom(length).bytes(length);
  return Array.from(bytes, (byte) => String.fromCharCode(33 + (byte % 90))).join('');
};

const note: DocumentKind<{ readonly seq: number }> = {
  name: 'note',
  bodyVersion: 1,
  documentsMax: 10,
  survivesReset: false,
};
const noteAt = (seq: number) => ({ key: 'a', position: seq, body: { seq } });

const newest = { log: 1, count: 1000, reverse: true };

const record = (seq: number): LogRecord => ({
  log: 1,
  conversationType: 0,
  conversationID: 'bob',
  position: seq,
  messageSeq: seq,
  messageID: seq,
});

const message = (seq: number, text = 'text'): CachedMessage => ({
  log: 1,
  position: seq,
  conversationType: 0,
  senderUserID: 'bob',
  targetID: 'ann',
  messageID: seq,
  messageSeq: seq,
  localMessageID: `m${seq}`,
  timestamp: seq,
  orderKey: 1000 * seq,
  content: { type: 1, message: text },
});

const outboxRow = (localMessageID: string, orderKey: number): OutboxRow => ({
  localMessageID,
  conversationType: 0,
  conversationID: 'bob',
  status: 'sending',
  timestamp: 1,
  orderKey,
  content: { type: 1, message: 'hello' },
  localExtendedData: '',
});
