import type { Config } from '../../config.ts';
import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';
import type { AppendTips } from '../messages/index.ts';

/**
 * Its own, the windows of members in their logs, the users with their own logs, the session that asks, and the messages,
 * with who has read them.
 */
export type GroupStoreNames = 'groups' | 'conversations' | 'users' | 'sessions' | 'messages' | 'receipts';

export type Context = ContextOf<GroupStoreNames>;

/** What is needed to write what somebody did in a group, with the message that may tell of it. */
export interface DeedContext {
  readonly config: Pick<Config, 'groups'>;
  readonly appendTips: AppendTips;
}

/** What is needed to do something in a group, of which messages may tell. */
export interface ActingContext extends Context, DeedContext {
  readonly config: Config;
}

export type Stores = StoresOf<GroupStoreNames>;
