import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, the user's log, whom users have blocked, the messages and the receipts that a head tells of, and the session that asks. */
export type ConversationStoreNames = 'conversations' | 'messages' | 'receipts' | 'users' | 'blacklist' | 'sessions';

export type Context = ContextOf<ConversationStoreNames>;
export type Stores = StoresOf<ConversationStoreNames>;
