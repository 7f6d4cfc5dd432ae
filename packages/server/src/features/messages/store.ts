import type { Millis } from '@parley/kernel/brand';
import type { Refusal } from '@parley/protocol/define';
import type { DutyDraft } from '../../core/effects.ts';
import type { LogKey, SessionID, UserID, UserKey } from '../../core/ids.ts';
import type { LogHead } from '../conversations/store.ts';

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
  /** Whether the message counts as unread. */
  readonly isCounted: boolean;
  /** In a peer conversation: whether the sender is the user with the smaller key. */
  readonly isByLow: boolean;
  readonly duties: readonly DutyDraft[];
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

/** What a rule must know; taken inside the transaction, under the lock of the log. */
export interface AppendFacts {
  /** Generation of the sending session if it is still in force; `undefined` if it is over or unknown. */
  readonly generation: number | undefined;
  /** The receipt of an earlier message with the same (sender, localMessageID). */
  readonly earlier: AppendReceipt | undefined;
  readonly head: LogHead;
}

export interface MessageRow extends AppendReceipt {
  readonly senderKey: UserKey;
  readonly localMessageID: string;
  /** Position at which the row last changed; equal to `position` for a message that never changed. */
  readonly changedPosition: number;
  /** The log's running count including this message. */
  readonly counted: number;
  readonly isCounted: boolean;
  readonly body: string;
}

export type AppendDecision =
  | { readonly kind: 'append'; readonly row: MessageRow; readonly head: LogHead }
  | { readonly kind: 'repeat'; readonly receipt: AppendReceipt }
  | { readonly kind: 'refuse'; readonly refusal: Refusal<AppendError> };

/** The session that sends is over. */
export type AppendError = 'NetworkModuleUserIsNotLogged';

/**
 * Pure: decides one command on the facts, which include what earlier members of the same batch decided. A new row has
 * the next `position` and `messageSeq` and a larger `orderKey` than the one before: history is paged by a search in
 * one order for the other, so every engine asserts it.
 */
export type AppendRule = (facts: AppendFacts, command: AppendCommand, now: Millis) => AppendDecision;

/** A row on its way out, with the text ids that the wire shows. */
export interface StoredMessage extends MessageRow {
  readonly senderUserID: UserID;
}

export interface HistoryQuery {
  readonly log: LogKey;
  /** Excluded; absent: start at the newest (`reverse`) or oldest end. */
  readonly anchorOrderKey?: number;
  readonly count: number;
  /** `true` takes the messages before the anchor, `false` those after it. */
  readonly reverse: boolean;
}

export interface MessageReader {
  /** Ascending by `orderKey` in both directions; reads `count` rows at most. */
  history(query: HistoryQuery): Promise<readonly StoredMessage[]>;
  /**
   * Rows that were added after `messageSeq` or changed after `position`, ascending by `changedPosition`,
   * `limit` at most. `messageSeq` is that of the newest message at `position`.
   */
  changedAfter(query: {
    log: LogKey;
    position: number;
    messageSeq: number;
    limit: number;
  }): Promise<readonly StoredMessage[]>;
  /** The id of the message with this sequence, if it is there. */
  messageIDAt(log: LogKey, messageSeq: number): Promise<number | undefined>;
}

export interface MessageStore extends MessageReader {
  /**
   * Decides and writes a batch in the order given: the keys of its logs are held by the transaction, the facts of all
   * members are read set-based, `rule` runs over an overlay that holds what earlier members decided, rows,
   * heads, idempotency keys and duties are written set-based. Outcomes stand in the order of the commands.
   */
  appendBatch(commands: readonly AppendCommand[], rule: AppendRule, now: Millis): Promise<readonly AppendDecision[]>;
  /**
   * Removes up to `limit` messages that are older than `before`, the oldest of each log first and the logs in their
   * order from `afterLog` on, and looks at a bounded number of logs. `nextLog` is where to go on; absent: all logs
   * were looked at. Heads and positions stay: the log then begins later.
   */
  sweepExpired(sweep: {
    readonly before: Millis;
    readonly afterLog: number;
    readonly limit: number;
  }): Promise<{ readonly removed: number; readonly nextLog?: number }>;
  /** Forgets up to `limit` idempotency keys older than `before`; returns how many. */
  sweepIdempotency(before: Millis, limit: number): Promise<number>;
}
