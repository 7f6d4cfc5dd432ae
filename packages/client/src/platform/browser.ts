import { randomText } from '@parley/kernel/random';
import { systemClock, systemRandom } from '@parley/kernel/system';
import { MemoryCaches } from '../cache/memory.ts';
import type { LogSink, OnlinenessSignal, Platform, Records } from './platform.ts';
import { createMemoryRecords } from './records.ts';
import { openWebSocket } from './web-socket.ts';

const webPlatform = 6;
const deviceIDKey = 'parley.deviceID';

/** Kept by the browser for this origin; where it keeps nothing, each page is a device of its own. */
function takeDeviceID(): string {
  const fresh = randomText(systemRandom, 20);
  try {
    const kept = localStorage.getItem(deviceIDKey);
    if (kept !== null && /^[0-9a-v]{20}$/.test(kept)) return kept;
    localStorage.setItem(deviceIDKey, fresh);
  } catch {
    // Storage is switched off or full.
  }
  return fresh;
}

const recordPrefix = 'parley.record.';

/** What the storage of the origin does not take is kept until the page is left. */
function createRecords(): Records {
  const memory = createMemoryRecords();
  return {
    read: async (key) => {
      const untaken = await memory.read(key);
      if (untaken !== undefined) return untaken;
      try {
        return localStorage.getItem(recordPrefix + key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write: async (key, text) => {
      try {
        localStorage.setItem(recordPrefix + key, text);
        await memory.remove(key);
      } catch {
        await memory.write(key, text);
      }
    },
    remove: async (key) => {
      await memory.remove(key);
      try {
        localStorage.removeItem(recordPrefix + key);
      } catch {
        // Nothing was kept there.
      }
    },
  };
}

const records = createRecords();

/** What a developer should see without asking for it. */
const logToConsole: LogSink = (level, event, fields) => {
  if (level !== 'warn' && level !== 'error') return;
  // biome-ignore lint/suspicious/noConsole: a page has no other place for its log.
  console[level](`[ZIM] ${event}`, fields ?? {});
};

function watchOnlineness(listener: (signal: OnlinenessSignal) => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  globalThis.addEventListener?.('online', () => listener('online'), { signal });
  globalThis.addEventListener?.('offline', () => listener('offline'), { signal });
  globalThis.document?.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') listener('visible');
    },
    { signal },
  );
  return () => ending.abort();
}

export function createPlatform(): Platform {
  const caches = new MemoryCaches();
  return {
    clock: systemClock,
    random: systemRandom,
    platformType: webPlatform,
    deviceID: takeDeviceID(),
    origin: globalThis.location?.origin,
    log: logToConsole,
    openSocket: openWebSocket,
    openCache: async (owner) => caches.open(owner),
    records,
    watchOnlineness,
  };
}
