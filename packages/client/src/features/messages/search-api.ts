import { Api, type CallingParts } from '../../core/api.ts';
import type { ZIMConversationType } from '../../enums.ts';
import type {
  ZIMConversationSearchConfig,
  ZIMConversationsSearchedResult,
  ZIMMessageSearchConfig,
  ZIMMessagesGlobalSearchedResult,
  ZIMMessagesSearchedResult,
} from '../../types.ts';
import type { LocalSearch } from './search.ts';
import { checkConversationSearch, checkMessageSearch, checkSearch } from './search-checks.ts';

export interface SearchApiParts extends CallingParts {
  /** That of the user who is logged in. */
  messages(): { readonly search: LocalSearch };
}

/** The methods that look through what this device keeps; no server is asked. */
export class SearchApi extends Api<SearchApiParts> {
  /**
   * A page of the messages of one conversation that match, as this device keeps them: from the newest back, or with
   * `config.order` Ascending from the oldest on. The next page begins behind `config.nextMessage`, which the page before
   * returned; without it the page was the last one.
   *
   * All of `config.keywords` must occur, in any case, in the text that a type is searched by: Text by its text, Custom
   * by `searchedContent`, File by `fileName`, Combine by title and summary, Multiple by any of its items; other types
   * have none. `senderUserIDs`, `messageTypes`, `startTime` and `endTime` narrow it down, `subMessageTypes` for Custom
   * messages. One of them is needed, `subMessageTypes` not counted. Messages that are being sent, have failed or were
   * inserted are found like all others; Revoke and System messages never.
   *
   * Limits: {@limit searchedMax} keywords and as many senders; `config.count` is a whole number from 1, and more than
   * {@limit foundMax} is taken for {@limit foundMax}. What this device does not keep is not found.
   *
   * Errors: 6000001 (a room, an ID, the config), 6000002, 6000004, 6000121, 6000704 (the cache on this device failed),
   * 6000710 (it could not be opened). Events: none.
   *
   * @see docs/behaviour/local-messages.md
   * @example
   * const note: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Bob!' };
   * await zim.sendMessage(note, 'bob', ZIMConversationType.Peer);
   * const config = { keywords: ['HELLO'], count: 20 };
   * const { messageList } = await zim.searchLocalMessages('bob', ZIMConversationType.Peer, config);
   * console.log(messageList.length > 0); // true
   */
  searchLocalMessages(
    conversationID: string,
    conversationType: ZIMConversationType,
    config: Pick<ZIMMessageSearchConfig, 'count'> & Partial<ZIMMessageSearchConfig>,
  ): Promise<ZIMMessagesSearchedResult> {
    const { messages } = this.parts;
    const check = () => checkMessageSearch(conversationID, conversationType, config);
    return this.call(check, async (search) => {
      const found = await messages().search.messages(search);
      return { conversationID, conversationType, ...found };
    });
  }

  /**
   * A page of the messages of all conversations that match: `searchLocalMessages` without a conversation.
   *
   * Limits: those of `searchLocalMessages`.
   *
   * Errors: 6000001 (the config), 6000002, 6000004, 6000121, 6000704 (the cache on this device failed), 6000710 (it
   * could not be opened). Events: none.
   *
   * @see docs/behaviour/local-messages.md
   * @example
   * const config = { senderUserIDs: ['bob'], messageTypes: [ZIMMessageType.Text], count: 20 };
   * const first = await zim.searchGlobalLocalMessages(config);
   * const { nextMessage } = first;
   * if (nextMessage) await zim.searchGlobalLocalMessages({ ...config, nextMessage });
   */
  searchGlobalLocalMessages(
    config: Pick<ZIMMessageSearchConfig, 'count'> & Partial<ZIMMessageSearchConfig>,
  ): Promise<ZIMMessagesGlobalSearchedResult> {
    const { messages } = this.parts;
    return this.call(
      () => checkSearch(config),
      (search) => messages().search.messages(search),
    );
  }

  /**
   * A page of the conversations of the list with messages that match, the one with the newest of them first; each with
   * the number of its matches and up to `config.conversationMessageCount` (default: 0) of them, the newest first. The
   * conditions are those of `searchLocalMessages`. With `config.mode` MatchConversationName (1) the keywords are looked
   * for in `conversationName` and `conversationAlias` alone, and the conversations come as the newest of the list.
   *
   * The next page begins at `config.nextFlag`, which the page before returned; 0 says that it was the last one.
   *
   * Limits: {@limit searchedMax} keywords and as many senders; `config.totalConversationCount`, the size of a page, is a
   * whole number from 1, and more than {@limit foundMax} is taken for {@limit foundMax}, here and for the messages.
   *
   * Errors: 6000001 (the config), 6000002, 6000004, 6000121, 6000704 (the cache on this device failed), 6000710 (it
   * could not be opened). Events: none.
   *
   * @see docs/behaviour/local-messages.md
   * @example
   * const note: ZIMTextMessage = { type: ZIMMessageType.Text, message: 'Hello, Bob!' };
   * await zim.sendMessage(note, 'bob', ZIMConversationType.Peer);
   * const config = { keywords: ['HELLO'], totalConversationCount: 20, conversationMessageCount: 1 };
   * const { conversationSearchInfoList } = await zim.searchLocalConversations(config);
   * for (const { conversationID, totalMessageCount } of conversationSearchInfoList) {
   *   console.log(conversationID, totalMessageCount > 0); // bob true
   * }
   */
  searchLocalConversations(
    config: Pick<ZIMConversationSearchConfig, 'totalConversationCount'> & Partial<ZIMConversationSearchConfig>,
  ): Promise<ZIMConversationsSearchedResult> {
    const { messages } = this.parts;
    const check = () => checkConversationSearch(config);
    return this.call(check, (search) => messages().search.conversations(search));
  }
}
