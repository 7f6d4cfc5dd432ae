import type { Millis } from '@parley/kernel/brand';
import type { AppID, LogKey, UserKey } from '../core/ids.ts';
import type { DutyStore } from '../delivery/store.ts';
import type { BlacklistReader, BlacklistStore } from '../features/blacklist/store.ts';
import type { CallReader, CallStore } from '../features/calls/store.ts';
import type { ConversationReader, ConversationStore } from '../features/conversations/store.ts';
import type { FriendReader, FriendStore } from '../features/friends/store.ts';
import type { GroupReader, GroupStore } from '../features/groups/store.ts';
import type { BroadcastReader, BroadcastStore } from '../features/messages/broadcast-store.ts';
import type { ImportStore } from '../features/messages/import-store.ts';
import type { PinReader, PinStore } from '../features/messages/pin-store.ts';
import type { ReactionReader, ReactionStore } from '../features/messages/reaction-store.ts';
import type { ReplyReader, ReplyStore } from '../features/messages/reply-store.ts';
import type { MessageReader, MessageStore } from '../features/messages/store.ts';
import type { ReceiptReader, ReceiptStore } from '../features/receipts/store.ts';
import type { RoomReader, RoomStore } from '../features/rooms/store.ts';
import type { SearchReader, SearchStore } from '../features/search/store.ts';
import type { SessionReader, SessionStore } from '../features/session/store.ts';
import type { StatusReader, StatusStore } from '../features/status/store.ts';
import type { UsageReader, UsageStore, UserReader, UserStore } from '../features/users/store.ts';
import type { SignatureStore } from '../server-api/signature-store.ts';
import type { TimerStore } from '../timers/store.ts';

/** What may be read of one app. Reads see what is committed and durable, never more. */
export interface Readers {
  readonly users: UserReader;
  readonly blacklist: BlacklistReader;
  readonly sessions: SessionReader;
  readonly usage: UsageReader;
  readonly conversations: ConversationReader;
  readonly messages: MessageReader;
  readonly search: SearchReader;
  readonly reactions: ReactionReader;
  readonly pins: PinReader;
  readonly receipts: ReceiptReader;
  readonly replies: ReplyReader;
  readonly friends: FriendReader;
  readonly calls: CallReader;
  readonly groups: GroupReader;
  readonly statuses: StatusReader;
  readonly rooms: RoomReader;
  readonly broadcasts: BroadcastReader;
}

/** What a transaction may read and write of one app; its reads see its own writes. */
export interface Stores {
  readonly users: UserStore;
  readonly blacklist: BlacklistStore;
  readonly sessions: SessionStore;
  readonly usage: UsageStore;
  readonly conversations: ConversationStore;
  readonly messages: MessageStore;
  readonly search: SearchStore;
  readonly receipts: ReceiptStore;
  readonly replies: ReplyStore;
  readonly duties: DutyStore;
  readonly timers: TimerStore;
  readonly reactions: ReactionStore;
  readonly pins: PinStore;
  readonly friends: FriendStore;
  readonly calls: CallStore;
  readonly groups: GroupStore;
  readonly statuses: StatusStore;
  readonly rooms: RoomStore;
  readonly broadcasts: BroadcastStore;
  readonly imports: ImportStore;
  readonly signatures: SignatureStore;
}

export type StoreName = keyof Stores;

/** Some of the stores: a feature is handed those that it declares, so that what it may touch is seen in one place. */
export type StoresOf<Names extends StoreName> = Pick<Stores, Names>;
export type ReadersOf<Names extends StoreName> = Pick<Readers, Names & keyof Readers>;

/** What two changes must not decide at the same time. */
export type LockKey =
  | { readonly app: AppID; readonly kind: 'conversation'; readonly key: LogKey }
  | { readonly app: AppID; readonly kind: 'user'; readonly key: UserKey }
  /** Two users who have no conversation yet, or a userID that is not registered yet. */
  | { readonly app: AppID; readonly kind: 'name'; readonly key: string };

/** A secret that was replaced by another one and may hold on for a while. */
export interface EarlierSecret {
  readonly serverSecret: string;
  /** From then on it holds no longer. */
  readonly until: Millis;
}

export interface AppRow {
  readonly app: AppID;
  /** The present one: 32 ASCII characters, used as 32 key bytes. `secretsAt` tells all that hold. */
  readonly serverSecret: string;
  /** The newest first, whether they still hold or not; absent: none. */
  readonly earlierSecrets?: readonly EarlierSecret[];
  readonly isEnabled: boolean;
  /** Whether it has the messaging service; absent: it has. */
  readonly hasMessaging?: boolean;
  /** From then on it is as if there were no such app; absent: for ever. */
  readonly validUntil?: Millis;
  readonly createdAt: Millis;
}

/** A server's hold on a node slot. */
interface Lease {
  readonly owner: string;
  readonly leasedUntil: Millis;
}

/** What belongs to the installation and to no app. */
export interface SystemStore {
  apps(): Promise<readonly AppRow[]>;
  /** Inserts the app; `false` if there is one of this AppID, which stays as it is. */
  addApp(app: AppRow): Promise<boolean>;
  /** Inserts the app or replaces its row. */
  putApp(app: AppRow): Promise<void>;
  /**
   * Replaces the row by what `change` makes of it, so that two who change one app at once lose nothing of each other;
   * `undefined` if there is no such app.
   */
  changeApp(app: AppID, change: (row: AppRow) => AppRow): Promise<AppRow | undefined>;
  /** Which life of the database this is; raised when a backup is restored. */
  epoch(): Promise<number>;
  /**
   * Begins another life of the database and answers its epoch, which no client can have seen: it is greater than the
   * present one and than `above`, and not below the seconds of the database's clock, so that two restores of one
   * backup do not give the same.
   */
  raiseEpoch(above?: number): Promise<number>;
  /** Grows with every user that is unregistered; whoever remembers users looks whether it did. */
  unregistrations(): Promise<number>;
  /** Grows with every run that erased a user's messages beside the nodes; devices have to look what changed. */
  erasures(): Promise<number>;
  /** The database's own clock. */
  databaseTime(): Promise<Millis>;
  /**
   * Leases the lowest free node slot (0 … 63) to `owner` for `leaseMs` of database time, or renews the one it
   * has; `undefined` when all are taken.
   */
  leaseNodeSlot(owner: string, leaseMs: number): Promise<number | undefined>;
  releaseNodeSlot(owner: string): Promise<void>;
  /** The owners whose lease is in force. */
  leasedNodes(): Promise<readonly string[]>;
  /** The leases that are in force, with their ends in the database's time. */
  leases(): Promise<readonly Lease[]>;
  /** How many slots were never given back although their lease ran out more than `sinceMs` ago. */
  abandonedSlots(sinceMs: number): Promise<number>;
}

/** Valid only until the callback that got it has returned; any use after that throws. */
export interface Transaction<Writable = Stores> {
  stores(app: AppID): Writable;
  /**
   * Runs `work` so that it can be taken back alone: when `keep` says no to its result, or it throws, its rows
   * are gone and the transaction goes on. Savepoints do not overlap. A statement that failed outside a savepoint, or
   * in one that was kept, fails the whole transaction, whatever `work` made of it.
   */
  savepoint<Result>(work: () => Promise<Result>, keep: (result: Result) => boolean): Promise<Result>;
}

export interface StorageLevels {
  readonly databaseBytes: number;
  /** The write-ahead log of the embedded engine; absent where the log is the database server's own business. */
  readonly logBytes?: number;
  /** Duties and timers of all apps whose time has come, counted up to 10,000 each. */
  readonly dutiesDue: number;
  readonly timersDue: number;
  /** Rooms that there are, as this process sees them, and their members; a user counts in each room. */
  readonly rooms: number;
  readonly roomMembers: number;
}

/** How much there is in all apps together. */
export interface StorageFigures {
  readonly users: number;
  readonly conversations: number;
  readonly messages: number;
  /** More of each than so many are not counted. */
  readonly countMax: number;
  /** Among the conversations that were begun first; absent: there is none. */
  readonly oldestMessageAt?: Millis;
}

/**
 * The truth of the installation behind one port, with one contract suite for every engine. What need not survive is
 * another instance with stores of its own.
 *
 * A transaction is resolved when it is durable, not before, and nothing of it can be read before that.
 * A failure of the database is thrown as `StorageFailure`; a failed sync is `isFatal`: the process must end,
 * because nobody can say any more what is on the disk.
 */
export interface Storage<Writable = Stores, Readable = Readers> {
  readonly engine: 'sqlite' | 'postgres';
  /** Transactions that run side by side when their keys do not meet; more than so many wait for one another. */
  readonly transactionsMax: number;
  readonly system: SystemStore;
  read(app: AppID): Readable;
  /**
   * Runs `work` in one transaction that holds `keys`, locked in one sorted order. `work` awaits nothing but its
   * stores. It may be run again after a failure, so it leaves no trace outside them.
   */
  transact<Result>(
    keys: readonly LockKey[],
    work: (transaction: Transaction<Writable>) => Promise<Result>,
  ): Promise<Result>;
  /** How large the storage is and what waits in it; for whoever watches, every few seconds at most. */
  levels(): Promise<StorageLevels>;
  /** For an operator who asks; it costs more than `levels`, but never more than a bound. */
  figures(): Promise<StorageFigures>;
  /** What is sick, in a few words for the operator; `undefined` when all is well. */
  sickness(): Promise<string | undefined>;
  close(): Promise<void>;
}

export class StorageFailure extends Error {
  override readonly name = 'StorageFailure';
  readonly isFatal: boolean;
  /** The database was not reached or went away: the same may well succeed once it is back. */
  readonly isAway: boolean;
  constructor(
    message: string,
    options: { readonly cause?: unknown; readonly isFatal?: boolean; readonly isAway?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.isFatal = options.isFatal ?? false;
    this.isAway = options.isAway ?? false;
  }
}
