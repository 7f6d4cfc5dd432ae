import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserKey } from '../../core/ids.ts';
import type { MessagePlace } from '../messages/store.ts';

/** That a member has read a message of a group. */
export interface GroupReading extends MessagePlace {
  readonly userKey: UserKey;
  /** The first one to read it has 1, the next one 2. */
  readonly place: number;
  readonly readAt: Millis;
  /** Where the reader's own log told of it. */
  readonly entryPosition: number;
}

/** How far a message of a group was read; there is none before somebody has. */
export interface GroupReceipt extends MessagePlace {
  readonly senderKey: UserKey;
  /** How many were to read it when it was sent. */
  readonly recipients: number;
  readonly readers: number;
  /** How many of the others had left when the log stood at `gonePosition`. */
  readonly gone: number;
  readonly gonePosition: number;
  /** When the last of the readers did. */
  readonly readAt: Millis;
  /** Where the sender's own log told of it last. */
  readonly entryPosition: number;
}

/** A message of a group whose recipients are asked about. */
export interface ReadByMembers extends MessagePlace {
  readonly senderKey: UserKey;
  /** Where it was added. */
  readonly position: number;
}

export interface GoneQuery extends ReadByMembers {
  /** Only those whose membership ended behind this position of the log. */
  readonly after: number;
  /** Only those whose membership ended before this time. */
  readonly before: Millis;
}

/** Rows by ascending `place`, behind that of `after`; 0 begins at the first. */
interface RecipientQuery extends ReadByMembers {
  readonly after: number;
  readonly limit: number;
}

/** Somebody who may belong into a list of recipients. */
export interface ListedRecipient {
  readonly userKey: UserKey;
  readonly place: number;
  readonly isListed: boolean;
}

interface ToldQuery {
  /** Positions of the user's own log above `after` up to `upTo`. */
  readonly after: number;
  readonly upTo: number;
  readonly limit: number;
}

export interface GroupReceiptReader {
  /** Of these messages, in no order; nothing for those that nobody has read. */
  groupReceipts(log: LogKey, messageSeqs: readonly number[]): Promise<readonly GroupReceipt[]>;
  /** What these users have read of these messages, in no order. */
  groupReadings(
    log: LogKey,
    asked: { readonly messageSeqs: readonly number[]; readonly userKeys: readonly UserKey[] },
  ): Promise<readonly GroupReading[]>;
  /** How many recipients have left without reading it. The cost goes by who left behind `after`. */
  countGone(query: GoneQuery): Promise<number>;
  /** Who has read it, in that order; listed is who has been a member ever since it was sent. */
  readersOf(query: RecipientQuery): Promise<readonly ListedRecipient[]>;
  /** Who is a member, in the order of coming; listed are recipients who have not read it. */
  nonReadersOf(query: RecipientQuery): Promise<readonly ListedRecipient[]>;
  /** Receipts of a sender by where his own log tells of them, ascending, with the IDs of the messages. */
  receiptsBetween(
    senderKey: UserKey,
    query: ToldQuery,
  ): Promise<readonly (GroupReceipt & { readonly messageID: number })[]>;
  /** Readings of a user by where his own log tells of them, ascending, with the IDs of the messages. */
  readingsBetween(
    userKey: UserKey,
    query: ToldQuery,
  ): Promise<readonly (GroupReading & { readonly messageID: number })[]>;
}

/** The transaction holds the logs and the users. */
export interface GroupReceiptStore extends GroupReceiptReader {
  /** Writes readings that were not there. */
  addGroupReadings(readings: readonly GroupReading[]): Promise<void>;
  /** Writes receipts, each of another message, in place of what they were. */
  putGroupReceipts(receipts: readonly GroupReceipt[]): Promise<void>;
}
