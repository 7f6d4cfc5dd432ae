import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, the users with their own logs, whom they block, the session that asks, and the timers of walks. */
export type FriendStoreNames = 'friends' | 'blacklist' | 'users' | 'sessions' | 'timers';

export type Context = ContextOf<FriendStoreNames>;
export type Stores = StoresOf<FriendStoreNames>;
