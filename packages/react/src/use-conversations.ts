import { useCallback, useEffect, useMemo } from 'react';
import { type Chat, type ChatList, searchChats } from './chat-list.ts';
import { useStores } from './context.ts';
import { useIsExpected } from './use-is-expected.ts';
import { useReadable } from './use-readable.ts';

export interface ConversationsOptions {
  /** Which ones are wanted; the same function for as long as it wants the same. */
  readonly filter?: ((conversation: Chat) => boolean) | undefined;
  /** Words that the name or the ID has. */
  readonly search?: string | undefined;
}

export interface ConversationList {
  /** Pinned ones first, then those with the newest messages. */
  readonly conversations: ChatList;
  /** Of all conversations that are not muted, whatever is filtered. */
  readonly totalUnread: number;
  /** Until the list was in step with the server once; meanwhile it has what this device kept. */
  readonly isLoading: boolean;
  /** Whether there are more conversations than were loaded. */
  readonly hasMore: boolean;
  readonly loadMore: () => void;
}

const none: ChatList = [];

/** The list of conversations. With a filter or a search all of them are loaded, page by page. */
export function useConversations({ filter, search = '' }: ConversationsOptions = {}): ConversationList {
  const chats = useStores()?.chats;
  const list = useReadable(chats?.list, none);
  const totalUnread = useReadable(chats?.totalUnread, 0);
  const isSynced = useReadable(chats?.isSynced, false);
  const hasMore = useReadable(chats?.hasMore, false);
  const loadMore = useCallback(() => void chats?.loadMore(), [chats]);
  const isAllWanted = filter !== undefined || search.trim() !== '';
  const isLoading = useIsExpected() && !isSynced;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each page asks for the next.
  useEffect(() => {
    if (isAllWanted && hasMore) loadMore();
  }, [isAllWanted, hasMore, loadMore, list]);

  return useMemo(() => {
    const found = searchChats(list, search);
    const conversations = filter ? found.filter(filter) : found;
    return { conversations, totalUnread, isLoading, hasMore, loadMore };
  }, [list, search, filter, totalUnread, isLoading, hasMore, loadMore]);
}
