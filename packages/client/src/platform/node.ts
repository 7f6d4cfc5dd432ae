import { randomText } from '@parley/kernel/random';
import { systemClock } from '@parley/kernel/system';
import WebSocketOfLibrary from 'ws';
import { MemoryCaches } from '../cache/memory.ts';
import { openNodeCache } from '../cache/node-sqlite.ts';
import { logToConsole } from './console-log.ts';
import { diagnose } from './diagnosis.ts';
import { openNodeFolder } from './node-folder.ts';
import { createNodePresence } from './node-presence.ts';
import { createFolderRecords, takeFolderDeviceID } from './node-records.ts';
import type { Platform, PlatformOptions, PlatformType } from './platform.ts';
import { sdkRandom } from './random.ts';
import { createMemoryRecords } from './records.ts';
import { openWebSocket } from './web-socket.ts';

const platformTypes: Readonly<Record<string, PlatformType>> = { win32: 1, darwin: 4, linux: 5 };

const diagnosisMs = 5000;

/** Such as `connect ECONNREFUSED 127.0.0.1:9` or `self-signed certificate`. */
function causeOf(thrown: unknown): string {
  const { cause } = thrown instanceof Error ? thrown : {};
  if (!(cause instanceof Error)) return '';
  const [first] = cause instanceof AggregateError ? cause.errors : [];
  return String(cause.message || (first instanceof Error && first.message));
}

/** Where the app names no folder, one process is one device and nothing outlasts it. */
const deviceIDOfThisProcess = randomText(sdkRandom, 20);

const recordsOfThisProcess = createMemoryRecords();

/** Node 20 and 21 have no `WebSocket` of their own; `crypto.getRandomValues` they have. */
export function createPlatform({ cacheFolder }: PlatformOptions = {}): Platform {
  const caches = new MemoryCaches();
  return {
    clock: systemClock,
    random: sdkRandom,
    platformType: platformTypes[process.platform] ?? 32,
    deviceID:
      cacheFolder === undefined ? deviceIDOfThisProcess : takeFolderDeviceID(cacheFolder, deviceIDOfThisProcess),
    origin: undefined,
    log: logToConsole,
    openSocket: (url, listener) => openWebSocket(url, listener, globalThis.WebSocket ?? WebSocketOfLibrary),
    // What never answers must not keep the process.
    diagnose: (url) => diagnose(url, { signal: AbortSignal.timeout(diagnosisMs) }, causeOf),
    openCache: async (owner, watcher) =>
      cacheFolder === undefined ? caches.open(owner) : openNodeCache(cacheFolder, owner, watcher),
    ...(cacheFolder !== undefined && { presence: createNodePresence(cacheFolder) }),
    openFolder: openNodeFolder,
    records: cacheFolder === undefined ? recordsOfThisProcess : createFolderRecords(cacheFolder),
    watchOnlineness: () => () => {},
  };
}
