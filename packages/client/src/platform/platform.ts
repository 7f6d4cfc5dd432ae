import type { Cancel, Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import type { Cache } from '../cache/cache.ts';
import type { ZIMBackupFolder } from '../types/backup.ts';

/** Everything the SDK needs of the world around it; browser, Node and the simulated world implement it. */
export interface Platform {
  readonly clock: Clock;
  /** Ids and pauses are made of it, never a secret: React Native may have no source that is fit for one. */
  readonly random: Random;
  /** The number by which the server knows this kind of device: Web 6, Linux 5, Win 1, MacOS 4, … */
  readonly platformType: PlatformType;
  /** 1–64 bytes that stay the same for this installation, as far as the platform can keep anything. */
  readonly deviceID: string;
  /** Origin of the page the SDK runs in, such as `https://chat.example`; absent where there is no page. */
  readonly origin: string | undefined;
  readonly log: LogSink;
  /** Begins to connect. The listener is never called within the call itself. */
  openSocket(url: string, listener: ClientSocketListener): ClientSocket;
  /** What is found at an address to which no connection can be made; absent where nobody can say. Never rejects. */
  diagnose?(url: string): Promise<string>;
  /**
   * Opens the cache of one user, with what an earlier run left in it. It may fail, or never answer: the SDK goes on
   * from memory, and the app is told.
   */
  openCache(owner: CacheOwner, watcher: CacheWatcher): Promise<Cache>;
  /** Absent where no other instance of the SDK can reach the caches. */
  readonly presence?: Presence;
  /** A folder of the device by its path; absent where there are none. Whether it is there shows when it is used. */
  openFolder?(path: string): ZIMBackupFolder;
  readonly records: Records;
  /** Tells when the device goes online or offline, or the page becomes visible, as far as the platform knows. */
  watchOnlineness(listener: (signal: OnlinenessSignal) => void): Cancel;
}

/**
 * Small texts that outlast a run of the app, as far as the platform can keep anything. Never rejects: a store that is
 * broken, full or switched off is as good as an empty one.
 */
export interface Records {
  read(key: string): Promise<string | undefined>;
  write(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
}

/** What an app chooses before `create`. */
export interface PlatformOptions {
  /** Where Node keeps its caches, its records and the ID of the device; without it they are kept in memory. */
  readonly cacheFolder?: string | undefined;
}

export type PlatformType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 9 | 10 | 32;

/** A connection as the SDK sees it. After `close` the listener is not called any more. */
export interface ClientSocket {
  /** One WebSocket message. Never throws; what cannot be sent any more is dropped. */
  send(message: string): void;
  /** What was sent before still leaves. */
  close(): void;
}

export interface ClientSocketListener {
  opened(): void;
  /** A text message. */
  message(text: string): void;
  /** The connection is gone or could not be made; called once. 1006 if no close code is known. */
  closed(code: number): void;
}

export interface CacheOwner {
  readonly appID: number;
  readonly userID: string;
}

/** By which the instances of the SDK that share their caches know one another. */
export interface Presence {
  /** Lets the others know of this instance, until it ends or its page or process does. */
  appear(instanceID: string): Cancel;
  /** Those that live, this one among them; `undefined` where nobody can say. May reject. */
  living(): Promise<ReadonlySet<string> | undefined>;
}

/** Hears what becomes of a cache beside the calls to it. */
export interface CacheWatcher {
  /** What was kept could not be read any more; the cache began anew. */
  begunAnew(detail: string): void;
  /** The cache cannot be used any more; the calls under way still end. */
  gone(detail: string): void;
}

export type OnlinenessSignal = 'online' | 'offline' | 'visible';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** Fields are numbers, codes and ids; never tokens, secrets or message content. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
export type LogSink = (level: LogLevel, event: string, fields?: LogFields) => void;
