import { type Chat, type ChatFilter, isInFilter, useDestination } from '@parley/react';
import { ConversationFilters, type ConversationListHandle, FoundMessages, NoneInFilter } from '@parley/react/parts';
import { type ComponentProps, type ReactNode, useEffect, useMemo, useRef, useState, useTransition } from 'react';
import { createChatSearch } from '../chat-search.ts';
import { type ChatList, isShown } from '../places.ts';
import { addressOfChat } from '../route.ts';
import { ChatListPanel } from './chat-list-panel.tsx';
import { ChatSearchField } from './chat-search-field.tsx';
import { focusField, startSearchKey } from './search-key.ts';
import { useTexts } from './use-language.ts';

interface SearchableChatListProps
  extends Omit<
    ComponentProps<typeof ChatListPanel>,
    'chats' | 'filter' | 'view' | 'search' | 'found' | 'isFiltered' | 'filteredEmpty' | 'onAbove'
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
  const { chosen, setChosen, offered } = useChosenChats(list, panel.openKey);
  const found = useMemo(() => search(offered, query), [search, offered, query]);
  const isSearched = query.trim() !== '';
  const isFiltered = isSearched || chosen !== 'all';
  const filter = useMemo(() => {
    const keys = new Set<string>(found.map(({ key }) => key));
    return isFiltered ? ({ key }: Chat) => keys.has(key) : isShown;
  }, [isFiltered, found]);

  useEffect(() => startSearchKey(field), []);

  const outcome = (): string => {
    if (!isSearched) return '';
    return found.length === 0 ? texts.list.nothingFound(query.trim()) : texts.list.found(found.length, list.length);
  };
  // A list without chats has nothing to find; a field that somebody is typing in stays.
  const isOffered = list.length > 0 || isFiltered;
  return (
    <ChatListPanel
      {...panel}
      filter={filter}
      view={chosen}
      chats={chats}
      onAbove={() => focusField(field)}
      isFiltered={isFiltered}
      filteredEmpty={
        // What was sought and not found is told above the list.
        !isSearched && <NoneInFilter filter={chosen} onShowAll={() => setChosen('all')} texts={texts.parts} />
      }
      found={
        <FoundMessages
          query={query}
          hrefOf={addressOfChat}
          onOpen={({ type, conversationID, message: { messageID, messageSeq } }) =>
            goTo({ ref: { type, conversationID }, messageID, messageSeq })
          }
          texts={texts.parts}
        />
      }
      search={
        isOffered && (
          <>
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
            <ConversationFilters conversations={list} value={chosen} onChange={setChosen} texts={texts.parts} />
          </>
        )
      }
    />
  );
}

/** The chats that a filter shows. One that is open stays among the unread ones where it was one when it was opened. */
function useChosenChats(list: ChatList, openKey: string | undefined) {
  const [chosen, setChosen] = useState<ChatFilter>('all');
  const [kept, setKept] = useState<string>();
  const open = chosen === 'unread' ? list.find(({ key }) => key === openKey) : undefined;
  const next = open && (open.unreadCount > 0 || open.key === kept) ? open.key : undefined;
  if (next !== kept) setKept(next);
  const offered = useMemo(
    () => (chosen === 'all' ? list : list.filter((chat) => isInFilter(chat, chosen) || chat.key === next)),
    [list, chosen, next],
  );
  return { chosen, setChosen, offered };
}
