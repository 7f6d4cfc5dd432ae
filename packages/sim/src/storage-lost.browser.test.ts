import type { TestPage } from '@parley/client/testing/browser/page-entry';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  begin,
  type Context,
  errors,
  history,
  poll,
  received,
  sendAll,
  type Tab,
  totals,
  UserPages,
  untilSynced,
} from './testing/user-pages.ts';

/*
 * Browsers close and delete databases beneath the pages that use them: when a phone puts the browser to sleep, when
 * room is short, when the user clears what a site keeps.
 */

declare const page: TestPage;
/** The databases that the page has opened. */
declare const opened: IDBDatabase[];

const chromiumUrl = inject('chromiumUrl');

/** Every error that nobody caught and every rejected promise that nobody watched, from now on. */
function watchFaults(tab: Tab): readonly string[] {
  const faults: string[] = [];
  tab.on('pageerror', ({ message }) => void faults.push(message));
  return faults;
}

const losses: readonly (readonly [what: string, code: number, lose: (tab: Tab, context: Context) => Promise<void>])[] =
  [
    [
      'closed by the browser, with a word',
      6000701,
      (tab) =>
        tab.evaluate(() => {
          for (const database of opened) {
            database.close();
            database.dispatchEvent(new Event('close'));
          }
        }),
    ],
    [
      'closed by the browser, without a word',
      6000702,
      (tab) =>
        tab.evaluate(() => {
          for (const database of opened) database.close();
        }),
    ],
    [
      'deleted by the browser',
      6000701,
      async (tab, context) => {
        const session = await context.newCDPSession(tab);
        const { origin } = new URL(tab.url());
        await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
      },
    ],
    [
      'deleted by the page',
      6000701,
      (tab) =>
        tab.evaluate(async () => {
          const [found] = await indexedDB.databases();
          await new Promise((resolve, reject) => {
            const request = indexedDB.deleteDatabase(found?.name ?? '');
            request.onsuccess = resolve;
            request.onerror = reject;
          });
        }),
    ],
  ];

describe.skipIf(!chromiumUrl)('a database that the browser takes away', { timeout: 90_000 }, () => {
  let pages: UserPages;

  beforeAll(async () => {
    pages = await UserPages.open(chromiumUrl ?? '');
  });
  afterAll(() => pages?.close());

  test.each(losses)(
    '%s is told once as %i; nothing is lost, and the next login has one again',
    async (_what, code, lose) => {
      const { ann, bob, context, hers, his, close } = await pages.openPair();
      await context.addInitScript(() => {
        const { open } = IDBFactory.prototype;
        Object.assign(globalThis, { opened: [] });
        IDBFactory.prototype.open = function (...given) {
          const request = open.apply(this, given);
          request.addEventListener('success', () => void opened.push(request.result));
          return request;
        };
      });
      await hers.reload();
      await pages.login(hers, ann);
      const faults = watchFaults(hers);
      await sendAll(his, ann, ['before']);
      await sendAll(hers, bob, ['mine']);
      await poll(() => received(hers)).toEqual(['before']);

      await begin(hers, bob, 'on its way');
      await lose(hers, context);
      await sendAll(his, ann, ['after']);
      await sendAll(hers, bob, ['mine after']);
      await poll(() => received(hers)).toEqual(['before', 'after']);
      await poll(async () => (await history(hers, bob)).toString().split(',').sort()).toEqual(
        ['after 1', 'before 1', 'mine 1', 'mine after 1', 'on its way 1'].sort(),
      );
      const whole = await history(his, ann);
      expect(await history(hers, bob)).toEqual(whole);
      // What was being written at that moment may be the first to fail.
      const told = await errors(hers);
      expect([[code], [6000702]]).toContainEqual(told);

      await hers.evaluate(() => page.logout(false));
      await pages.login(hers, ann);
      await poll(() => history(hers, bob)).toEqual(whole);
      await untilSynced(hers);
      expect(await errors(hers)).toEqual(told);
      await hers.reload();
      await pages.login(hers, ann);
      await poll(() => history(hers, bob)).toEqual(whole);
      expect(await received(hers)).toEqual([]);
      expect([await errors(hers), faults]).toEqual([[], []]);
      await close();
    },
  );

  test('that may have one byte is told as 6000702, and keeps nobody from logging in, sending and receiving', async () => {
    const { bob, his, close } = await pages.openPair();
    const carol = pages.newUser();
    const context = await pages.newContext();
    const hers = await pages.openBareTab(context);
    const session = await context.newCDPSession(hers);
    await session.send('Storage.overrideQuotaForOrigin', { origin: pages.origin, quotaSize: 1 });
    const faults = watchFaults(hers);
    await pages.login(hers, carol);
    await sendAll(his, carol, ['hello']);
    await sendAll(hers, bob, ['answer']);
    await poll(() => received(hers)).toEqual(['hello']);
    await poll(() => history(hers, bob)).toEqual(['hello 1', 'answer 1']);
    expect(await errors(hers)).toEqual([6000702]);
    await hers.reload();
    await pages.login(hers, carol);
    await poll(() => history(hers, bob)).toEqual(['hello 1', 'answer 1']);
    expect(faults).toEqual([]);
    await context.close();
    await close();
  });

  test('what is read in one page is read in the other, also when that is loaded anew', async () => {
    const { ann, bob, context, hers, his, close } = await pages.openPair();
    const beside = await pages.openTab(context, ann);
    await sendAll(his, ann, ['1', '2', '3']);
    for (const tab of [hers, beside]) await poll(async () => (await totals(tab)).at(-1)).toBe(3);
    expect(await hers.evaluate((peer) => page.clear(peer), bob)).toBe(0);
    for (const tab of [hers, beside]) await poll(async () => (await totals(tab)).at(-1)).toBe(0);
    await beside.reload();
    await pages.login(beside, ann);
    await poll(async () => (await totals(beside)).at(-1)).toBe(0);
    expect(await totals(beside)).not.toContain(3);
    await sendAll(his, ann, ['4']);
    for (const tab of [hers, beside]) await poll(async () => (await totals(tab)).at(-1)).toBe(1);
    await close();
  });
});
