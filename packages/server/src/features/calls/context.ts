import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, the users with their own logs, whom they block, the sessions and statuses that tell who is there, and timers. */
export type CallStoreNames = 'calls' | 'users' | 'blacklist' | 'sessions' | 'statuses' | 'timers';

export type Context = ContextOf<CallStoreNames>;
export type Stores = StoresOf<CallStoreNames>;
