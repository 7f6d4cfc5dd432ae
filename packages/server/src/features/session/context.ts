import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, and those that registering a user and counting the active ones need. */
export type SessionStoreNames = 'sessions' | 'users' | 'usage';

export type Context = ContextOf<SessionStoreNames>;
export type Stores = StoresOf<SessionStoreNames>;
