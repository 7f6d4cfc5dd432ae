import type { Millis } from '@parley/kernel/brand';
import type { LogKey, UserID, UserKey } from '../../core/ids.ts';

/** A message in the copy that a Combine has; it never changes but when its sender is erased. */
export interface CombinedMessage {
  readonly senderKey: UserKey;
  readonly messageID: number;
  readonly timestamp: Millis;
  readonly orderKey: number;
  /** Encoded content. */
  readonly body: string;
  /** Of a Combine: the copy that it has itself. */
  readonly nestedID?: string;
}

/** One on its way out, with the text id that the wire shows. */
export interface StoredCombined extends CombinedMessage {
  readonly senderUserID: UserID;
}

/** The copy that a message on its way into a log refers to. */
export interface CombineUse {
  readonly combineID: string;
  /** Absent: it is there already. */
  readonly copy?: {
    /** 1 where no Combine stands in it, and one more than the deepest of them otherwise. */
    readonly depth: number;
    readonly messages: readonly CombinedMessage[];
  };
}

/** A message of a log that refers to a copy. */
interface UsingMessage {
  readonly log: LogKey;
  readonly messageSeq: number;
  readonly combineID: string;
}

export interface CombineReader {
  /** How deep the copy is; `undefined`: it is not there, or nothing refers to it any more. */
  combineDepth(combineID: string): Promise<number | undefined>;
  /**
   * Messages of a copy in their order, from the place `from` on, up to `limit` of them or so many UTF-8 bytes of bodies,
   * but not fewer than one.
   */
  combined(query: {
    readonly combineID: string;
    readonly from: number;
    readonly limit: number;
    readonly bytesMax: number;
  }): Promise<readonly StoredCombined[]>;
  /** Which copy a message refers to; `undefined`: it refers to none, or is gone. */
  combineAt(message: { readonly log: LogKey; readonly messageSeq: number }): Promise<string | undefined>;
  /** Where the message stands that has this ID and refers to a copy. */
  combineOf(messageID: number): Promise<UsingMessage | undefined>;
}

export interface CombineStore extends CombineReader {
  /** The message, whose log the transaction holds, refers to no copy any more. */
  releaseCombine(message: { readonly log: LogKey; readonly messageSeq: number }): Promise<void>;
  /** Removes up to `limit` copies that nothing refers to; what stood in them may be without a use by that. Returns how many. */
  sweepCombines(limit: number): Promise<number>;
  /**
   * Puts `body` in the place of what this user wrote, in up to `limit` messages of copies that have something else
   * there; a Combine among them refers to no copy any more. Returns how many.
   */
  eraseCombined(erasing: {
    readonly senderKey: UserKey;
    readonly body: string;
    readonly limit: number;
  }): Promise<number>;
}
