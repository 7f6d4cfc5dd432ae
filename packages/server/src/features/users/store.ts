import type { Millis } from '@parley/kernel/brand';
import type { UserID, UserKey } from '../../core/ids.ts';

export interface UserRow {
  readonly userKey: UserKey;
  readonly userID: UserID;
  readonly userName: string;
  readonly createdAt: Millis;
  readonly lastLoginAt: Millis;
  readonly isUnregistered: boolean;
}

export interface UserReader {
  byUserID(userID: UserID): Promise<UserRow | undefined>;
  byUserKey(userKey: UserKey): Promise<UserRow | undefined>;
  /** Users by ascending userID (byte by byte), from the one after `after` on; an empty `after` begins at the first. */
  page(after: string, limit: number): Promise<readonly UserRow[]>;
  /** Those of up to 500 users that are unregistered. */
  unregisteredAmong(userKeys: readonly UserKey[]): Promise<readonly UserKey[]>;
}

export interface UserStore extends UserReader {
  /** Inserts the user; the userID must be free. The user's own log starts at position 0. */
  register(user: UserRow): Promise<void>;
  /** Writes the name and the time of the last login. */
  update(user: Pick<UserRow, 'userKey' | 'userName' | 'lastLoginAt'>): Promise<void>;
  /** Marks the user as unregistered and raises the count of unregistrations. */
  unregister(userKey: UserKey): Promise<void>;
}
