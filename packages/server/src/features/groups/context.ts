import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/**
 * Its own, the windows of members in their logs, the users with their own logs, the session that asks, and the messages
 * whose readers are asked for.
 */
export type GroupStoreNames = 'groups' | 'conversations' | 'users' | 'sessions' | 'messages' | 'receipts';

export type Context = ContextOf<GroupStoreNames>;
export type Stores = StoresOf<GroupStoreNames>;
