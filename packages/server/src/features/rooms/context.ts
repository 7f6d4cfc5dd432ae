import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, the users who come, and the session that asks. */
export type RoomStoreNames = 'rooms' | 'users' | 'sessions';

export type Context = ContextOf<RoomStoreNames>;
export type Stores = StoresOf<RoomStoreNames>;
