import type { Context as ContextOf } from '../../core/context.ts';

/** Its own; a change looks whether the session that asks for it is over, and who asks for himself reads his status. */
export type UserStoreNames = 'users' | 'usage' | 'sessions' | 'statuses';

export type Context = ContextOf<UserStoreNames>;
