import type { Context as ContextOf } from '../../core/context.ts';

/** Its own, the conversations of whoever asks, the messages in them, the users they are with, and the session. */
export type SearchStoreNames = 'search' | 'conversations' | 'receipts' | 'messages' | 'users' | 'sessions';

export type Context = ContextOf<SearchStoreNames>;
