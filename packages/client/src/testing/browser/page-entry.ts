import type { Cache } from '../../cache/cache.ts';
import { openIndexedDbCache } from '../../cache/indexed-db.ts';
import { ZIM } from '../../client.ts';
import type { CacheOwner } from '../../platform/platform.ts';

/** What a test in Node reaches of a page. */
export interface TestPage {
  readonly ZIM: typeof ZIM;
  /** What the caches of this page said of themselves. */
  readonly heard: string[];
  open(owner: CacheOwner, messagesMax?: number): Promise<number>;
  /** By the number that `open` gave. */
  readonly caches: Cache[];
}

const page: TestPage = {
  ZIM,
  heard: [],
  caches: [],
  open: async (owner, messagesMax) => {
    const hear = (detail: string): void => void page.heard.push(detail);
    return page.caches.push(await openIndexedDbCache(owner, { begunAnew: hear, gone: hear }, messagesMax)) - 1;
  },
};

Object.assign(globalThis, { page });
