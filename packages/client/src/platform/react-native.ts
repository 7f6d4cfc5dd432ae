import { type Random, randomText } from '@parley/kernel/random';
import { systemClock } from '@parley/kernel/system';
import { deviceText } from '@parley/protocol/features/values';
import { parse } from '@parley/protocol/schema';
import { MemoryCaches } from '../cache/memory.ts';
import { databaseName, openSqliteCache } from '../cache/sqlite.ts';
import { logToConsole } from './console-log.ts';
import type { OnlinenessSignal, Platform, PlatformType } from './platform.ts';
import { sdkRandom } from './random.ts';
import type { ConfigureReactNative, ReactNativeModules } from './react-native-modules.ts';
import { createMemoryRecords, createStoredRecords } from './records.ts';
import { openWebSocket } from './web-socket.ts';

const platformTypes: Readonly<Record<string, PlatformType>> = { ios: 2, android: 3, macos: 4, windows: 1, web: 6 };
const iPad = 9;
const unknownPlatform = 32;

const configured: { modules: ReactNativeModules } = { modules: {} };

export const configureReactNative: ConfigureReactNative = (modules) => {
  configured.modules = { ...modules };
};

/** What is kept where the app hands in no storage. */
const recordsOfThisRun = createMemoryRecords();

/** One start of the app is one device where the app names none. */
const deviceIDOfThisRun = { text: '' };

function platformTypeOf({ Platform: of }: ReactNativeModules): PlatformType {
  if (of?.OS === 'ios' && of.isPad === true) return iPad;
  const name = of?.OS ?? '';
  return (Object.hasOwn(platformTypes, name) ? platformTypes[name] : undefined) ?? unknownPlatform;
}

function deviceIDOf({ deviceID }: ReactNativeModules, random: Random): string {
  const checked = parse(deviceText, deviceID);
  if (checked.ok) return checked.value;
  if (deviceID !== undefined) logToConsole('warn', 'the deviceID is not 1 to 64 bytes and is not used');
  deviceIDOfThisRun.text ||= randomText(random, 20);
  return deviceIDOfThisRun.text;
}

function watch({ AppState, NetInfo }: ReactNativeModules, listener: (signal: OnlinenessSignal) => void): () => void {
  const appState = AppState?.addEventListener('change', (state) => {
    if (state === 'active') listener('visible');
  });
  const endNetInfo = NetInfo?.addEventListener(({ isConnected }) => {
    if (isConnected !== null) listener(isConnected ? 'online' : 'offline');
  });
  return () => {
    appState?.remove();
    endNetInfo?.();
  };
}

export function createPlatform(): Platform {
  const { modules } = configured;
  const hasCrypto = typeof globalThis.crypto?.getRandomValues === 'function';
  if (!hasCrypto) logToConsole('warn', 'crypto.getRandomValues is missing: ids are made by Math.random');
  const random = sdkRandom;
  const caches = new MemoryCaches();
  return {
    clock: systemClock,
    random,
    platformType: platformTypeOf(modules),
    deviceID: deviceIDOf(modules, random),
    // An app has no page, and what `location` says in a debugger is the debugger's.
    origin: undefined,
    log: logToConsole,
    openSocket: openWebSocket,
    openCache: async (owner) => {
      const { openDatabase } = modules;
      return openDatabase ? openSqliteCache(await openDatabase(databaseName(owner))) : caches.open(owner);
    },
    records: modules.AsyncStorage ? createStoredRecords(modules.AsyncStorage) : recordsOfThisRun,
    watchOnlineness: (listener) => watch(modules, listener),
  };
}
