import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { Passing } from '../../core/passing.ts';
import type {
  FollowedLog,
  FollowedQuery,
  LogRange,
  LogsQuery,
  Member,
  MemberKey,
  ReachedHead,
  Reading,
} from '../logs/store.ts';

/** What a user has set for a conversation; it outlives the entry in the list. */
export interface EntrySettings {
  readonly log: LogKey;
  /** 0: it is not pinned. */
  readonly pinnedTime: number;
  /** Notify 1, do not disturb 2. */
  readonly notificationStatus: number;
  /** Ascending. */
  readonly marks: readonly number[];
  /** Conversations of a user ascend by it as they got their first mark; 0: it has none. */
  readonly markedAt: number;
  /** What the user calls a group; empty: nothing. */
  readonly groupAlias: string;
  /** Where the user's own log tells of it. */
  readonly position: number;
}

/** How many conversations of a user have which setting. */
export interface SettingCounts {
  readonly pinned: number;
  /** Of two users, set to do-not-disturb. */
  readonly quietPeers: number;
  readonly marked: number;
  /** The highest `markedAt`. */
  readonly newestMark: number;
}

/** A message as it can be deleted by a member. */
export interface DeletableMessage {
  readonly messageSeq: number;
  readonly messageID: number;
  readonly position: number;
  readonly orderKey: number;
  /** It was sent by somebody else and counted as unread. */
  readonly isCounted: boolean;
}

/** A message that a member has not deleted. */
export interface LeftMessage extends DeletableMessage {
  readonly body: string;
  readonly isWithdrawn: boolean;
  readonly changedPosition: number;
}

/** A deletion of one message, with where the user's own log tells of it. */
export interface NotedDeletion extends DeletableMessage {
  readonly log: LogKey;
  readonly entryPosition: number;
}

/** A part of a log in which somebody took part, from one entry up to another, both included. */
export interface Window {
  readonly fromPosition: number;
  /** Absent: it lasts. */
  readonly toPosition?: number | undefined;
}

/** What was sent in a window: the newest message before it, and the newest up to its end; 0 where there is none. */
export interface SeqsOfWindow {
  readonly before: number;
  readonly end: number;
}

/** A group, and how far its log goes. */
interface NamedGroup {
  readonly log: LogKey;
  /** It was not dismissed. */
  readonly isLiving: boolean;
  readonly position: number;
  /** The entry with which the membership ended that ended last; 0: none did. */
  readonly endedPosition: number;
}

export interface ConversationReader {
  /** The log of two users, in whichever order they are named. */
  peer(one: UserKey, other: UserKey): Promise<LogKey | undefined>;
  /** The logs of the user with each of up to 100 others; those without one are left out. */
  peers(userKey: UserKey, others: readonly UserKey[]): Promise<ReadonlyMap<UserKey, LogKey>>;
  /** A group by its ID, also one that was dismissed. */
  group(groupID: string): Promise<NamedGroup | undefined>;
  /** Where a user may read a log, by positions, ascending; one who never took part has no window. */
  windows(member: MemberKey): Promise<readonly Window[]>;
  /**
   * Who takes part in the logs of these messages and has deleted one of them singly, which `deletedBy` would have to be
   * asked of each for.
   */
  deletersOf(
    messages: readonly { readonly log: LogKey; readonly messageSeq: number }[],
  ): Promise<readonly (MemberKey & { readonly messageSeq: number })[]>;
  /** What the user has set for some logs, up to 500; logs for which nothing was ever set are left out. */
  settings(userKey: UserKey, logs: readonly LogKey[]): Promise<ReadonlyMap<LogKey, EntrySettings>>;
  /** Logs the user follows, ascending by key. */
  followed(userKey: UserKey, query: FollowedQuery): Promise<readonly FollowedLog[]>;
  /** How far they go, ascending by key. */
  reachedHeads(
    userKey: UserKey,
    query: LogsQuery & Pick<LogRange, 'upToLog'>,
  ): Promise<Passing<readonly ReachedHead[]>>;
  /** What `digestOf` makes of those in each range, the first 1025 if there are more. */
  digestsOf(userKey: UserKey, ranges: readonly LogRange[]): Promise<Passing<readonly string[]>>;
  /** Those of some logs, up to 500, that the user follows; in no order. */
  followedAmong(userKey: UserKey, logs: readonly LogKey[]): Promise<readonly FollowedLog[]>;
  /** The `orderKey` from which on the newest `count` logs of the user stand; 0 where there are no more than so many. */
  newestFrom(userKey: UserKey, count: number): Promise<number>;
  /** One of them; `undefined` for who is no member. */
  followedLog(userKey: UserKey, log: LogKey): Promise<FollowedLog | undefined>;
  /** Single deletions told in the user's own log after a position and up to another one, in the order of that log. */
  deletionsAfter(
    userKey: UserKey,
    query: { readonly position: number; readonly upTo: number; readonly limit: number },
  ): Promise<readonly NotedDeletion[]>;
  /** Of the messages with these sequences those that are there and that the member has not deleted, ascending. */
  leftOf(member: MemberKey, messageSeqs: readonly number[]): Promise<readonly LeftMessage[]>;
}

export interface NewReading extends MemberKey {
  readonly reading: Reading;
  /** What goes on being unread of one who has left; absent: nothing. */
  readonly carried?: number;
}

export interface ConversationStore extends ConversationReader {
  /**
   * Inserts an empty conversation of two users and makes both members; the two must not have one yet. It takes no
   * messages of who is blocked by the other.
   */
  openPeer(conversation: { log: LogKey; members: readonly [UserKey, UserKey]; at: Millis }): Promise<void>;
  /** In the order asked; `undefined` for who is no member. */
  members(asked: readonly MemberKey[]): Promise<readonly (Member | undefined)[]>;
  /**
   * Writes how far members have read, the last reading of each; what was carried over from an earlier membership is
   * read with it, but for what is given.
   */
  putReadings(readings: readonly NewReading[]): Promise<void>;
  /** Writes all settings of some conversations of a user, up to 200, in place of those of before. */
  putSettings(userKey: UserKey, settings: readonly EntrySettings[]): Promise<void>;
  /** The cost goes by what is counted. */
  settingCounts(userKey: UserKey): Promise<SettingCounts>;
  /** Those that got their first mark before the others. */
  earliestMarked(userKey: UserKey, limit: number): Promise<readonly EntrySettings[]>;
  /**
   * How many counted messages of others than the user, added after the position, were withdrawn or deleted singly by
   * the user.
   */
  withdrawnAfter(log: LogKey, userKey: UserKey, position: number): Promise<number>;
  /**
   * Whether each member has deleted the message, by itself or with everything before it, in the order asked; who is no
   * member has deleted nothing. It is looked through single deletions of those alone who have any in the log.
   */
  deletedBy(asked: readonly (MemberKey & { readonly messageSeq: number })[]): Promise<readonly boolean[]>;
  /** Notes that a member deletes messages singly, none of which was deleted before. */
  noteDeletions(member: MemberKey, deletions: readonly DeletableMessage[], entryPosition: number): Promise<void>;
  /** A member deletes everything up to a message; what was deleted singly goes into that. */
  clearMessages(member: MemberKey, upTo: { readonly messageSeq: number; readonly orderKey: number }): Promise<void>;
  /** A member deletes the entry, until a message with a higher `orderKey` comes. */
  deleteEntry(member: MemberKey, orderKey: number): Promise<void>;
  /** Forgets what a user has deleted singly. */
  forgetDeletions(userKey: UserKey): Promise<void>;
}
