import process from 'node:process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { buildPageScript, connectBrowser, openContext, openPage, openRemoteCache } from '../testing/browser/browser.ts';
import type { TestPage } from '../testing/browser/page-entry.ts';

declare const page: TestPage;

const chromiumUrl = inject('chromiumUrl');

/** As many as a device keeps take long to be written: `PARLEY_TEST_SEARCHED=100000` measures them, by themselves. */
const asked = Number(process.env['PARLEY_TEST_SEARCHED'] ?? 0);
const messages = asked || 20_000;
const logs = 50;
/** One message in so many says what is searched. */
const rareEvery = 50;
const rounds = 3;
const secondMs = 1000;
/** Of the time that reading all messages takes; it is about a tenth (ADR 0033). */
const shareMax = 0.5;

describe.skipIf(!chromiumUrl)('in Chromium', () => {
  const parts: { browser?: Browser } = {};
  beforeAll(async () => {
    parts.browser = await connectBrowser(chromiumUrl ?? '');
  });
  afterAll(() => parts.browser?.close());

  test('a search through everything takes a part of what reading it takes', async () => {
    const { browser } = parts;
    if (!browser) throw new Error('there is a browser');
    const tab = await openPage(await openContext(browser, await buildPageScript()));
    await openRemoteCache(tab, { appID: 1, userID: 'ann' });
    await tab.evaluate(
      async ([count, logCount, every]) => {
        const filler = 'what people say of their day, of a hundred characters or so, in letters and 漢字 alike, again ';
        for (let log = 1; log <= logCount; log += 1) {
          const ofLog = count / logCount;
          for (let from = 1; from <= ofLog; from += 200) {
            const rows = Array.from({ length: Math.min(200, ofLog - from + 1) }, (_, index) => {
              const messageSeq = from + index;
              const orderKey = messageSeq * 1000 + log;
              const message = messageSeq % every === 0 ? `${filler} Needle` : `${filler}${messageSeq}`;
              const place = { log, position: messageSeq, messageSeq, messageID: orderKey, orderKey };
              const sent = {
                senderUserID: 'bob',
                targetID: 'ann',
                localMessageID: `m${orderKey}`,
                timestamp: messageSeq,
              };
              return { ...place, ...sent, conversationType: 0, content: { type: 1 as const, message } };
            });
            await page.caches[0]?.write({ rows });
          }
        }
      },
      [messages, logs, rareEvery] as const,
    );
    const measured = await tab.evaluate(
      async ([times]) => {
        const [opened] = page.caches;
        if (!opened) throw new Error('it is open');
        const conditions = {
          keywords: ['needle'],
          types: [],
          subTypes: [],
          senderUserIDs: [],
          startTime: 0,
          endTime: 0,
        };
        const search = async (): Promise<number> => {
          let found = 0;
          for (let after: readonly number[] | undefined, isFirst = true; isFirst || after; isFirst = false) {
            const part = await opened.seek({ log: undefined, conditions, after: after as never });
            found += part.places.length;
            after = part.after as readonly number[] | undefined;
          }
          return found;
        };
        const answer = <Result>(request: IDBRequest<Result>): Promise<Result> =>
          new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
        const database = await answer(indexedDB.open('parley/1/ann'));
        /** The reference: all messages, a thousand at a time, with nothing done to them. */
        const read = async (): Promise<number> => {
          let count = 0;
          for (let range: IDBKeyRange | null = null; ; ) {
            const rows: { log: number; orderKey: number }[] = await answer(
              database.transaction('messages').objectStore('messages').getAll(range, 1000),
            );
            const last = rows.at(-1);
            if (!last) return count;
            count += rows.length;
            range = IDBKeyRange.lowerBound([last.log, last.orderKey], true);
          }
        };
        const results = [];
        for (let round = 0; round < times; round += 1) {
          const begun = performance.now();
          const found = await search();
          const between = performance.now();
          const rows = await read();
          results.push({ found, rows, searchMs: between - begun, readMs: performance.now() - between });
        }
        database.close();
        return results;
      },
      [rounds] as const,
    );
    for (const { found, rows } of measured) {
      expect(rows).toBe(messages);
      expect(found).toBe(Math.floor(messages / logs / rareEvery) * logs);
    }
    // The best of each: whatever else the machine does makes it slower, and never faster.
    const best = (of: 'searchMs' | 'readMs'): number => Math.min(...measured.map((one) => one[of]));
    const [searchMs, readMs] = [best('searchMs'), best('readMs')];
    expect(searchMs / readMs).toBeLessThan(shareMax);
    if (asked > 0) expect(searchMs, `reading took ${readMs} ms`).toBeLessThan(secondMs);
  }, 600_000);
});
