import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { FollowedLog, FollowedQuery, Member, MemberKey, Reading } from '../logs/store.ts';

export interface ConversationReader {
  /** The log of two users, in whichever order they are named. */
  peer(one: UserKey, other: UserKey): Promise<LogKey | undefined>;
  /** Logs the user follows, ascending by key. */
  followed(userKey: UserKey, query: FollowedQuery): Promise<readonly FollowedLog[]>;
  /** One of them; `undefined` for who is no member. */
  followedLog(userKey: UserKey, log: LogKey): Promise<FollowedLog | undefined>;
}

export interface ConversationStore extends ConversationReader {
  /** Inserts an empty conversation of two users and makes both members; the two must not have one yet. */
  openPeer(conversation: { log: LogKey; members: readonly [UserKey, UserKey]; at: Millis }): Promise<void>;
  /** In the order asked; `undefined` for who is no member. */
  members(asked: readonly MemberKey[]): Promise<readonly (Member | undefined)[]>;
  /**
   * Writes how far members have read, the last reading of each; what was carried over from an earlier membership is
   * read with it.
   */
  putReadings(readings: readonly (MemberKey & { readonly reading: Reading })[]): Promise<void>;
  /** How many counted messages of others than the user, added after the position, were withdrawn. */
  withdrawnAfter(log: LogKey, userKey: UserKey, position: number): Promise<number>;
}
