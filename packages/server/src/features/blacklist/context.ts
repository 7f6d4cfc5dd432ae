import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, the log of its owner, the conversations whose locks a change takes, and the session that asks. */
export type BlacklistStoreNames = 'blacklist' | 'users' | 'conversations' | 'sessions';

export type Context = ContextOf<BlacklistStoreNames>;
export type Stores = StoresOf<BlacklistStoreNames>;
