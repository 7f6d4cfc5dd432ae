import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, and those that registering a user, counting the active ones and telling of the user's status need. */
export type SessionStoreNames = 'sessions' | 'users' | 'usage' | 'statuses';

export type Context = ContextOf<SessionStoreNames>;
export type Stores = StoresOf<SessionStoreNames>;
