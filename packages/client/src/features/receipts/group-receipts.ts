import type { WireToldReceipt } from '@parley/protocol/features/receipts';
import type { WireGroupReceipt } from '@parley/protocol/features/values';
import type { CachedMessage } from '../../cache/cache.ts';

/**
 * Whether what is told of a message is later than what was known. Whoever reads or leaves makes those who are still to
 * read fewer, and what a user has read himself he has read for good.
 */
export const isFurther = (told: WireGroupReceipt, known: WireGroupReceipt): boolean => {
  if (told.counts && known.counts) return told.counts.unread < known.counts.unread;
  return told.counts !== undefined || (told.readTime !== undefined && known.readTime === undefined);
};

type Shown = Pick<CachedMessage, 'log' | 'messageSeq' | 'messageID' | 'groupReceipt'>;

/** What is told of messages of groups beside them. */
export const toldWith = (messages: readonly Shown[]): readonly WireToldReceipt[] =>
  messages.flatMap(({ log, messageSeq, messageID, groupReceipt: receipt }) =>
    receipt ? [{ log, messageSeq, messageID, receipt }] : [],
  );
