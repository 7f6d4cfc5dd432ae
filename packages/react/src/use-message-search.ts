import { useEffect, useMemo } from 'react';
import type { ChatList } from './chat-list.ts';
import { useParley } from './context.ts';
import { idleSearch, MessageSearcher, type SearchState } from './message-search.ts';
import { afterSystemTime } from './system.ts';
import { useReadable } from './use-readable.ts';

export interface MessageSearch extends Omit<SearchState, 'query'> {
  /** Adds the next page; after a failure it asks once more. */
  readonly loadMore: () => void;
}

/** Messages of all conversations in which every word of a text stands, as the server has them. */
export function useMessageSearch(text: string): MessageSearch {
  const { connection } = useParley();
  const query = text.trim();
  const searcher = useMemo(
    () =>
      connection &&
      new MessageSearcher({
        client: connection.client,
        selfUserID: connection.userID,
        newestKnown: () => newestOf(connection.stores.chats.list.get()),
        after: afterSystemTime,
      }),
    [connection],
  );
  useEffect(() => {
    searcher?.search(query);
    return () => searcher?.stop();
  }, [searcher, query]);
  const present = useReadable(searcher?.state, idleSearch);
  return useMemo(() => {
    const { query: searched, ...search } = present;
    const loadMore = (): void => void searcher?.loadMore();
    if (query === '' || !searcher) return { ...idleSearch, loadMore };
    return searched === query ? { ...search, loadMore } : { ...search, state: 'searching', hasMore: false, loadMore };
  }, [present, query, searcher]);
}

function newestOf(list: ChatList): number {
  let newest = 0;
  for (const chat of list) if (chat.newest?.status === 'sent') newest = Math.max(newest, chat.newest.timestamp);
  return newest;
}
