import type { Millis } from '@parley/kernel/brand';
import type { Refusal } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { DutyDraft, Targets } from '../../core/effects.ts';
import type { LogKey, SessionID, UserID, UserKey } from '../../core/ids.ts';
import type { LogHead, LogMark, MemberKey, ShownMessage, StoredMention } from '../logs/store.ts';
import type { CombineReader, CombineStore, CombineUse } from './combine-store.ts';

/** Whom a message mentions, as far as they take part in its log. */
export interface Mentioned {
  /** Each once. */
  readonly userKeys: readonly UserKey[];
  readonly isAll: boolean;
}

/** Of a message between two. */
type OneSide = 'sender' | 'receiver';

/** One message on its way into a log. It is data, so that many can be decided and written as a set. */
export interface AppendCommand {
  /** The session that sends, with the generation it had when the request was taken in; absent for the server's own messages. */
  readonly session?: { readonly sessionID: SessionID; readonly generation: number };
  readonly log: LogKey;
  readonly senderKey: UserKey;
  readonly localMessageID: string;
  readonly messageID: number;
  /** Encoded content; opaque to the storage. */
  readonly body: string;
  /** The server's own words, for which nobody has to be allowed to write. */
  readonly isOfServer?: true;
  /** Refused all the same in a group that was dismissed. */
  readonly isForLiving?: true;
  /** The app's own server sends it in the sender's name, and those who see it are told so. */
  readonly isServerMessage?: true;
  /** Between two: for one of them alone, as if the other did not have it; absent: both have. */
  readonly oneSide?: OneSide;
  /** It was sent elsewhere at this time and is taken over: nobody is told, and it has a place in the order by that time. */
  readonly sentAt?: Millis;
  /** Whether the message counts as unread. */
  readonly isCounted: boolean;
  /** What the message begins with beside its body, encoded. */
  readonly state?: string;
  /** Who has not read it yet can be asked for. */
  readonly awaitsReceipt?: true;
  readonly duties: readonly DutyDraft[];
  /** Of a Combine: the copy that it refers to, which is written with it. */
  readonly combine?: CombineUse;
  /** Absent: it mentions nobody, and nothing is written for it. */
  readonly mentions?: Mentioned;
  /** Who of a group sees it beside its sender, who is not named; absent: all do. Such a message counts for nobody. */
  readonly targets?: Targets;
}

/** What the sender is told of a message that is in the log. */
export interface AppendReceipt {
  readonly log: LogKey;
  readonly position: number;
  readonly messageID: number;
  readonly messageSeq: number;
  readonly timestamp: Millis;
  readonly orderKey: number;
}

/** How a group stands to one of its users who writes in it. */
export interface GroupWriter {
  /** It was dismissed. */
  readonly isOver: boolean;
  readonly mute: { readonly mode: number; readonly expiredTime: number; readonly roles: readonly number[] };
  readonly memberCount: number;
  /** Absent: no member. */
  readonly member?: { readonly role: number; readonly muteExpiredTime: number } | undefined;
}

/** What a rule must know; taken inside the transaction, under the lock of the log. */
export interface AppendFacts {
  /** Generation of the sending session if it is still in force; `undefined` if it is over or unknown. */
  readonly generation: number | undefined;
  /** The receipt of an earlier message with the same (sender, localMessageID). */
  readonly earlier: AppendReceipt | undefined;
  readonly head: LogHead;
  /** How many counted messages the sender has in the log. */
  readonly sentCounted: number;
  /** No message of the app had an `orderKey` above this when the batch began; 0 where there was none. */
  readonly orderMark: number;
  /** The other one of two has blocked the sender. */
  readonly isBlocked: boolean;
  /** In a group alone. */
  readonly writer?: GroupWriter | undefined;
}

/** A message in its present state. What it is called, where it stands and how it counts never changes. */
export interface MessageRow extends AppendReceipt {
  readonly senderKey: UserKey;
  readonly localMessageID: string;
  /** Position at which the row last changed; equal to `position` for a message that never changed. */
  readonly changedPosition: number;
  /** The log's running count including this message. */
  readonly counted: number;
  /** The sender's part of it. */
  readonly senderCounted: number;
  readonly isCounted: boolean;
  /**
   * In a group those see it beside its sender who are listed, or all but those; between two one of them alone. Absent: all
   * do. No change of a message changes it.
   */
  readonly shownTo?: 'listed' | 'unlisted' | OneSide | undefined;
  /** The app's own server sent it. */
  readonly isServerMessage?: true | undefined;
  /** It was sent elsewhere and taken over. */
  readonly isImported?: true | undefined;
  /** It was taken back: who has not read it yet does not find it unread any more. Never undone. */
  readonly isWithdrawn: boolean;
  /** Somebody is to read it with a receipt and has not done so. */
  readonly awaitsReceipt?: true | undefined;
  readonly body: string;
  /** Everything else that may change of a message, encoded; absent: all is as it was sent. */
  readonly state: string | undefined;
}

export type AppendDecision =
  | { readonly kind: 'append'; readonly row: MessageRow; readonly head: LogHead }
  | { readonly kind: 'repeat'; readonly receipt: AppendReceipt }
  | { readonly kind: 'refuse'; readonly refusal: Refusal<AppendError> };

/** Why nobody may write in a group, this user may not, or not now. */
export type WritingError =
  | 'MessageModuleTargetDoesNotExist'
  | 'GroupModuleUserIsNotInTheGroup'
  | 'MessageModuleSenderIsMuted';

/** The session that sends is over, the sender may not write there, or what the message answers does not allow it. */
export type AppendError =
  | WritingError
  | 'NetworkModuleUserIsNotLogged'
  | 'MessageModuleSenderInBlacklist'
  | 'CommonModuleParamsInvalid'
  | 'MessageModuleSendMessageFailed';

/**
 * Pure: decides one command on the facts, which include what earlier members of the same batch decided. A new row has
 * the next `position` and `messageSeq` and a larger `orderKey` than the one before: history is paged by a search in
 * one order for the other, so every engine asserts it.
 */
export type AppendRule = (facts: AppendFacts, command: AppendCommand, now: Millis) => AppendDecision;

/** What must be known to decide a change of a message; taken inside the transaction, under the lock of the log. */
export interface ChangeFacts {
  readonly row: StoredMessage;
  readonly head: LogHead;
}

export type ChangeDecision<Errors extends ErrorName = ErrorName> =
  | { readonly kind: 'change'; readonly row: StoredMessage; readonly head: LogHead }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refuse'; readonly refusal: Refusal<Errors> };

/** A change as it was decided, with what it rests on. */
export interface ChangedFacts {
  readonly before: ChangeFacts;
  readonly after: { readonly row: MessageRow; readonly head: LogHead };
}

/**
 * Pure: decides a change of one message. The row changes at the position after the head's, and the head moves there;
 * of the row only `body`, `state` and `isWithdrawn` may differ, so every engine asserts it.
 */
export type ChangeRule<Errors extends ErrorName = ErrorName> = (
  facts: ChangeFacts,
  now: Millis,
) => ChangeDecision<Errors>;

/** A row on its way out, with the text ids that the wire shows. */
export interface StoredMessage extends MessageRow {
  readonly senderUserID: UserID;
}

export interface HistoryQuery {
  readonly log: LogKey;
  /**
   * What this user has deleted for himself, or is not to see, is left out, as if it were not there; absent: for nobody in
   * particular.
   */
  readonly userKey?: UserKey;
  /** Excluded; absent: start at the newest (`reverse`) or oldest end. */
  readonly anchorOrderKey?: number;
  readonly count: number;
  /**
   * Reading ends with the row by which bodies and states come to this many UTF-8 bytes, but not with the first: whoever
   * takes rows up to so many bytes sees that there are more. Absent: `count` alone ends it.
   */
  readonly bytesMax?: number;
  /** `true` takes the messages before the anchor, `false` those after it. */
  readonly reverse: boolean;
  /** Only these; absent: all. */
  readonly range?: SeqRange;
}

/** Messages by their sequences: behind `after`, and up to `upTo`. */
export interface SeqRange {
  readonly after: number;
  readonly upTo: number;
}

export interface MarkQuery {
  readonly log: LogKey;
  readonly userKey: UserKey;
  readonly position: number;
}

/** Where a message stands, in the order of all messages of an app. */
export interface MessagePlace {
  readonly log: LogKey;
  readonly messageSeq: number;
}

/** What some messages in a row take. */
interface MeasuredMessages {
  /** Fewer than were asked for: there are no more. */
  readonly rows: number;
  /** Their bodies as they are stored, with the copies that Combine messages brought. */
  readonly bodyBytes: number;
  /** Absent: there was none. */
  readonly last?: MessagePlace;
}

export interface MessageReader extends CombineReader {
  /** How groups stand to users, in the order asked; `undefined` for what is no group. */
  writers(asked: readonly MemberKey[]): Promise<readonly (GroupWriter | undefined)[]>;
  /** Ascending by `orderKey` in both directions; reads `count` rows at most. */
  history(query: HistoryQuery): Promise<readonly StoredMessage[]>;
  /**
   * Rows that were added after `messageSeq` or changed after `position`, ascending by `changedPosition`,
   * `limit` at most. A row that was added and never changed is taken by its sequence alone: `messageSeq` is that of the
   * newest message at `position`, or a later one where the messages between are not wanted, only their changes.
   * `bytesMax` ends it as it ends a page of the history. Additions beyond `seqMax` are not looked for: where most
   * messages changed, it bounds what is looked through in vain.
   */
  changedAfter(query: {
    log: LogKey;
    /** What this user has deleted, or is not to see, is left out. */
    userKey?: UserKey;
    position: number;
    messageSeq: number;
    limit: number;
    bytesMax?: number;
    seqMax?: number;
  }): Promise<readonly StoredMessage[]>;
  /** The id of the message with this sequence, if it is there. */
  messageIDAt(log: LogKey, messageSeq: number): Promise<number | undefined>;
  /** The message with this sequence; `undefined` also if it is another one than `messageID` says. */
  find(message: { log: LogKey; messageSeq: number; messageID?: number }): Promise<StoredMessage | undefined>;
  /** Who is listed for those of the messages that are not for all, in no order. */
  listedFor(messages: readonly MessagePlace[]): Promise<readonly (MemberKey & { readonly messageSeq: number })[]>;
  /** The newest of the messages in a range that the user is to see, deleted or not. */
  newestShown(query: MemberKey & SeqRange): Promise<ShownMessage | undefined>;
  /** Those of the messages with these sequences that are there, in no order. */
  among(log: LogKey, messageSeqs: readonly number[]): Promise<readonly StoredMessage[]>;
  /**
   * For each query the newest message that was added at `position` or before it, as a mark for this user; `undefined`
   * where there is none, or none any more. The cost does not grow with the log.
   */
  marksAt(queries: readonly MarkQuery[]): Promise<readonly (LogMark | undefined)[]>;
  /** The same just before the oldest message that is left; `undefined` where none is left. */
  markBeforeOldest(query: { log: LogKey; userKey: UserKey }): Promise<LogMark | undefined>;
  /** Those of the logs, up to 200, in which anything mentions the user, read or not. */
  mentionedAmong(userKey: UserKey, logs: readonly LogKey[]): Promise<readonly LogKey[]>;
  /** Messages of others that mention the user and were added after a position and up to another one: the newest, ascending by position. */
  mentionsOf(query: {
    readonly log: LogKey;
    readonly userKey: UserKey;
    readonly after: number;
    readonly upTo: number;
    readonly limit: number;
  }): Promise<readonly StoredMention[]>;
  /** How many messages of the log, or of a part of it, are there, and how many of them the user sent; it looks at all of them. */
  countSent(query: {
    readonly log: LogKey;
    readonly userKey: UserKey;
    readonly range?: SeqRange;
  }): Promise<{ readonly all: number; readonly sent: number }>;
  /** Measures up to `limit` messages of the app, those behind `after`; it reads no body. */
  measure(after: MessagePlace | undefined, limit: number): Promise<MeasuredMessages>;
}

export interface MessageStore extends MessageReader, CombineStore {
  /**
   * Decides and writes a batch in the order given: the keys of its logs are held by the transaction, the facts of all
   * members are read set-based, `rule` runs over an overlay that holds what earlier members decided, rows,
   * heads, idempotency keys and duties are written set-based. Outcomes stand in the order of the commands. The mark of
   * the app's order never falls behind what was written.
   */
  appendBatch(commands: readonly AppendCommand[], rule: AppendRule, now: Millis): Promise<readonly AppendDecision[]>;
  /** Whom a message mentions from now on, in place of those of before; the transaction holds its log. */
  putMentions(message: MessageRow, mentioned: Mentioned): Promise<void>;
  /**
   * What changes of these messages rest on, in the order asked, `undefined` for what is not there. Each is another message,
   * and the transaction holds all their logs.
   */
  changeable(places: readonly MessagePlace[]): Promise<readonly (ChangeFacts | undefined)[]>;
  /**
   * Writes changes that were decided on such facts in this transaction, each of another message: the head that a change
   * rests on is that which the one before it in the same log has left.
   */
  putChanged(changed: readonly ChangedFacts[]): Promise<void>;
  /** Decides and writes a change of one message, whose log the transaction holds; `undefined`: it is not there. */
  change<Errors extends ErrorName>(
    message: { log: LogKey; messageSeq: number; messageID?: number },
    rule: ChangeRule<Errors>,
    now: Millis,
  ): Promise<ChangeDecision<Errors> | undefined>;
  /**
   * Removes up to `limit` messages that are older than `before`, the oldest of each log first and the logs in their
   * order from `afterLog` on, and looks at a bounded number of logs. `nextLog` is where to go on; absent: all logs
   * were looked at. Heads and positions stay: the log then begins later. The copies of Combine messages lose a use with
   * each that goes.
   */
  sweepExpired(sweep: {
    readonly before: Millis;
    readonly afterLog: number;
    readonly limit: number;
  }): Promise<{ readonly removed: number; readonly nextLog?: number }>;
  /** Forgets up to `limit` idempotency keys older than `before`; returns how many. */
  sweepIdempotency(before: Millis, limit: number): Promise<number>;
}
