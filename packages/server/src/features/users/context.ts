import type { Context as ContextOf } from '../../core/context.ts';

/** Its own; a change looks whether the session that asks for it is over. */
export type UserStoreNames = 'users' | 'usage' | 'sessions';

export type Context = ContextOf<UserStoreNames>;
