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

/** An entry of a user's own log. What its body says is the feature's that wrote it. */
export interface UserLogEntry {
  readonly position: number;
  readonly kind: UserLogKind;
  /** Encoded as it goes over the wire. */
  readonly body: string;
}

/** The fields of a user-log entry on the wire. */
export type UserLogKind = 'conversationOpened' | 'conversationRead' | 'userInfo';

interface UserLogReader {
  userLogHead(userKey: UserKey): Promise<number>;
  /** Entries after `position`, ascending, `limit` at most. */
  userLogAfter(userKey: UserKey, position: number, limit: number): Promise<readonly UserLogEntry[]>;
}

interface UserLogStore extends UserLogReader {
  /** The position of the newest entry of this kind. */
  newestOfKind(userKey: UserKey, kind: UserLogKind): Promise<number | undefined>;
  /**
   * Removes an entry that a later one makes superfluous: a device that comes back needs only the last of its kind.
   * Positions have no gap when they are given out, but may have when they are read.
   */
  removeUserLogEntry(userKey: UserKey, position: number): Promise<void>;
  /** Appends to the user's own log and returns the entry's position: the head plus one. */
  appendUserLog(userKey: UserKey, entry: Omit<UserLogEntry, 'position'>): Promise<number>;
}

export interface UserReader extends UserLogReader {
  byUserID(userID: UserID): Promise<UserRow | undefined>;
  byUserKey(userKey: UserKey): Promise<UserRow | undefined>;
  /** Those of the users that were ever registered, in no order. */
  byUserIDs(userIDs: readonly UserID[]): Promise<readonly UserRow[]>;
  /** Users by ascending userID (byte by byte), from the one after `after` on; an empty `after` begins at the first. */
  page(after: string, limit: number): Promise<readonly UserRow[]>;
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
  putProfile(user: Pick<UserRow, 'userKey' | keyof UserProfile>): Promise<void>;
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
