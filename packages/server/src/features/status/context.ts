import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own and the users'; a change looks whether the session that asks for it is over. */
export type StatusStoreNames = 'statuses' | 'users' | 'sessions';

export type Context = ContextOf<StatusStoreNames>;
export type Stores = StoresOf<StatusStoreNames>;
