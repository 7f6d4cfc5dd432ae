import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import type { Cache } from '../../cache/cache.ts';
import type { CacheOwner } from '../../platform/platform.ts';
import type { TestPage } from './page-entry.ts';

declare const page: TestPage;

export const origin = 'https://parley.test';

/** The browser of the run, with profiles that go when it is closed here. */
export const connectBrowser = (url: string): Promise<Browser> => chromium.connect(url);

/** The SDK as a page runs it, with what a test needs to reach it, or with what another entry says. */
export async function buildPageScript(input = `${import.meta.dirname}/page-entry.ts`): Promise<string> {
  const build = await rolldown({
    input,
    platform: 'browser',
    resolve: { conditionNames: ['browser', 'import'] },
  });
  const { output } = await build.generate({ format: 'iife' });
  await build.close();
  return output[0].code;
}

/** A profile of a browser whose pages, all of one origin, hold the SDK and nothing else. */
export async function openContext(browser: Browser, script: string, at = origin): Promise<BrowserContext> {
  const context = await browser.newContext();
  await context.route(`${at}/test-page`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Test</title>' }),
  );
  await context.addInitScript(script);
  return context;
}

export async function openPage(context: BrowserContext, at = origin): Promise<Page> {
  const opened = await context.newPage();
  await opened.goto(`${at}/test-page`);
  return opened;
}

type Method = Exclude<keyof Cache, 'close'>;

/** A cache in a page, as if it were here: every call is carried out there. */
export async function openRemoteCache(tab: Page, owner: CacheOwner, messagesMax?: number): Promise<Cache> {
  const index = await tab.evaluate(([one, max]) => page.open(one, max), [owner, messagesMax] as const);
  const call = <Result>(method: Method, ...args: readonly unknown[]): Promise<Result> =>
    tab.evaluate(
      ([at, name, given]) => {
        const cache = page.caches[at] as unknown as Record<Method, (...all: readonly unknown[]) => Promise<never>>;
        return cache[name](...given);
      },
      [index, method, args] as const,
    );
  return {
    load: () => call('load'),
    write: (change) => call('write', change),
    reset: (epoch) => call('reset', epoch),
    page: (query) => call('page', query),
    nearest: (log, orderKey, side) => call('nearest', log, orderKey, side),
    seek: (query) => call('seek', query),
    rows: (places) => call('rows', places),
    documents: (kind, keys) => call('documents', kind, keys),
    allDocuments: (kind) => call('allDocuments', kind),
    clear: () => call('clear'),
    close: () => void tab.evaluate((at) => page.caches[at]?.close(), index),
  };
}
