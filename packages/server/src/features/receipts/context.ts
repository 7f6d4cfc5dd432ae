import type { Context as ContextOf } from '../../core/context.ts';
import type { StoresOf } from '../../storage/storage.ts';

/** Its own, the logs that it writes to, those that the directory of conversations needs, and the session that asks. */
export type ReceiptStoreNames = 'receipts' | 'messages' | 'conversations' | 'blacklist' | 'users' | 'sessions';

export type Context = ContextOf<ReceiptStoreNames>;
export type Stores = StoresOf<ReceiptStoreNames>;
