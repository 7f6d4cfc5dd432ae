import type { Readable } from '@parley/react';
import { shorten } from '@parley/react/parts';
import type { Desktop } from './desktop.ts';
import type { Chat, ChatList } from './places.ts';
import type { PreferencesStore } from './preferences.ts';
import { languages } from './texts/texts.ts';

export interface NotifyingParts {
  readonly chats: { readonly list: Readable<ChatList>; readonly isSynced: Readable<boolean> };
  readonly isOpen: (place: string) => boolean;
  readonly isVisible: Readable<boolean>;
  readonly preferences: PreferencesStore;
  readonly desktop: Desktop;
  /** Tells the notes of this user from those of others who use the same browser. */
  readonly account: string;
  readonly onOpen: (place: string) => void;
}

/** Notes that stand on the desktop at one time; the oldest goes. */
export const notesMax = 20;
const bodyCharsMax = 200;

/**
 * Shows on the desktop what came in where nobody looks, one note for each chat, until the chat is read, here or on
 * another device. Returns the end of it.
 */
export function startNotifying(parts: NotifyingParts): () => void {
  const { chats, isVisible, isOpen, preferences } = parts;
  const notes = createNotes(parts);
  let unread = unreadOf(chats.list.get());

  const look = (): void => {
    const list = chats.list.get();
    const before = unread;
    unread = unreadOf(list);
    notes.keepOnly(unread);
    // What had come before this page was in step with the server is no news.
    if (!chats.isSynced.get() || !preferences.get().notifies) return;
    for (const chat of list) {
      const isNews = chat.unreadCount > (before.get(chat.place) ?? 0) && chat.newest?.isOwn === false && !chat.isMuted;
      if (isNews && !(isVisible.get() && isOpen(chat.place))) notes.show(chat);
    }
  };
  const ends = [
    chats.list.subscribe(look),
    preferences.subscribe(() => {
      if (!preferences.get().notifies) notes.keepOnly(new Map());
    }),
  ];
  return () => {
    for (const end of ends) end();
    notes.keepOnly(new Map());
  };
}

/** By place, without those whose chats are read. */
const unreadOf = (list: ChatList): ReadonlyMap<string, number> =>
  new Map(list.filter(({ unreadCount }) => unreadCount > 0).map((chat) => [chat.place, chat.unreadCount]));

interface Notes {
  readonly show: (chat: Chat) => void;
  readonly keepOnly: (places: ReadonlyMap<string, unknown>) => void;
}

function createNotes({ desktop, preferences, account, onOpen }: NotifyingParts): Notes {
  const closers = new Map<string, () => void>();
  const close = (place: string): void => {
    closers.get(place)?.();
    closers.delete(place);
  };
  return {
    show: (chat) => {
      const { place, name } = chat;
      const closeNote = desktop.show({
        tag: `parley/${account}/${place}`,
        title: name,
        body: bodyOf(chat, preferences),
        onOpen: () => onOpen(place),
      });
      if (!closeNote) return;
      closers.delete(place);
      closers.set(place, closeNote);
      for (const oldest of [...closers.keys()].slice(0, Math.max(0, closers.size - notesMax))) close(oldest);
    },
    keepOnly: (places) => {
      for (const place of [...closers.keys()]) if (!places.has(place)) close(place);
    },
  };
}

/** What was written stays off a desktop that others may see, unless the user wants it there. */
function bodyOf({ newest, unreadCount }: Chat, preferences: PreferencesStore): string {
  const { language, notifiesText } = preferences.get();
  const { texts } = languages[language];
  if (!notifiesText) return texts.parts.list.unread(unreadCount);
  return newest?.text === undefined ? texts.parts.thread.unsupported : shorten(newest.text, bodyCharsMax);
}
