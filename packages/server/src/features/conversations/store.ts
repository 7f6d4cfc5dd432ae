import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserID, UserKey } from '../../core/ids.ts';

/** How far a conversation's log goes. All numbers are 0 in an empty log and only grow. */
export interface LogHead {
  readonly position: number;
  readonly messageSeq: number;
  readonly orderKey: number;
  /** Running count of the messages that count as unread for those who did not send them. */
  readonly counted: number;
  /** In a peer conversation: how many of them the user with the smaller key sent. */
  readonly countedByLow: number;
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
  /** Their name and picture. */
  readonly conversationName: string;
  readonly conversationAvatarUrl: string;
  readonly head: LogHead;
  readonly reading: Reading;
  /** How many counted messages others sent. */
  readonly countedByOthers: number;
}

/** How far a member has read a log; all 0 for one who never did. */
export interface Reading {
  readonly messageSeq: number;
  /** How many counted messages others had sent up to there. */
  readonly countedByOthers: number;
  /** The position of the entry in the user's own log that tells of it. */
  readonly entryPosition: number;
}

export interface ConversationReader {
  get(log: LogKey): Promise<ConversationRow | undefined>;
  peer(lowKey: UserKey, highKey: UserKey): Promise<ConversationRow | undefined>;
  /** Logs the user follows, ascending by key. */
  followed(userKey: UserKey, query: FollowedQuery): Promise<readonly FollowedLog[]>;
  /** How far the member has read; `undefined` for who is no member. */
  reading(log: LogKey, userKey: UserKey): Promise<Reading | undefined>;
}

export interface ConversationStore extends ConversationReader {
  /** Inserts an empty peer conversation and makes both users members; the pair must not have one yet. */
  openPeer(conversation: { log: LogKey; type: number; lowKey: UserKey; highKey: UserKey; at: Millis }): Promise<void>;
  /** Writes how far a member has read. */
  putReading(log: LogKey, userKey: UserKey, reading: Reading): Promise<void>;
  /** Counted messages after `messageSeq` that somebody else than the user sent. */
  countByOthersAfter(log: LogKey, userKey: UserKey, messageSeq: number): Promise<number>;
}
