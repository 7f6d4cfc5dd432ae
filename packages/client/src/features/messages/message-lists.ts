import type { CachedMessage } from '../../cache/cache.ts';
import { partsOf } from '../../core/bounded.ts';
import { byConversation } from '../../core/changes.ts';
import { capacity } from '../../limits.ts';
import { byOrderKey, type ReceiptView, toMessage } from './message.ts';

/** Messages as events tell of them: each list is of one conversation, ascending, and no longer than an event may be. */
export const messageLists = (
  messages: Iterable<CachedMessage>,
  { userID, receipts }: { readonly userID: string; readonly receipts: ReceiptView },
): readonly ReturnType<typeof toMessage>[][] =>
  byConversation([...messages], userID).flatMap((list) =>
    partsOf(
      list.sort(byOrderKey).map((message) => toMessage(message, userID, receipts)),
      capacity.eventMessagesMax,
    ),
  );
