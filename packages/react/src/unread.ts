import type { Conversation } from './conversation.ts';

/**
 * The key of the message before which the unread ones begin. `undefined` while that place is not loaded: the first
 * message on the page is not the first unread one if older ones may be.
 */
export function firstUnreadOf({ messages, hasOlder }: Conversation, readUpTo: number | undefined): string | undefined {
  if (readUpTo === undefined) return undefined;
  const index = messages.findIndex(({ isOwn, messageSeq }) => !isOwn && messageSeq > readUpTo);
  const first = messages[index];
  if (!first || (index === 0 && hasOlder && first.messageSeq > readUpTo + 1)) return undefined;
  return first.key;
}
