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
  /** No member has deleted a message with a higher sequence for himself. */
  readonly deletedSeq: number;
  /** Every message with a higher sequence is for all who take part. */
  readonly targetedSeq: number;
  /** The last entry of the membership that ended last; 0: none has, as in every log of two. */
  readonly endedPosition: number;
  /** When the head last moved; never runs backwards. */
  readonly changedAt: Millis;
}

/** Where a message stands that a user sees, or saw before he deleted it. */
export type ShownMessage = Pick<LogHead, 'messageSeq' | 'orderKey'>;

export interface LogRow {
  readonly log: LogKey;
  readonly type: number;
  readonly head: LogHead;
}

/** How far a member has read a log; all 0 for one who never did. */
export interface Reading {
  /** Every message that was added up to here was read. */
  readonly position: number;
  /** The sequence of the newest of them. */
  readonly messageSeq: number;
  /** How many counted messages others had sent up to there. */
  readonly countedByOthers: number;
}

/** How a log stood for one of its users when the message with this sequence was the newest. */
export interface LogMark {
  /** Where that message was added. */
  readonly position: number;
  readonly messageSeq: number;
  readonly countedByOthers: number;
}

/** A message that mentions the user who asks. */
export interface StoredMention {
  readonly position: number;
  readonly messageID: number;
  readonly messageSeq: number;
  readonly senderUserID: UserID;
  /** Whether it mentions everybody, and whether it mentions the user by name. */
  readonly isAll: boolean;
  readonly isNamed: boolean;
}

/** What a member has deleted for himself. */
interface Deleted {
  /** Every message up to this one, by its sequence and order; 0: none. */
  readonly messageSeq: number;
  readonly orderKey: number;
  /** The entry of the conversation, until a message with a higher order comes; 0: it was not deleted. */
  readonly entryOrderKey: number;
  /** Whether messages were deleted singly, which stand in a table of their own. */
  readonly hasSingle: boolean;
}

/** How a user takes part in a log. */
export interface Membership {
  /** From here on the log is the member's. */
  readonly fromPosition: number;
  /** Up to here, for one who has left. */
  readonly toPosition: number | undefined;
  readonly reading: Reading;
  /** How many counted messages the member has sent, up to the head. */
  readonly sentCounted: number;
  /** What was unread when the member left, until the next reading. */
  readonly carried: number;
  /** How many counted messages of others, added after the reading, were withdrawn or deleted singly by the member. */
  readonly withdrawn: number;
  readonly deleted: Deleted;
}

export interface MemberKey {
  readonly log: LogKey;
  readonly userKey: UserKey;
}

/** One who takes part in a log, and how far that goes. */
export interface Member {
  readonly head: LogHead;
  readonly membership: Membership;
}

/** A log that a user follows, as that user sees it. */
export interface FollowedLog extends LogRow, Member {
  /** The userID of the other side, or the ID of the group. */
  readonly conversationID: string;
  /** Its name and picture. */
  readonly conversationName: string;
  readonly conversationAvatarUrl: string;
  /** It is a group that was dismissed. */
  readonly isDismissed?: boolean;
}

/** How far a log goes for a user, and nothing else of it: enough to see whether a device lacks something. */
export interface ReachedHead extends Pick<LogHead, 'position' | 'messageSeq' | 'orderKey' | 'newestMessageID'> {
  readonly log: LogKey;
}

/** Logs with a key above the one and up to the other. */
export interface LogRange {
  readonly afterLog: LogKey;
  readonly upToLog: LogKey;
}

/** Some of the logs that a user follows, ascending by key. */
export interface LogsQuery {
  /** Only logs with a key above this one; 0 to begin. */
  readonly afterLog: LogKey;
  readonly limit: number;
}

/** Which of the logs that a user follows. */
export interface FollowedQuery extends LogsQuery {
  /** Only logs whose head moved at this time or later. */
  readonly changedSince?: Millis;
}
