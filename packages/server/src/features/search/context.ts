import type { Context as ContextOf } from '../../core/context.ts';

/** Its own, those that the directory of conversations needs, the messages in them, the users they are with, and the session. */
export type SearchStoreNames =
  | 'search'
  | 'conversations'
  | 'blacklist'
  | 'receipts'
  | 'messages'
  | 'users'
  | 'sessions';

export type Context = ContextOf<SearchStoreNames>;
