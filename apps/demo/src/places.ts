import { ZIMConversationType } from '@parley/client';
import {
  type ChatMessage,
  type ChatStores,
  type Conversation,
  type ConversationKey,
  type ConversationRef,
  isSameConversation,
  keyOf,
  type Chat as ListedChat,
  type Readable,
  refOfKey,
  type SendOutcome,
} from '@parley/react';

/**
 * Names a chat on this page, and what is kept of it: by the ID of the other user, or by that of a group behind a sign
 * that no ID of a user has.
 */
type Place = string;

const groupMark = 'group/';

/** One line of the list of chats. */
export interface Chat extends ListedChat {
  readonly place: Place;
}

/** Pinned ones first, then the newest. */
export type ChatList = readonly Chat[];

export const toPlacedChat = (chat: ListedChat): Chat => ({ ...chat, place: placeOf(chat) });

export const peer = (userID: string): ConversationRef => ({ type: ZIMConversationType.Peer, conversationID: userID });

export const group = (groupID: string): ConversationRef => ({
  type: ZIMConversationType.Group,
  conversationID: groupID,
});

export const placeOf = (ref: ConversationRef): Place =>
  ref.type === ZIMConversationType.Group ? groupMark + ref.conversationID : ref.conversationID;

export const refOf = (place: Place): ConversationRef =>
  place.startsWith(groupMark) ? group(place.slice(groupMark.length)) : peer(place);

/** That of a line as the list draws it. */
export const placeOfListed = ({
  key,
  conversationID,
}: {
  readonly key: string;
  readonly conversationID: string;
}): Place => placeOf(key === keyOf(group(conversationID)) ? group(conversationID) : peer(conversationID));

/** Of a store what this page shows; the same value for as long as that of the store is the same. */
function select<Value, Selected>(readable: Readable<Value>, of: (value: Value) => Selected): Readable<Selected> {
  let last: { readonly value: Value; readonly selected: Selected } | undefined;
  const get = (): Selected => {
    const value = readable.get();
    if (!last || last.value !== value) last = { value, selected: of(value) };
    return last.selected;
  };
  return { get, subscribe: readable.subscribe };
}

function byPlace<Value>(byKey: ReadonlyMap<ConversationKey, Value>): ReadonlyMap<Place, Value> {
  const shown = [...byKey].flatMap(([key, value]): [Place, Value][] => {
    const ref = refOfKey(key);
    return isShown(ref) ? [[placeOf(ref), value]] : [];
  });
  return new Map(shown);
}

/** The chats with people and in groups: this page has no rooms. */
export class PlacedChats {
  readonly list: Readable<ChatList>;
  readonly totalUnread: Readable<number>;
  readonly isSynced: Readable<boolean>;
  readonly #chats: ChatStores['chats'];

  constructor(chats: ChatStores['chats']) {
    const made = new WeakMap<ListedChat, Chat>();
    const toPlaced = (chat: ListedChat): Chat => {
      const known = made.get(chat) ?? toPlacedChat(chat);
      made.set(chat, known);
      return known;
    };
    this.#chats = chats;
    this.list = select(chats.list, (list) => list.filter(isShown).map(toPlaced));
    this.totalUnread = chats.totalUnread;
    this.isSynced = chats.isSynced;
  }

  find(place: Place): Chat | undefined {
    return this.list.get().find((chat) => chat.place === place);
  }

  load(): Promise<void> {
    return this.#chats.load();
  }
}

/** The messages of the chats that were opened. */
export class PlacedConversations {
  readonly byPlace: Readable<ReadonlyMap<string, Conversation>>;
  readonly #conversations: ChatStores['conversations'];

  constructor(conversations: ChatStores['conversations']) {
    this.#conversations = conversations;
    this.byPlace = select(conversations.byKey, byPlace);
  }

  isOpen(place: Place): boolean {
    return this.#conversations.isOpen(refOf(place));
  }

  open(place: Place): void {
    this.#conversations.open(refOf(place));
  }

  close(place: Place): void {
    this.#conversations.close(refOf(place));
  }

  loadOlder(place: Place): void {
    this.#conversations.loadOlder(refOf(place));
  }

  refresh(): void {
    this.#conversations.refresh();
  }

  send(place: Place, text: string): Promise<SendOutcome> {
    return this.#conversations.send(refOf(place), text);
  }

  retry(place: Place, message: ChatMessage): Promise<void> {
    return this.#conversations.retry(refOf(place), message);
  }
}

export const isPeer = (ref: ConversationRef): boolean => isSameConversation(ref, peer(ref.conversationID));

export const isGroup = (ref: ConversationRef): boolean => isSameConversation(ref, group(ref.conversationID));

/** Whether this page has such chats. */
export const isShown = (ref: ConversationRef): boolean => isPeer(ref) || isGroup(ref);
