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
  type SendOutcome,
} from '@parley/react';

/** One line of the list of chats, each with another user. */
export interface Chat extends ListedChat {
  /** The other user. */
  readonly userID: string;
}

/** Pinned ones first, then the newest. */
export type ChatList = readonly Chat[];

export const toPeerChat = (chat: ListedChat): Chat => ({ ...chat, userID: chat.conversationID });

export const peer = (userID: string): ConversationRef => ({ type: ZIMConversationType.Peer, conversationID: userID });

/** Names the chat with somebody in the list. */
export const keyOfPeer = (userID: string): ConversationKey => keyOf(peer(userID));

/** Of a store what concerns people, by user ID; the same value for as long as that of the store is the same. */
function select<Value, Selected>(readable: Readable<Value>, of: (value: Value) => Selected): Readable<Selected> {
  let last: { readonly value: Value; readonly selected: Selected } | undefined;
  const get = (): Selected => {
    const value = readable.get();
    if (!last || last.value !== value) last = { value, selected: of(value) };
    return last.selected;
  };
  return { get, subscribe: readable.subscribe };
}

function byUser<Value>(byKey: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const prefix = `${ZIMConversationType.Peer}:`;
  const peers = [...byKey].filter(([key]) => key.startsWith(prefix));
  return new Map(peers.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** The chats with people: this page has no groups yet. */
export class PeerChats {
  readonly list: Readable<ChatList>;
  readonly totalUnread: Readable<number>;
  readonly isSynced: Readable<boolean>;
  readonly #chats: ChatStores['chats'];

  constructor(chats: ChatStores['chats']) {
    const made = new WeakMap<ListedChat, Chat>();
    const toPeer = (chat: ListedChat): Chat => {
      const known = made.get(chat) ?? toPeerChat(chat);
      made.set(chat, known);
      return known;
    };
    this.#chats = chats;
    this.list = select(chats.list, (list) => list.filter((chat) => chat.type === ZIMConversationType.Peer).map(toPeer));
    this.totalUnread = chats.totalUnread;
    this.isSynced = chats.isSynced;
  }

  find(userID: string): Chat | undefined {
    return this.list.get().find((chat) => chat.userID === userID);
  }

  load(): Promise<void> {
    return this.#chats.load();
  }
}

/** The messages of the chats with people that were opened. */
export class PeerConversations {
  readonly byUser: Readable<ReadonlyMap<string, Conversation>>;
  readonly #conversations: ChatStores['conversations'];

  constructor(conversations: ChatStores['conversations']) {
    this.#conversations = conversations;
    this.byUser = select(conversations.byKey, byUser);
  }

  isOpen(userID: string): boolean {
    return this.#conversations.isOpen(peer(userID));
  }

  open(userID: string): void {
    this.#conversations.open(peer(userID));
  }

  close(userID: string): void {
    this.#conversations.close(peer(userID));
  }

  loadOlder(userID: string): void {
    this.#conversations.loadOlder(peer(userID));
  }

  refresh(): void {
    this.#conversations.refresh();
  }

  send(userID: string, text: string): Promise<SendOutcome> {
    return this.#conversations.send(peer(userID), text);
  }

  retry(userID: string, message: ChatMessage): Promise<void> {
    return this.#conversations.retry(peer(userID), message);
  }
}

export const isPeer = (ref: ConversationRef): boolean => isSameConversation(ref, peer(ref.conversationID));
