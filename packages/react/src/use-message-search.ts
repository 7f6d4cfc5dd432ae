import { useEffect, useState } from 'react';
import { type ChatClient, codeOf } from './chat-client.ts';
import { useParley } from './context.ts';
import type { ChatMessage } from './conversation.ts';
import type { ConversationRef } from './conversation-key.ts';
import { takeSnapshot } from './message-snapshot.ts';
import { afterSystemTime } from './system.ts';

/** A pause in the typing; each search costs the server. */
export const searchAfterMs = 250;
const foundMax = 20;
const wordsMax = 5;

/** A message that was found, and where. */
export interface FoundMessage extends ConversationRef {
  readonly message: ChatMessage;
}

export interface MessageSearch {
  /** The newest first. */
  readonly found: readonly FoundMessage[];
  readonly state: 'idle' | 'searching' | 'done' | 'failed';
  /** Why it failed, by the code of the SDK. */
  readonly code: number;
}

const idle: MessageSearch = { found: [], state: 'idle', code: 0 };

/** Messages of all conversations in which every word of a text stands, as the server has them. */
export function useMessageSearch(text: string): MessageSearch {
  const { connection } = useParley();
  const query = text.trim();
  const [search, setSearch] = useState<MessageSearch & { readonly query: string }>({ ...idle, query: '' });
  useEffect(() => {
    if (!connection || query === '') return undefined;
    const asked = { isOver: false };
    const ask = async (): Promise<void> => {
      const answer = await searchFor(connection.client, connection.userID, query);
      if (!asked.isOver) setSearch({ ...answer, query });
    };
    const cancel = afterSystemTime(searchAfterMs, () => void ask());
    return () => {
      asked.isOver = true;
      cancel();
    };
  }, [connection, query]);
  if (query === '') return idle;
  // What was found for another text stays until there is something else, so that nothing flickers.
  return search.query === query ? search : { ...search, state: 'searching' };
}

async function searchFor(
  client: Pick<ChatClient, 'searchMessages'>,
  selfUserID: string,
  query: string,
): Promise<MessageSearch> {
  const keywords = query.split(/\s+/u).slice(0, wordsMax);
  try {
    const { messageList } = await client.searchMessages({ keywords, count: foundMax });
    const found = messageList.map((message) => ({
      type: message.conversationType ?? 0,
      conversationID: message.conversationID ?? '',
      message: takeSnapshot(message, selfUserID),
    }));
    return { found, state: 'done', code: 0 };
  } catch (thrown) {
    return { found: [], state: 'failed', code: codeOf(thrown) };
  }
}
