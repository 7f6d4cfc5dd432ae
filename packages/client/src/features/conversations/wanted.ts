import { ZIMConversationPinnedFilter } from '../../enums.ts';
import type { ListFilter } from './checks.ts';
import type { Entry } from './conversation.ts';

const markedBy = { any: -1, none: 0 } as const;

/** Whether an entry is among those that were asked for. */
export function isWanted(entry: Entry, { types, marks, isOnlyUnread, pinned }: ListFilter): boolean {
  if (!types.has(entry.type)) return false;
  if (isOnlyUnread && entry.unreadMessageCount === 0) return false;
  if (pinned !== ZIMConversationPinnedFilter.All) {
    if (entry.isPinned !== (pinned === ZIMConversationPinnedFilter.OnlyPinned)) return false;
  }
  if (marks.size === 0) return true;
  const isMarked = entry.marks.length > 0;
  return (
    (marks.has(markedBy.any) && isMarked) ||
    (marks.has(markedBy.none) && !isMarked) ||
    entry.marks.some((mark) => marks.has(mark))
  );
}
