import type { Cancel, Clock } from '@parley/kernel/clock';
import type { ErrorName } from '@parley/protocol/errors';
import { safely } from '../core/safely.ts';
import { failure, type ZIMError } from '../errors.ts';
import { durations } from '../limits.ts';
import type { CacheWatcher, LogSink } from '../platform/platform.ts';
import type { Cache, CacheChange, CachedMessage, CacheState, Life, PageQuery, SeekQuery, Sought } from './cache.ts';
import type { CachedDocument, DocumentKind } from './documents.ts';
import { MemoryCache } from './memory.ts';
import type { Place } from './searched.ts';

export interface GuardParts {
  readonly clock: Clock;
  readonly log: LogSink;
  /** Takes the place of a cache that cannot be opened. */
  readonly memory: Cache;
  /** Opens the cache that lasts; it may fail in any way. */
  open(watcher: CacheWatcher): Promise<Cache>;
  /** Something failed that no call of the app asked for. */
  failed(error: ZIMError): void;
}

export interface Guarded {
  readonly cache: Cache;
  readonly state: CacheState;
  /** Throws 6000710 while memory takes the place of the cache: for what the app wants kept, or looked for, there. */
  requireDatabase(): void;
}

/**
 * Opens a cache behind a guard that keeps broken storage away from the SDK. A cache that cannot be opened and read is
 * replaced by memory, and the app is told 6000701. The first call that fails later rejects with 6000702 (writing),
 * 6000703 (deleting) or 6000704 (reading); from then on memory takes the place of the cache until the next login: of
 * what could not be written nobody knows afterwards, and a position must not be kept without its rows. On the device
 * stays what was written before, which is whole, only older.
 */
export async function openGuarded(parts: GuardParts): Promise<Guarded> {
  const { clock, memory, log, failed } = parts;
  const warn = (detail: string): void => {
    log('warn', 'the cache on this device is in trouble', { detail });
    failed(failure('DatabaseModuleOpenDatabaseError', detail));
  };
  const guarded = new GuardedCache(parts, memory);
  const opened = { cache: guarded, requireDatabase: () => guarded.requireDatabase() };
  const watcher: CacheWatcher = {
    begunAnew: (detail) => warn(`${detail}; it begins anew`),
    gone: (detail) => {
      if (guarded.fallBack()) warn(`${detail}; memory takes its place`);
    },
  };
  let isLate = false;
  const openAndLoad = async (): Promise<CacheState> => {
    const store = await parts.open(watcher);
    try {
      const state = await store.load();
      if (isLate) throw new Error('too late');
      guarded.adopt(store);
      return state;
    } catch (thrown) {
      store.close();
      throw thrown;
    }
  };
  try {
    return { ...opened, state: await within(clock, durations.cacheOpenMs, openAndLoad()) };
  } catch {
    isLate = true;
    warn('the cache on this device cannot be opened; memory takes its place');
    return { ...opened, state: await memory.load() };
  }
}

class GuardedCache implements Cache {
  readonly #parts: GuardParts;
  /** The one that lasts, as long as it is sound. */
  #store: Cache | undefined;
  #present: Cache;
  #isOver = false;

  constructor(parts: GuardParts, present: Cache) {
    this.#parts = parts;
    this.#present = present;
  }

  adopt(store: Cache): void {
    this.#store = store;
    this.#present = store;
  }

  load(): Promise<CacheState> {
    return this.#attempt('DatabaseModuleSeleteDatabaseError', (cache) => cache.load());
  }

  write(change: CacheChange): Promise<void> {
    const name = change.isDeletion ? 'DatabaseModuleDeleteDatabaseError' : 'DatabaseModuleModifyDatabaseError';
    return this.#attempt(name, (cache) => cache.write(change));
  }

  reset(life: Life): Promise<void> {
    return this.#attempt('DatabaseModuleModifyDatabaseError', (cache) => cache.reset(life));
  }

  page(query: PageQuery): Promise<readonly CachedMessage[]> {
    return this.#attempt('DatabaseModuleSeleteDatabaseError', (cache) => cache.page(query));
  }

  nearest(log: number, orderKey: number, side: 'newer' | 'older'): Promise<CachedMessage | undefined> {
    return this.#attempt('DatabaseModuleSeleteDatabaseError', (cache) => cache.nearest(log, orderKey, side));
  }

  seek(query: SeekQuery): Promise<Sought> {
    return this.#attempt('DatabaseModuleSeleteDatabaseError', (cache) => cache.seek(query));
  }

  rows(places: readonly Place[]): Promise<readonly CachedMessage[]> {
    return this.#attempt('DatabaseModuleSeleteDatabaseError', (cache) => cache.rows(places));
  }

  documents<Body extends object>(
    kind: DocumentKind<Body>,
    keys: readonly string[],
  ): Promise<readonly CachedDocument<Body>[]> {
    return this.#attempt('DatabaseModuleSeleteDatabaseError', (cache) => cache.documents(kind, keys));
  }

  allDocuments<Body extends object>(kind: DocumentKind<Body>): Promise<readonly CachedDocument<Body>[]> {
    return this.#attempt('DatabaseModuleSeleteDatabaseError', (cache) => cache.allDocuments(kind));
  }

  /** Also what lies on the device while memory takes its place. */
  clear(): Promise<void> {
    return this.#attempt('DatabaseModuleDeleteDatabaseError', async (present) => {
      await present.clear();
      if (present === this.#store) return;
      const store = await this.#parts.open({ begunAnew: () => {}, gone: () => {} });
      try {
        await store.clear();
      } finally {
        store.close();
      }
    });
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#store?.close();
  }

  requireDatabase(): void {
    this.#requireOpen();
    if (!this.#store)
      throw failure('DatabaseModuleDbIsNotOpened', 'memory takes the place of the cache on this device');
  }

  /** Goes on from memory; whether that is a change. */
  fallBack(): boolean {
    if (!this.#store || this.#isOver) return false;
    const store = this.#store;
    this.#store = undefined;
    this.#present = new MemoryCache();
    safely(() => store.close(), undefined);
    return true;
  }

  async #attempt<Result>(name: ErrorName, call: (cache: Cache) => Promise<Result>): Promise<Result> {
    this.#requireOpen();
    const present = this.#present;
    try {
      const result = await within(this.#parts.clock, durations.cacheCallMs, call(present));
      this.#requireOpen();
      return result;
    } catch {
      this.#requireOpen();
      this.#parts.log('error', 'the cache failed', { error: name });
      // What was under way while it went was told with that.
      const isTold = present !== this.#store && name === 'DatabaseModuleModifyDatabaseError';
      if (present === this.#store) this.fallBack();
      throw failure(
        isTold ? 'DatabaseModuleDbIsNotOpened' : name,
        'the cache on this device failed; memory takes its place',
      );
    }
  }

  #requireOpen(): void {
    if (this.#isOver) throw failure('DatabaseModuleDbIsNotOpened', 'the session of this cache has ended');
  }
}

/** A wait is made of so many, and however long the machine sleeps, that takes no more than one of them. */
const slices = 5;

/** Rejects when the time is over, in which the machine was awake; what comes of the task later is not heard any more. */
function within<Result>(clock: Clock, limitMs: number, task: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const wait = (left: number): Cancel =>
      clock.after(limitMs / slices, () => {
        if (left > 1) cancel = wait(left - 1);
        else reject(new Error('no answer in time'));
      });
    let cancel = wait(slices);
    task.then(resolve, reject).finally(() => cancel());
  });
}
