import { type ZIM, type ZIMConversation, ZIMConversationEvent, ZIMConversationSyncState } from '@parley/client';
import type { ChatClient } from './chat-client.ts';
import { byPlace, type Chat, type ChatList, mergeChats, sortChats, toChat } from './chat-list.ts';
import { type ConversationRef, isSameConversation, keyOf } from './conversation-key.ts';
import { createStore, type Readable } from './store.ts';

export const chatsPageSize = 500;
export const chatPagesMax = 10;
/** More than anybody scrolls through. */
const chatsMax = chatsPageSize * chatPagesMax;

export interface ChatsOptions {
  /** Conversations in a page, up to 500. */
  readonly pageSize: number;
  /** Pages that are loaded without a call of `loadMore`. */
  readonly firstPages: number;
}

/** The conversations of the user who is signed in, as the SDK tells of them. */
export class Chats {
  readonly list: Readable<ChatList>;
  readonly totalUnread: Readable<number>;
  /** Whether the list was in step with the server at some time since the sign-in. */
  readonly isSynced: Readable<boolean>;
  /** Whether there are conversations below the last one of the list. */
  readonly hasMore: Readable<boolean>;
  readonly #client: Pick<ChatClient, 'queryConversationList'>;
  readonly #selfUserID: string;
  readonly #options: ChatsOptions;
  readonly #list = createStore<ChatList>([]);
  readonly #totalUnread = createStore(0);
  readonly #isSynced = createStore(false);
  readonly #hasMore = createStore(false);
  readonly #ends: readonly (() => void)[];
  /** Pages that are wanted. */
  #pages: number;
  /** The last one of the pages that were loaded: below it, the list has holes. */
  #last: Chat | undefined;
  #isLoadingMore = false;

  /** Listens from the beginning: the SDK tells of the list before a login is answered. */
  constructor(
    client: Pick<ChatClient, 'queryConversationList' | 'subscribe'>,
    selfUserID: string,
    options: ChatsOptions = { pageSize: chatsPageSize, firstPages: chatPagesMax },
  ) {
    this.#client = client;
    this.#selfUserID = selfUserID;
    this.#options = options;
    this.#pages = options.firstPages;
    this.list = this.#list;
    this.totalUnread = this.#totalUnread;
    this.isSynced = this.#isSynced;
    this.hasMore = this.#hasMore;
    this.#ends = [
      client.subscribe('conversationChanged', (_zim: ZIM, { infoList }) => {
        const isRemoved = ({ event }: (typeof infoList)[number]): boolean => event === ZIMConversationEvent.Deleted;
        const changed = infoList
          .filter((info) => !isRemoved(info))
          .map(({ conversation }) => this.#toChat(conversation));
        const removed = new Set(infoList.filter(isRemoved).map(({ conversation }) => keyOf(conversation)));
        this.#list.set(this.#withoutHoles(mergeChats(this.#list.get(), changed, removed)));
      }),
      client.subscribe('conversationTotalUnreadMessageCountUpdated', (_zim: ZIM, { totalUnreadMessageCount }) =>
        this.#totalUnread.set(totalUnreadMessageCount),
      ),
      client.subscribe('conversationsAllDeleted', () => void this.load()),
      client.subscribe('conversationSyncStateChanged', (_zim: ZIM, { state }) => {
        if (state === ZIMConversationSyncState.Finished) void this.load().then(() => this.#isSynced.set(true));
      }),
    ];
  }

  find(ref: ConversationRef): Chat | undefined {
    return this.#list.get().find((chat) => isSameConversation(chat, ref));
  }

  end(): void {
    for (const end of this.#ends) end();
  }

  /** Shows what the SDK holds: at first what this device kept, and all that is wanted of it after each synchronisation. */
  async load(): Promise<void> {
    const conversations: ZIMConversation[] = [];
    let isWhole = false;
    try {
      for (let page = 0; page < this.#pages && !isWhole; page += 1) {
        const conversationList = await this.#query(conversations.at(-1));
        conversations.push(...conversationList);
        isWhole = conversationList.length < this.#options.pageSize;
      }
    } catch {
      // What was told so far stays; the next synchronisation asks again.
      return;
    }
    this.#place([], conversations, isWhole);
  }

  /** Loads the page below the last one of the list. */
  async loadMore(): Promise<void> {
    if (this.#isLoadingMore || !this.#hasMore.get()) return;
    this.#isLoadingMore = true;
    const last = this.#last;
    try {
      const conversationList = await this.#query(last?.content);
      // After a synchronisation in the meantime the page may no longer fit.
      if (this.#last === last) {
        this.#pages += 1;
        this.#place(this.#list.get(), conversationList, conversationList.length < this.#options.pageSize);
      }
    } catch {
      // It can be asked for once more.
    }
    this.#isLoadingMore = false;
  }

  async #query(nextConversation: ZIMConversation | undefined): Promise<readonly ZIMConversation[]> {
    const page = { count: this.#options.pageSize, ...(nextConversation && { nextConversation }) };
    return (await this.#client.queryConversationList(page)).conversationList;
  }

  #place(known: ChatList, conversations: readonly ZIMConversation[], isWhole: boolean): void {
    const chats = sortChats(conversations.map((one) => this.#toChat(one)));
    this.#last = isWhole ? undefined : (chats.at(-1) ?? this.#last);
    this.#hasMore.set(!isWhole && this.#pages * this.#options.pageSize < chatsMax);
    this.#list.set(this.#withoutHoles(mergeChats(known, chats)));
  }

  /** Without what stands below the pages that were loaded, since others may stand between. */
  #withoutHoles(list: ChatList): ChatList {
    const last = this.#last;
    return last ? list.filter((chat) => byPlace(chat, last) <= 0) : list;
  }

  #toChat(conversation: ZIMConversation): Chat {
    return toChat(conversation, this.#selfUserID);
  }
}
