import type { Clock } from '@parley/kernel/clock';
import { seededRandom } from '@parley/kernel/random';
import type { Cache } from '../cache/cache.ts';
import { MemoryCaches } from '../cache/memory.ts';
import type {
  CacheOwner,
  ClientSocket,
  ClientSocketListener,
  OnlinenessSignal,
  Platform,
} from '../platform/platform.ts';
import { createMemoryRecords } from '../platform/records.ts';

export interface TestPlatform extends Platform {
  /** What the device would tell of itself. */
  signal(signal: OnlinenessSignal): void;
  /** Listeners of such signals; 0 when everything was ended. */
  readonly watcherCount: number;
  openCache(owner: CacheOwner): Promise<Cache>;
  /** Events that were logged, with their level. */
  readonly logged: readonly string[];
}

export interface TestPlatformParts {
  readonly clock: Clock;
  readonly seed?: number;
  readonly deviceID?: string;
  readonly openSocket: (url: string, listener: ClientSocketListener) => ClientSocket;
}

/** A device of which a test owns the time, the network and the chance. Its caches and records outlast its clients. */
export function createTestPlatform(parts: TestPlatformParts): TestPlatform {
  const { clock, seed = 1, deviceID = `device-${seed}`, openSocket } = parts;
  const caches = new MemoryCaches();
  const watchers = new Set<(signal: OnlinenessSignal) => void>();
  const logged: string[] = [];
  return {
    clock,
    random: seededRandom(seed),
    platformType: 5,
    deviceID,
    origin: undefined,
    log: (level, event) => void logged.push(`${level} ${event}`),
    openSocket,
    openCache: async (owner) => caches.open(owner),
    records: createMemoryRecords(),
    watchOnlineness: (listener) => {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    signal: (signal) => {
      for (const watcher of watchers) watcher(signal);
    },
    get watcherCount() {
      return watchers.size;
    },
    logged,
  };
}
