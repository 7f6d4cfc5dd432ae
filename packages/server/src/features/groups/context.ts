import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';
import type { AppendTips } from '../messages/index.ts';

/** Its own, the windows of members in their logs, the messages, the users with their own logs, and the session that asks. */
export type GroupStoreNames = 'groups' | 'conversations' | 'messages' | 'users' | 'sessions';

export type Context = ContextOf<GroupStoreNames>;

/** What is needed to do something in a group, of which messages may tell. */
export interface ActingContext extends Context {
  readonly appendTips: AppendTips;
}

export type Stores = StoresOf<GroupStoreNames>;
