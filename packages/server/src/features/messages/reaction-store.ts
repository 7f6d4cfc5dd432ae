import type { LogKey, UserID, UserKey } from '../../core/ids.ts';

/** A message, by its place. */
interface MessagePlace {
  readonly log: LogKey;
  readonly messageSeq: number;
}

/** One user's reaction of one type to a message. */
export interface OwnReaction {
  readonly reactionType: string;
  readonly count: number;
  /** Where in the log he first reacted so, and last: they order the reactions as times do, and no two are equal. */
  readonly firstPosition: number;
  readonly lastPosition: number;
  /** Keys of the newest requests that raised the count, the last one last. */
  readonly requests: readonly string[];
}

/** What one user left on a message. */
export interface ReactionUser {
  readonly userID: UserID;
  /** In the order in which they came. */
  readonly reactions: readonly { readonly reactionType: string; readonly count: number }[];
}

interface ReactionQuery extends MessagePlace {
  /** Absent: all of them. */
  readonly reactionType?: string;
}

export interface ReactionReader {
  /** Users by their count, the highest first, and where it is the same by who reacted first. */
  users(query: ReactionQuery & { readonly offset: number; readonly limit: number }): Promise<readonly ReactionUser[]>;
  countUsers(query: ReactionQuery): Promise<number>;
}

/** What users left on messages, whatever the number of users; the transaction holds the log's key. */
export interface ReactionStore extends ReactionReader {
  /** All of one user on one message, or that of one type. */
  own(query: ReactionQuery & { readonly userKey: UserKey }): Promise<readonly OwnReaction[]>;
  /** Those who reacted last, the last one first, without one of them. */
  newest(query: {
    readonly log: LogKey;
    readonly messageSeq: number;
    readonly reactionType: string;
    readonly except: UserKey;
    readonly limit: number;
  }): Promise<readonly { readonly userID: UserID; readonly count: number }[]>;
  /** Inserts the reaction or replaces it. */
  put(place: MessagePlace & { readonly userKey: UserKey }, reaction: OwnReaction): Promise<void>;
  /** Removes those of one user, or of everybody; of one type, or of all. */
  remove(query: ReactionQuery & { readonly userKey?: UserKey }): Promise<void>;
}
