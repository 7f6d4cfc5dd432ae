import { groupConversation } from '@parley/protocol/features/values';
import { type Cache, type CachedMessage, changedAt } from '../../cache/cache.ts';
import { rowsAt } from './rows-at.ts';

export interface SeenBeforeParts {
  readonly cache: Cache;
  /** Where in its log the user came into a group that he is in; absent: he is not known to be. */
  cameAt(groupID: string): number | undefined;
}

/** Whether a message of a group was sent before the user came into it; he holds it of an earlier time there. */
export const isOfBefore = (
  { cameAt }: Pick<SeenBeforeParts, 'cameAt'>,
  { conversationType, targetID, position }: CachedMessage,
): boolean => conversationType === groupConversation && position < (cameAt(targetID) ?? 0);

/**
 * Replies with what they answer where the server left that out, because it tells all who came into the group behind it the
 * same: whoever had been in the group before, and left, holds it.
 */
export const withSeenBefore = <Of extends { readonly message: CachedMessage }>(
  parts: SeenBeforeParts,
  deliveries: readonly Of[],
): Promise<readonly Of[]> =>
  Promise.all(
    deliveries.map(async (delivery) => {
      const source = await seenBefore(parts, delivery.message);
      return source ? { ...delivery, message: { ...delivery.message, source } } : delivery;
    }),
  );

async function seenBefore(
  parts: SeenBeforeParts,
  { log, conversationType, content, source }: CachedMessage,
): Promise<CachedMessage['source']> {
  const replied = 'replied' in content ? content.replied : undefined;
  if (!replied || source || conversationType !== groupConversation) return undefined;
  const { messageSeq, messageID } = replied;
  // A cache that cannot be read holds up nothing that is to be told.
  const rows = await rowsAt(parts.cache, log, [messageSeq]).catch(() => undefined);
  const row = rows?.get(messageSeq);
  if (row?.messageID !== messageID || row.deleted || !isOfBefore(parts, row)) return undefined;
  return { position: changedAt(row), content: row.content };
}
