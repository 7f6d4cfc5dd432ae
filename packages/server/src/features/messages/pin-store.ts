import type { LogKey } from '../../core/ids.ts';
import type { StoredMessage } from './store.ts';

export interface Pin {
  readonly messageSeq: number;
  /** Where in the log the message was last pinned. */
  readonly position: number;
  /** The key of the request that did it. */
  readonly request: string;
}

export interface PinReader {
  /** The pinned messages of a log, the last pinned first. */
  messages(log: LogKey, page: { readonly offset: number; readonly limit: number }): Promise<readonly StoredMessage[]>;
}

/** Which messages are pinned; the transaction holds the log's key. */
export interface PinStore extends PinReader {
  /** The pins of a log, the oldest first. */
  ofLog(log: LogKey): Promise<readonly Pin[]>;
  /** Inserts the pin of the message or replaces it. */
  put(log: LogKey, pin: Pin): Promise<void>;
  remove(log: LogKey, messageSeq: number): Promise<void>;
}
