import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { FollowedLog, FollowedQuery, LogRow, Membership, Reading } from '../logs/store.ts';

export interface ConversationReader {
  get(log: LogKey): Promise<LogRow | undefined>;
  /** The log of two users, in whichever order they are named. */
  peer(one: UserKey, other: UserKey): Promise<LogKey | undefined>;
  /** Logs the user follows, ascending by key. */
  followed(userKey: UserKey, query: FollowedQuery): Promise<readonly FollowedLog[]>;
  /** One of them; `undefined` for who is no member. */
  followedLog(userKey: UserKey, log: LogKey): Promise<FollowedLog | undefined>;
  /** `undefined` for who is no member. */
  membership(log: LogKey, userKey: UserKey): Promise<Membership | undefined>;
}

export interface ConversationStore extends ConversationReader {
  /** Inserts an empty conversation of two users and makes both members; the two must not have one yet. */
  openPeer(conversation: { log: LogKey; members: readonly [UserKey, UserKey]; at: Millis }): Promise<void>;
  /** Writes how far a member has read; what was carried over from an earlier membership is read with it. */
  putReading(log: LogKey, userKey: UserKey, reading: Reading): Promise<void>;
  /** How many counted messages of others than the user, added after the position, were withdrawn. */
  withdrawnAfter(log: LogKey, userKey: UserKey, position: number): Promise<number>;
}
