import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, the users with their own logs, the session that asks, and the timers that look for others. */
export type FriendStoreNames = 'friends' | 'users' | 'sessions' | 'timers';

export type Context = ContextOf<FriendStoreNames>;
export type Stores = StoresOf<FriendStoreNames>;
