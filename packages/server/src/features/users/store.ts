import type { Millis } from '@parley/kernel/brand';
import type { UserProfile } from '@parley/protocol/features/values';
import type { UserID, UserKey } from '../../core/ids.ts';

/** A row of the table of users; what everybody may know of a user is part of it. */
export interface UserRow extends Readonly<UserProfile> {
  readonly userKey: UserKey;
  readonly userID: UserID;
  readonly createdAt: Millis;
  readonly lastLoginAt: Millis;
  readonly isUnregistered: boolean;
}

/** Which devices are spared pushes while others are online. */
export interface OfflinePushRule {
  readonly onlinePlatforms: readonly number[];
  readonly notToReceiveOfflinePushPlatforms: readonly number[];
}

/** What a user has set for pushes; both lists are empty and the number is 0 until the user sets them. */
export interface PushSettings {
  readonly offlinePushRule: OfflinePushRule;
  /** The number on the app's icon. */
  readonly badge: number;
}

/** An entry of a user's own log: what its kind and key now stand at. */
export interface UserLogEntry {
  readonly position: number;
  /** One that the protocol declares, or one that a newer version wrote. */
  readonly kind: string;
  /** Which thing of its kind; empty where there is one only. */
  readonly key: string;
  /** The `instanceID` of the client that made the change. */
  readonly origin?: string | undefined;
  /** Encoded as it goes over the wire; what it says is the feature's that wrote it. */
  readonly body: string;
}

export interface NewUserLogEntry {
  readonly userKey: UserKey;
  readonly entry: Omit<UserLogEntry, 'position'>;
}

/** Which entry of whose log. */
export interface UserLogEntryName extends Pick<UserLogEntry, 'kind' | 'key'> {
  readonly userKey: UserKey;
}

interface UserLogReader {
  userLogHead(userKey: UserKey): Promise<number>;
  /** Entries after `position`, ascending, `limit` at most, without those of the kinds in `exceptKinds`. */
  userLogAfter(
    userKey: UserKey,
    query: { readonly position: number; readonly limit: number; readonly exceptKinds?: readonly string[] },
  ): Promise<readonly UserLogEntry[]>;
}

interface UserLogStore extends UserLogReader {
  /**
   * Writes entries in their order, each in the place of the earlier one of its user, kind and key, and returns their
   * positions: the next ones of each user's log. Positions have no gap when they are given out, but have when they are
   * read, and the log read from 0 is the present state.
   */
  putUserLogEntries(entries: readonly NewUserLogEntry[]): Promise<readonly number[]>;
  /**
   * Removes entries of which nobody need be told any more; what is not there is passed over. The position of the log stays,
   * and read from 0 it is the present state without them.
   */
  removeUserLogEntries(entries: readonly UserLogEntryName[]): Promise<void>;
}

export interface UserReader extends UserLogReader {
  byUserID(userID: UserID): Promise<UserRow | undefined>;
  byUserKey(userKey: UserKey): Promise<UserRow | undefined>;
  /** Those of the users that were ever registered, in no order. */
  byUserIDs(userIDs: readonly UserID[]): Promise<readonly UserRow[]>;
  /** The same by up to 202 keys. */
  byUserKeys(userKeys: readonly UserKey[]): Promise<readonly UserRow[]>;
  /** Users by ascending userID (byte by byte), from the one after `after` on; an empty `after` begins at the first. */
  page(after: string, limit: number): Promise<readonly UserRow[]>;
  /** `undefined` for a key that is no user's. */
  pushSettings(userKey: UserKey): Promise<PushSettings | undefined>;
  /** Those of up to 500 users that are unregistered. */
  unregisteredAmong(userKeys: readonly UserKey[]): Promise<readonly UserKey[]>;
}

export interface UserStore extends UserReader, UserLogStore {
  /** Inserts the user; the userID must be free. The user's own log starts at position 0. */
  register(user: UserRow): Promise<void>;
  /** Writes the name and the time of the last login. */
  update(user: Pick<UserRow, 'userKey' | 'userName' | 'lastLoginAt'>): Promise<void>;
  /** Marks the user as unregistered and raises the count of unregistrations. */
  unregister(userKey: UserKey): Promise<void>;
  /** Raises the count of erasures. */
  noteErasure(): Promise<void>;
  putProfile(user: Pick<UserRow, 'userKey' | keyof UserProfile>): Promise<void>;
  putOfflinePushRule(userKey: UserKey, rule: OfflinePushRule): Promise<void>;
  putBadge(userKey: UserKey, badge: number): Promise<void>;
}

/** Who logged in during a day or a month. A period is the number of a day since 1970, or minus that of a month. */
export interface UsageReader {
  wasActive(period: number, userKey: UserKey): Promise<boolean>;
  activeCount(period: number): Promise<number>;
}

export interface UsageStore extends UsageReader {
  /** Notes the user; once more changes nothing. */
  note(period: number, userKey: UserKey): Promise<void>;
  /** Removes up to `limit` entries of days and months before these; returns how many. */
  sweep(before: { readonly day: number; readonly month: number }, limit: number): Promise<number>;
}
