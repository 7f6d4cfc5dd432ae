import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, the windows of members in their logs, the users with their own logs, and the session that asks. */
export type GroupStoreNames = 'groups' | 'conversations' | 'users' | 'sessions';

export type Context = ContextOf<GroupStoreNames>;
export type Stores = StoresOf<GroupStoreNames>;
