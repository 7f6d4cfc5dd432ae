import { type ChatList, noteMessages, openChat, parseChatList } from './chat-list.ts';
import type { ChatMessage } from './conversation.ts';
import { createStore, type Readable } from './store.ts';

/** The list of chats of the user who is signed in; whoever fills it, the page only sees this. */
export interface Chats {
  readonly list: Readable<ChatList>;
  /** The user opened this chat. */
  readonly open: (userID: string) => void;
  /** Messages came in from the server, live or from the history. */
  readonly note: (userID: string, messages: readonly ChatMessage[], isOpen: boolean) => void;
}

/** The part of the browser's storage that is needed here. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Gathers the list from the chats that were opened and the messages that were seen, and keeps it in this browser.
 * Without working storage it lives as long as the page.
 */
export function createStoredChats(parts: {
  readonly storage: TextStorage;
  readonly storageKey: string;
  readonly now: () => number;
}): Chats {
  const { storage, storageKey, now } = parts;
  const list = createStore(parseChatList(attempt(() => storage.getItem(storageKey)) ?? null));
  const save = (next: ChatList): void => {
    if (next === list.get()) return;
    list.set(next);
    attempt(() => storage.setItem(storageKey, JSON.stringify(next)));
  };
  return {
    list,
    open: (userID) => save(openChat(list.get(), userID, now())),
    note: (userID, messages, isOpen) => save(noteMessages(list.get(), { userID, messages, isOpen })),
  };
}

/** Storage may be forbidden or full; the page goes on without it. */
function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
