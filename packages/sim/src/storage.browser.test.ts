import type { TestPage } from '@parley/client/testing/browser/page-entry';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { begin, errors, history, poll, received, sendAll, type Tab, UserPages } from './testing/user-pages.ts';

/*
 * What a browser keeps for a user, seen through the SDK: a real server, real pages, a real IndexedDB. The pages of one
 * user are one device to the server, which lets several of them in under the policy `multi`.
 */

declare const page: TestPage;

const chromiumUrl = inject('chromiumUrl');
/** How many messages the database of a page holds. */
const countKept = (tab: Tab): Promise<number> =>
  tab.evaluate(async () => {
    const [found] = await indexedDB.databases();
    const opening = indexedDB.open(found?.name ?? '');
    await new Promise((resolve) => {
      opening.onsuccess = resolve;
    });
    const counting = opening.result.transaction('messages').objectStore('messages').count();
    await new Promise((resolve) => {
      counting.onsuccess = resolve;
    });
    opening.result.close();
    return counting.result;
  });

describe.skipIf(!chromiumUrl)('what a browser keeps', { timeout: 90_000 }, () => {
  let pages: UserPages;

  beforeAll(async () => {
    pages = await UserPages.open(chromiumUrl ?? '');
  });
  afterAll(() => pages?.close());

  test('what was being sent when the page was reloaded has failed, and is sent once when it is tried again', async () => {
    const { ann, bob, hers, his, close } = await pages.openPair();
    await sendAll(hers, bob, ['before']);
    await pages.killServer();
    await begin(hers, bob, 'into the void');
    await poll(() => history(hers, bob)).toEqual(['before 1', 'into the void 0']);
    await hers.reload();
    await pages.restartServer();
    await pages.login(hers, ann);
    await poll(() => history(hers, bob)).toEqual(['before 1', 'into the void 2']);
    expect(await hers.evaluate((from) => page.retry(from), bob)).toBe(2);
    await hers.reload();
    await pages.login(hers, ann);
    await poll(() => history(hers, bob)).toEqual(['before 1', 'into the void 1']);
    await poll(() => history(his, ann)).toEqual(['before 1', 'into the void 1']);
    expect(await errors(hers)).toEqual([]);
    await close();
  });

  test('two pages of one user hear everything once, and neither loses nor doubles what they keep', async () => {
    const { ann, bob, context, hers, his, close } = await pages.openPair();
    const beside = await pages.openTab(context, ann);
    await sendAll(his, ann, ['1', '2', '3']);
    await sendAll(hers, bob, ['4']);
    await sendAll(beside, bob, ['5']);
    await poll(() => received(hers)).toEqual(['1', '2', '3', '5']);
    await poll(() => received(beside)).toEqual(['1', '2', '3', '4']);
    const all = ['1', '2', '3', '4', '5'].map((text) => `${text} 1`);
    for (const tab of [hers, beside]) await poll(() => history(tab, bob)).toEqual(all);
    await hers.close();
    await beside.reload();
    await pages.login(beside, ann);
    await poll(() => history(beside, bob)).toEqual(all);
    expect(await received(beside)).toEqual([]);
    await close();
  });

  test('what one page is sending is under way in the other, until the first one dies', async () => {
    const { ann, bob, context, hers: beside, close } = await pages.openPair();
    const hers = await pages.openBareTab(context);
    let cut = (): void => {};
    let isCut = false;
    await hers.routeWebSocket(/./, (socket) => {
      if (isCut) void socket.close();
      else socket.connectToServer();
      cut = () => {
        isCut = true;
        void socket.close();
      };
    });
    await hers.reload();
    await pages.login(hers, ann);
    await sendAll(hers, bob, ['before']);
    cut();
    await begin(hers, bob, 'mine');
    await poll(() => history(hers, bob)).toEqual(['before 1', 'mine 0']);
    await beside.reload();
    await pages.login(beside, ann);
    await poll(() => history(beside, bob)).toEqual(['before 1', 'mine 0']);
    const session = await context.newCDPSession(hers);
    await Promise.race([session.send('Page.crash').catch(() => {}), hers.waitForEvent('crash')]);
    await poll(() => history(beside, bob)).toEqual(['before 1', 'mine 2']);
    expect(await beside.evaluate(() => page.statuses)).toEqual(['mine 2']);
    expect(await beside.evaluate((from) => page.retry(from), bob)).toBe(2);
    expect(await history(beside, bob)).toEqual(['before 1', 'mine 1']);
    await close();
  });

  test('a database that will not open is told as 6000701, and everything works without it', async () => {
    const { ann, his, close } = await pages.openPair();
    const carol = pages.newUser();
    const context = await pages.newContext();
    await context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('not in this mode', 'SecurityError');
      };
    });
    const hers = await pages.openTab(context, carol);
    await poll(() => errors(hers)).toEqual([6000701]);
    await sendAll(his, carol, ['hers']);
    await sendAll(hers, ann, ['mine']);
    await poll(() => received(hers)).toEqual(['hers']);
    expect(await history(hers, ann)).toEqual(['mine 1']);
    await poll(() => errors(hers)).toEqual([6000701]);
    await context.close();
    await close();
  });

  test('a database that never answers does not keep anybody from logging in', async () => {
    const { ann, bob, context, hers, close } = await pages.openPair();
    await sendAll(hers, bob, ['1']);
    const raw = await pages.openBareTab(context);
    const name = await raw.evaluate(async () => (await indexedDB.databases())[0]?.name ?? '');
    await hers.close();
    // A connection that will not let go keeps the deletion waiting, and the deletion all who come after.
    await raw.evaluate(
      (of) =>
        new Promise<void>((resolve) => {
          indexedDB.open(of).onsuccess = () => {
            indexedDB.deleteDatabase(of).onblocked = () => resolve();
          };
        }),
      name,
    );
    const again = await pages.openTab(context, ann);
    await poll(() => errors(again)).toEqual([6000701]);
    await poll(() => history(again, bob)).toEqual(['1 1']);
    await close();
  });

  test('a newer version takes the database over, and the page goes on without it', async () => {
    const { ann, bob, context, hers, his, close } = await pages.openPair();
    await sendAll(his, ann, ['before']);
    await poll(() => received(hers)).toEqual(['before']);
    const newer = await pages.openBareTab(context);
    await newer.evaluate(async () => {
      const [found] = await indexedDB.databases();
      await new Promise<void>((resolve, reject) => {
        const request = indexedDB.open(found?.name ?? '', 99);
        request.onsuccess = () => resolve();
        request.onerror = () => reject(request.error);
      });
    });
    await sendAll(his, ann, ['after']);
    await poll(() => received(hers)).toEqual(['before', 'after']);
    await poll(() => history(hers, bob)).toEqual(['before 1', 'after 1']);
    await poll(() => errors(hers)).toEqual([6000701]);
    // A page of this version that comes later finds a database that it does not know.
    const late = await pages.openTab(context, ann);
    await poll(() => errors(late)).toEqual([6000701]);
    await close();
  });

  test('where there is no room, a failed write is told, and messages come all the same', async () => {
    const { his, close } = await pages.openPair();
    const carol = pages.newUser();
    const context = await pages.newContext();
    const hers = await pages.openBareTab(context);
    const session = await context.newCDPSession(hers);
    await session.send('Storage.overrideQuotaForOrigin', { origin: pages.origin, quotaSize: 60_000 });
    await pages.login(hers, carol);
    const texts = Array.from({ length: 5 }, (_, index) => `${index}`);
    await sendAll(his, carol, texts);
    await poll(() => received(hers)).toEqual(texts);
    expect(await errors(hers)).toEqual([6000702]);
    await context.close();
    await close();
  });

  test('over the limit the oldest go, and history is whole all the same', async () => {
    const { ann, bob, hers, his, close } = await pages.openPair({ messagesMax: 20 });
    const texts = Array.from({ length: 30 }, (_, index) => String(index + 1));
    await sendAll(his, ann, texts);
    await poll(async () => (await received(hers)).length).toBe(30);
    const kept = await countKept(hers);
    expect(kept).toBeLessThanOrEqual(20);
    const walked = await hers.evaluate((from) => page.walk(from, 7), bob);
    expect(walked.reverse().flat()).toEqual(texts);
    await close();
  });

  test('a logout that clears leaves nothing behind', async () => {
    const { ann, bob, hers, his, close } = await pages.openPair();
    await sendAll(his, ann, ['1', '2']);
    await poll(() => received(hers)).toEqual(['1', '2']);
    await hers.evaluate(() => page.logout(true));
    await poll(() => countKept(hers)).toBe(0);
    await pages.login(hers, ann);
    await poll(() => history(hers, bob)).toEqual(['1 1', '2 1']);
    expect(await errors(hers)).toEqual([]);
    await close();
  });
});
