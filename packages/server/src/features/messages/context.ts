import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, those that the directory of conversations needs, and the session that asks. */
export type MessageStoreNames =
  | 'messages'
  | 'replies'
  | 'reactions'
  | 'pins'
  | 'receipts'
  | 'conversations'
  | 'users'
  | 'blacklist'
  | 'sessions';

export type Context = ContextOf<MessageStoreNames>;
export type Stores = StoresOf<MessageStoreNames>;
