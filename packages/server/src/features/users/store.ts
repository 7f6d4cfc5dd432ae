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
}

export interface UserStore extends UserReader {
  /** Inserts the user; the userID must be free. The user's own log starts at position 0. */
  register(user: UserRow): Promise<void>;
  /** Writes the name and the time of the last login. */
  update(user: Pick<UserRow, 'userKey' | 'userName' | 'lastLoginAt'>): Promise<void>;
}
