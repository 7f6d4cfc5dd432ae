import { type Chat, useDestination } from '@parley/react';
import { type ConversationListHandle, FoundMessages } from '@parley/react/parts';
import { type ComponentProps, type ReactNode, useEffect, useMemo, useRef, useState, useTransition } from 'react';
import { createChatSearch } from '../chat-search.ts';
import { type ChatList, isPeer } from '../peers.ts';
import { addressOf } from '../route.ts';
import { ChatListPanel } from './chat-list-panel.tsx';
import { ChatSearchField } from './chat-search-field.tsx';
import { focusField, startSearchKey } from './search-key.ts';
import { useTexts } from './use-language.ts';

interface SearchableChatListProps
  extends Omit<
    ComponentProps<typeof ChatListPanel>,
    'chats' | 'filter' | 'search' | 'found' | 'isFiltered' | 'onAbove'
  > {
  readonly list: ChatList;
}

/** The list of chats with a search above it; the keys that lead to the field, into the list and through it. */
export function SearchableChatList({ list, ...panel }: SearchableChatListProps): ReactNode {
  const texts = useTexts();
  const [, goTo] = useDestination();
  const field = useRef<HTMLInputElement>(null);
  const chats = useRef<ConversationListHandle>(null);
  const [query, setQuery] = useState('');
  const [isPending, startTransition] = useTransition();
  const search = useMemo(() => createChatSearch(), []);
  const found = useMemo(() => search(list, query), [search, list, query]);
  const isFiltered = query.trim() !== '';
  const filter = useMemo(() => {
    const keys = new Set<string>(found.map(({ key }) => key));
    return isFiltered ? ({ key }: Chat) => keys.has(key) : isPeer;
  }, [isFiltered, found]);

  useEffect(() => startSearchKey(field), []);

  const outcome = (): string => {
    if (!isFiltered) return '';
    return found.length === 0 ? texts.list.nothingFound(query.trim()) : texts.list.found(found.length, list.length);
  };
  // A list without chats has nothing to find; a field that somebody is typing in stays.
  const isOffered = list.length > 0 || isFiltered;
  return (
    <ChatListPanel
      {...panel}
      filter={filter}
      chats={chats}
      onAbove={() => focusField(field)}
      isFiltered={isFiltered}
      found={
        <FoundMessages
          query={query}
          hrefOf={({ conversationID }) => addressOf(conversationID)}
          onOpen={({ type, conversationID, message: { messageID, messageSeq } }) =>
            goTo({ ref: { type, conversationID }, messageID, messageSeq })
          }
          texts={texts.parts}
        />
      }
      search={
        isOffered && (
          <ChatSearchField
            ref={field}
            outcome={outcome()}
            onQuery={(next) => startTransition(() => setQuery(next))}
            onDown={() => {
              // What is on the screen may be what was sought before.
              const [first] = found;
              if (!isPending && first) chats.current?.focus(first.key);
            }}
          />
        )
      }
    />
  );
}
