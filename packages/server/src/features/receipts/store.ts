import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserID, UserKey } from '../../core/ids.ts';
import type { LogHead, MemberKey } from '../logs/store.ts';
import type { MessagePlace, StoredMessage } from '../messages/store.ts';
import type { DeliveryReader, DeliveryStore } from './delivery-store.ts';
import type { GroupReceiptReader, GroupReceiptStore } from './group-store.ts';

/** Sequences above `after` up to `upTo`. */
export interface Span {
  readonly after: number;
  readonly upTo: number;
}

/** How far a member has read a log by receipts of the conversation. */
export interface ReceiptMark {
  /** Where in the log it was set. */
  readonly position: number;
  /** The newest message that was read by it. */
  readonly messageID: number;
  /** What was read, ascending; there is one at least. */
  readonly spans: readonly Span[];
}

/** A mark on its way out, with the text id that the wire shows. */
export interface ToldMark extends ReceiptMark {
  readonly userID: UserID;
}

/** Messages of one sender in a log, as far as they were sent after a time. */
interface AwaitingQuery {
  readonly log: LogKey;
  readonly senderKey: UserKey;
  /** What was sent at this time or before it has run out. */
  readonly sentBefore: Millis;
}

/** Which of the messages that were asked for still await a receipt. */
export interface Awaiting {
  /** The newest of them, run out or not. */
  readonly newest: { readonly messageSeq: number; readonly messageID: number } | undefined;
  /** The sequence of the newest that has run out; 0: none has. */
  readonly lapsedSeq: number;
}

/** A message that was read: its row changes at a position of its own. */
interface ReadMessage extends MessagePlace {
  readonly changedPosition: number;
  readonly state: string;
}

export type MovedHead = Pick<LogHead, 'position' | 'changedAt'> & { readonly log: LogKey };

export interface ReceiptReader extends GroupReceiptReader, DeliveryReader {
  /** Marks of a log that were set after a position, ascending by it. */
  marksAfter(log: LogKey, position: number): Promise<readonly ToldMark[]>;
  /** Those of the logs, up to 200, that have any. */
  markedAmong(logs: readonly LogKey[]): Promise<readonly LogKey[]>;
}

/** Everything here is asked and written for many logs at once. */
export interface ReceiptStore extends ReceiptReader, GroupReceiptStore, DeliveryStore {
  /** In the order asked; `undefined` for what is not there. */
  messages(asked: readonly MessagePlace[]): Promise<readonly (StoredMessage | undefined)[]>;
  /** In the order asked; `undefined` for who has set none. */
  marks(asked: readonly MemberKey[]): Promise<readonly (ReceiptMark | undefined)[]>;
  /** In the order asked. The cost does not grow with the log, nor with what awaits a receipt. */
  awaiting(asked: readonly AwaitingQuery[]): Promise<readonly Awaiting[]>;
  /** Writes messages that were read, each once; nobody awaits a receipt of them any more. The transaction holds their logs. */
  putRead(read: readonly ReadMessage[]): Promise<void>;
  /** Writes marks in place of those before them, the last of each member. The transaction holds their logs. */
  putMarks(marks: readonly (MemberKey & ReceiptMark)[]): Promise<void>;
  /** Moves heads that go further by what was read, the last of each log. */
  moveHeads(heads: readonly MovedHead[]): Promise<void>;
}
