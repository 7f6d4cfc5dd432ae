import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserID, UserKey } from '../../core/ids.ts';

/** How far a conversation's log goes. All numbers are 0 in an empty log and only grow. */
export interface LogHead {
  readonly position: number;
  readonly messageSeq: number;
  readonly orderKey: number;
  /** Running count of the messages that count as unread for those who did not send them. */
  readonly counted: number;
  readonly newestMessageID: number;
  /** When the head last moved; never runs backwards. */
  readonly changedAt: Millis;
}

export interface FollowedQuery {
  /** Only logs with a key above this one; 0 to begin. */
  readonly afterLog: LogKey;
  readonly limit: number;
  /** Only logs whose head moved at this time or later. */
  readonly changedSince?: Millis;
}

export interface ConversationRow {
  readonly log: LogKey;
  readonly type: number;
  /** In a peer conversation the smaller and the larger of the two user keys. */
  readonly lowKey: UserKey;
  readonly highKey: UserKey;
  readonly head: LogHead;
}

/** A log that a user follows, as that user sees it. */
export interface FollowedLog {
  readonly log: LogKey;
  readonly type: number;
  /** In a peer conversation the userID of the other side. */
  readonly conversationID: UserID;
  readonly head: LogHead;
}

/** An entry of a user's own log: the user takes part in a conversation from `fromPosition` on. */
export interface UserLogEntry {
  readonly position: number;
  readonly log: LogKey;
  readonly type: number;
  readonly conversationID: UserID;
  readonly fromPosition: number;
}

export interface ConversationReader {
  get(log: LogKey): Promise<ConversationRow | undefined>;
  peer(lowKey: UserKey, highKey: UserKey): Promise<ConversationRow | undefined>;
  isMember(log: LogKey, userKey: UserKey): Promise<boolean>;
  /** Logs the user follows, ascending by key. */
  followed(userKey: UserKey, query: FollowedQuery): Promise<readonly FollowedLog[]>;
  userLogHead(userKey: UserKey): Promise<number>;
  /** Entries after `position`, ascending, `limit` at most. */
  userLogAfter(userKey: UserKey, position: number, limit: number): Promise<readonly UserLogEntry[]>;
}

export interface ConversationStore extends ConversationReader {
  /** Inserts an empty peer conversation and makes both users members; the pair must not have one yet. */
  openPeer(conversation: { log: LogKey; type: number; lowKey: UserKey; highKey: UserKey; at: Millis }): Promise<void>;
  /** Appends to the user's own log and returns the entry's position: the head plus one. */
  appendUserLog(userKey: UserKey, entry: Omit<UserLogEntry, 'position'>): Promise<number>;
}
