import type { Chat, ChatList } from './chat-list.ts';

/** Which conversations of the list are shown. */
export type ChatFilter = 'all' | 'unread' | 'pinned' | 'muted' | `mark:${number}`;

export const filterOfMark = (mark: number): ChatFilter => `mark:${mark}`;

export function isInFilter({ unreadCount, isPinned, isMuted, marks }: Chat, filter: ChatFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'unread':
      return unreadCount > 0;
    case 'pinned':
      return isPinned;
    case 'muted':
      return isMuted;
    default:
      return marks.some((mark) => filterOfMark(mark) === filter);
  }
}

/** What is worth choosing among these: what some have, and what is chosen already. */
export function filtersFor(list: ChatList, marks: readonly number[], chosen: ChatFilter): readonly ChatFilter[] {
  const wanted: readonly ChatFilter[] = ['pinned', 'muted', ...marks.map(filterOfMark)];
  return ['all', 'unread', ...wanted.filter((one) => one === chosen || list.some((chat) => isInFilter(chat, one)))];
}
