import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, those that the directory of conversations needs, the session that asks, and groups and rooms, which have messages too. */
export type MessageStoreNames =
  | 'messages'
  | 'replies'
  | 'reactions'
  | 'pins'
  | 'receipts'
  | 'conversations'
  | 'users'
  | 'blacklist'
  | 'sessions'
  | 'rooms'
  | 'broadcasts'
  | 'imports';

export type Context = ContextOf<MessageStoreNames>;
export type Stores = StoresOf<MessageStoreNames>;
