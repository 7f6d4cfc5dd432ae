import {
  type ZIM,
  type ZIMConversation,
  ZIMConversationEvent,
  ZIMConversationSyncState,
  ZIMConversationType,
} from '@parley/client';
import { type Chat, type ChatList, mergeChats, sortChats, toChat } from './chat-list.ts';
import type { ChatClient } from './client.ts';
import { createStore, type Readable } from './store.ts';

export const chatsPageSize = 500;
/** More than anybody scrolls through. */
export const chatPagesMax = 10;

/** The conversations of the user who is signed in, as the SDK tells of them. */
export class Chats {
  readonly list: Readable<ChatList>;
  readonly totalUnread: Readable<number>;
  /** Whether the list was in step with the server at some time since the sign-in. */
  readonly isSynced: Readable<boolean>;
  readonly #client: ChatClient;
  readonly #selfUserID: string;
  readonly #list = createStore<ChatList>([]);
  readonly #totalUnread = createStore(0);
  readonly #isSynced = createStore(false);

  /** Listens from the beginning: the SDK tells of the list before a login is answered. */
  constructor(client: ChatClient, selfUserID: string) {
    this.#client = client;
    this.#selfUserID = selfUserID;
    this.list = this.#list;
    this.totalUnread = this.#totalUnread;
    this.isSynced = this.#isSynced;
    client.on('conversationChanged', (_zim: ZIM, { infoList }) => {
      const peers = infoList.filter(({ conversation }) => isPeer(conversation));
      const isRemoved = ({ event }: (typeof peers)[number]): boolean => event === ZIMConversationEvent.Deleted;
      const changed = peers.filter((info) => !isRemoved(info)).map(({ conversation }) => this.#toChat(conversation));
      const removed = new Set(peers.filter(isRemoved).map(({ conversation }) => conversation.conversationID));
      this.#list.set(mergeChats(this.#list.get(), changed, removed));
    });
    client.on('conversationTotalUnreadMessageCountUpdated', (_zim: ZIM, { totalUnreadMessageCount }) =>
      this.#totalUnread.set(totalUnreadMessageCount),
    );
    client.on('conversationSyncStateChanged', (_zim: ZIM, { state }) => {
      if (state === ZIMConversationSyncState.Finished) void this.load().then(() => this.#isSynced.set(true));
    });
  }

  find(userID: string): Chat | undefined {
    return this.#list.get().find((chat) => chat.userID === userID);
  }

  /** Shows what the SDK holds: at first what this device kept, and all of it after each synchronisation. */
  async load(): Promise<void> {
    const conversations: ZIMConversation[] = [];
    try {
      for (let page = 0; page < chatPagesMax; page += 1) {
        const nextConversation = conversations.at(-1);
        const { conversationList } = await this.#client.queryConversationList({
          count: chatsPageSize,
          ...(nextConversation && { nextConversation }),
        });
        conversations.push(...conversationList);
        if (conversationList.length < chatsPageSize) break;
      }
    } catch {
      // What was told so far stays; the next synchronisation asks again.
      return;
    }
    this.#list.set(sortChats(conversations.filter(isPeer).map((one) => this.#toChat(one))));
  }

  #toChat(conversation: ZIMConversation): Chat {
    return toChat(conversation, this.#selfUserID);
  }
}

const isPeer = ({ type }: ZIMConversation): boolean => type === ZIMConversationType.Peer;
