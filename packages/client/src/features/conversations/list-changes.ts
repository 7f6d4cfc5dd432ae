import type { LogRecord } from '../../cache/cache.ts';
import type { ConversationHead } from './standing.ts';

/** What the server told at one time. */
export interface ConversationNews {
  readonly reset?: boolean;
  readonly reload: readonly Pick<LogRecord, 'log'>[];
  readonly heads: readonly ConversationHead[];
}

/** Unread messages that do not count here any more. */
export interface Uncounting {
  readonly positions: readonly number[];
  readonly others: number;
}
