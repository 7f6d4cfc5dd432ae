import { randomText } from '@parley/kernel/random';
import { systemClock } from '@parley/kernel/system';
import { openIndexedDbCache } from '../cache/indexed-db.ts';
import { logToConsole } from './console-log.ts';
import { diagnose } from './diagnosis.ts';
import type { OnlinenessSignal, Platform } from './platform.ts';
import { lockPresence } from './presence.ts';
import { sdkRandom } from './random.ts';
import { createStoredRecords } from './records.ts';
import { openWebSocket } from './web-socket.ts';

const webPlatform = 6;
const deviceIDKey = 'parley.deviceID';

/** Kept by the browser for this origin; where it keeps nothing, each page is a device of its own. */
function takeDeviceID(): string {
  const fresh = randomText(sdkRandom, 20);
  try {
    const kept = localStorage.getItem(deviceIDKey);
    if (kept !== null && /^[0-9a-v]{20}$/.test(kept)) return kept;
    localStorage.setItem(deviceIDKey, fresh);
  } catch {
    // Storage is switched off or full.
  }
  return fresh;
}

/** `localStorage` is asked for each time, because a page may be forbidden to name it. */
const records = createStoredRecords({
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, text) => localStorage.setItem(key, text),
  removeItem: (key) => localStorage.removeItem(key),
});

/** Not by an `AbortSignal`: where a test environment brings the events, the signals may be of somebody else. */
function watchOnlineness(listener: (signal: OnlinenessSignal) => void): () => void {
  const watched: readonly (readonly [target: EventTarget | undefined, type: string, task: () => void])[] = [
    [globalThis, 'online', () => listener('online')],
    [globalThis, 'offline', () => listener('offline')],
    [
      globalThis.document,
      'visibilitychange',
      () => {
        if (document.visibilityState === 'visible') listener('visible');
      },
    ],
  ];
  for (const [target, type, task] of watched) target?.addEventListener?.(type, task);
  return () => {
    for (const [target, type, task] of watched) target?.removeEventListener?.(type, task);
  };
}

export function createPlatform(): Platform {
  return {
    clock: systemClock,
    random: sdkRandom,
    platformType: webPlatform,
    deviceID: takeDeviceID(),
    origin: globalThis.location?.origin,
    log: logToConsole,
    openSocket: openWebSocket,
    diagnose,
    openCache: openIndexedDbCache,
    presence: lockPresence,
    records,
    watchOnlineness,
  };
}
