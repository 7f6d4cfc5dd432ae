import type { Cache, CacheState } from '@parley/client/cache/cache';
import { MemoryCaches } from '@parley/client/cache/memory';
import { keptRules } from '@parley/client/features/users/own-rules';
import type { CacheOwner, OnlinenessSignal, Platform, Records } from '@parley/client/platform/platform';
import { createMemoryRecords } from '@parley/client/platform/records';
import { sleep } from '@parley/kernel/clock';
import type { Chance } from './chance.ts';
import type { ProcessClock } from './clock.ts';
import type { SimNetwork } from './network.ts';

/** How long a call of the cache takes, as that of a database in a browser does. */
const cacheDelayMs = { min: 0.1, max: 4 };
/** Some devices keep so much that they are long in reading it, and some of them are in a hurry beside it. */
const longLoads = { share: 0.2, ms: { min: 50, max: 1500 } };

/** What a device keeps when its process ends. */
export class DeviceDisk {
  private caches = new MemoryCaches();
  private records = createMemoryRecords();

  /** The caches as one process sees them: calls take time and are carried out in order. */
  open(owner: CacheOwner, clock: ProcessClock, chance: Chance): Cache {
    return slowCache(this.caches.open(owner), clock, chance);
  }

  /** The records as one process sees them: calls take time. */
  recordsOf(clock: ProcessClock, chance: Chance): Records {
    const delayed = async <Result>(call: (records: Records) => Promise<Result>): Promise<Result> => {
      await sleep(clock, chance.between(cacheDelayMs.min, cacheDelayMs.max));
      return call(this.records);
    };
    return {
      read: (key) => delayed((records) => records.read(key)),
      write: (key, text) => delayed((records) => records.write(key, text)),
      remove: (key) => delayed((records) => records.remove(key)),
    };
  }

  lose(): void {
    this.caches = new MemoryCaches();
    this.records = createMemoryRecords();
  }

  async look(owner: CacheOwner): Promise<CacheState> {
    return this.caches.open(owner).load();
  }

  /** The rule for push as the device keeps it; `undefined`: it keeps none. */
  async rule(owner: CacheOwner): Promise<object | undefined> {
    return (await keptRules(this.caches.open(owner)))[0]?.body.offlinePushRule;
  }
}

export interface PlatformParts {
  readonly device: string;
  readonly platformType: Platform['platformType'];
  readonly clock: ProcessClock;
  readonly chance: Chance;
  readonly network: SimNetwork;
  readonly disk: DeviceDisk;
  readonly log: Platform['log'];
}

/** The SDK's view of a simulated device, and the lever that tells it of the network. */
export function createSimPlatform(parts: PlatformParts): {
  readonly platform: Platform;
  signal(signal: OnlinenessSignal): void;
} {
  const { device, platformType, clock, chance, network, disk, log } = parts;
  let watcher: ((signal: OnlinenessSignal) => void) | undefined;
  const cacheChance = chance.fork('cache');
  return {
    signal: (signal) => void clock.after(0, () => watcher?.(signal)),
    platform: {
      clock,
      random: chance.fork('random').random,
      platformType,
      deviceID: device,
      origin: undefined,
      log,
      openSocket: (_url, listener) => network.connect({ name: device, clock }, listener),
      openCache: async (owner) => disk.open(owner, clock, cacheChance),
      records: disk.recordsOf(clock, chance.fork('records')),
      watchOnlineness: (listener) => {
        watcher = listener;
        return () => {
          watcher = undefined;
        };
      },
    },
  };
}

/** A process that dies between the effect of a call and its answer never learns of the effect; the cache keeps it. */
function slowCache(cache: Cache, clock: ProcessClock, chance: Chance): Cache {
  let last: Promise<unknown> = Promise.resolve();
  const loads = chance.fork('loads');
  const load = async (): Promise<CacheState> => {
    if (loads.between(0, 1) < longLoads.share) await sleep(clock, loads.between(longLoads.ms.min, longLoads.ms.max));
    return cache.load();
  };
  const enqueue = <Result>(call: () => Promise<Result>): Promise<Result> => {
    const result = last.then(async () => {
      await sleep(clock, chance.between(cacheDelayMs.min, cacheDelayMs.max));
      const done = await call();
      await sleep(clock, chance.between(0, cacheDelayMs.min));
      return done;
    });
    last = result.catch(() => {});
    return result;
  };
  return {
    load: () => enqueue(load),
    write: (change) => enqueue(() => cache.write(change)),
    reset: (life) => enqueue(() => cache.reset(life)),
    page: (query) => enqueue(() => cache.page(query)),
    seek: (query) => enqueue(() => cache.seek(query)),
    rows: (places) => enqueue(() => cache.rows(places)),
    documents: (kind, keys) => enqueue(() => cache.documents(kind, keys)),
    allDocuments: (kind) => enqueue(() => cache.allDocuments(kind)),
    nearest: (log, orderKey, side) => enqueue(() => cache.nearest(log, orderKey, side)),
    clear: () => enqueue(() => cache.clear()),
    close: () => cache.close(),
  };
}
