import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, the user's log, the messages that a head is compared with, and the session that asks. */
export type ConversationStoreNames = 'conversations' | 'messages' | 'users' | 'sessions';

export type Context = ContextOf<ConversationStoreNames>;
export type Stores = StoresOf<ConversationStoreNames>;
