import { useCallback, useEffect, useMemo } from 'react';
import type { ChatMessage } from './conversation.ts';
import { type ReaderList, type ReaderLists, Readers, unknownReaders } from './readers.ts';
import { useClient } from './use-client.ts';
import { useReadable } from './use-readable.ts';

export interface MessageReaders extends ReaderLists {
  /** Reads more of a list, where there are more. */
  readonly loadMore: (list: ReaderList) => void;
}

/** Who has read a message of one's own in a group that asks for receipts, read anew whenever their number changes. */
export function useReaders({ content, details }: ChatMessage): MessageReaders {
  const client = useClient();
  const { messageID, conversationID } = content;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what else of the message changes makes no other readers.
  const readers = useMemo(() => client && new Readers(client, content), [client, messageID, conversationID]);
  const { count, of } = details?.readBy ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: other numbers are other lists.
  useEffect(() => readers?.reread(), [readers, count, of]);
  const lists = useReadable(readers?.lists, unknownReaders);
  const loadMore = useCallback((list: ReaderList) => readers?.loadMore(list), [readers]);
  return { ...lists, loadMore };
}
