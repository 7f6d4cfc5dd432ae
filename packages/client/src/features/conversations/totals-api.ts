import { limits } from '@parley/protocol/limits';
import { nothingToCheck } from '../../core/gate.ts';
import { ZIMConnectionState, ZIMConversationPinnedFilter } from '../../enums.ts';
import type {
  ZIMConversationPinnedListQueriedResult,
  ZIMConversationQueryConfig,
  ZIMConversationTotalUnreadMessageCountQueriedResult,
  ZIMConversationTotalUnreadMessageCountQueryConfig,
} from '../../types.ts';
import type { ConversationsApiParts } from './api.ts';
import { checkListQuery, checkTotalQuery } from './checks.ts';
import { askToReadAll } from './read.ts';
import { type ConversationRead, knownUpTo } from './standing.ts';
import { isWanted } from './wanted.ts';

/** The methods on several conversations at once. */
export class ConversationTotalsApi {
  private readonly parts: ConversationsApiParts;

  constructor(parts: ConversationsApiParts) {
    this.parts = parts;
  }

  /**
   * One page of the pinned conversations, from what this device holds, descending by `orderKey`. Works without a
   * connection. Pages follow one another as those of `queryConversationList`.
   *
   * Limits: `config.count` is a whole number from 1, and more than {@limit listCountMax} is taken for
   * {@limit listCountMax}.
   *
   * Errors: 6000001 (the config), 6000002, 6000004, 6000121. Events: none.
   *
   * @see docs/behaviour/conversation-settings.md
   * @example
   * await zim.updateConversationPinnedState(true, 'bob', ZIMConversationType.Peer);
   * const { conversationList } = await zim.queryConversationPinnedList({ count: 100 });
   * for (const { conversationID } of conversationList) console.log(conversationID); // bob
   */
  queryConversationPinnedList(config: ZIMConversationQueryConfig): Promise<ZIMConversationPinnedListQueriedResult> {
    const { gate, conversations } = this.parts;
    return gate.call({ check: () => checkListQuery(config, undefined) }, async (query) => {
      const list = await conversations().sync.filledList();
      const after = query.after && { ...query.after, isPinned: true };
      const pinned = { ...query, pinned: ZIMConversationPinnedFilter.OnlyPinned };
      return { conversationList: list.page(after, query.count, (entry) => isWanted(entry, pinned)) };
    });
  }

  /**
   * How many messages are unread in conversations of some types and marks, counted as the total is: without those that
   * are set to do-not-disturb. Answered from what this device holds; works without a connection.
   *
   * Limits: the lists have up to {@limit filterMax} entries, and marks are −1 (any), 0 (none), 1 – {@limit markMax}.
   *
   * Errors: 6000001 (the config), 6000002, 6000004, 6000121. Events: none.
   *
   * @see docs/behaviour/unread.md
   * @example
   * const config = { conversationTypes: [ZIMConversationType.Peer], marks: [] };
   * const { unreadMessageCount } = await zim.queryConversationTotalUnreadMessageCount(config);
   * console.log(unreadMessageCount); // 1
   */
  queryConversationTotalUnreadMessageCount(
    config: ZIMConversationTotalUnreadMessageCountQueryConfig,
  ): Promise<ZIMConversationTotalUnreadMessageCountQueriedResult> {
    const { gate, conversations } = this.parts;
    return gate.call({ check: () => checkTotalQuery(config) }, async (filter) => {
      const list = await conversations().sync.filledList();
      return { unreadMessageCount: list.sum((entry) => isWanted(entry, filter)) };
    });
  }

  /**
   * Counts everything that this device knows of all conversations as read, those that are set to do-not-disturb
   * included. Without a connection it takes effect here at once and on the server with the next connect; messages that
   * came later stay unread. No receipts are sent.
   *
   * Limits: none.
   *
   * Errors: 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000105, 6000121, 6000122, 6000602.
   *
   * Events: `conversationChanged` (Updated) for those that had something unread, and
   * `conversationTotalUnreadMessageCountUpdated`, whatever the total was; the user's other devices are told the total
   * if it changed.
   *
   * @see docs/behaviour/unread.md
   * @example
   * await zim.clearConversationTotalUnreadMessageCount();
   * const { conversation } = await zim.queryConversation('bob', ZIMConversationType.Peer);
   * console.log(conversation.unreadMessageCount); // 0
   */
  clearConversationTotalUnreadMessageCount(): Promise<void> {
    const { gate, connection, conversations } = this.parts;
    return gate.call({ check: nothingToCheck }, async () => {
      const { sync } = conversations();
      const list = await sync.filledList();
      if (connection.state !== ZIMConnectionState.Connected) return sync.applyToAll(() => list.readAllHere());
      const { unread } = list;
      const readings: ConversationRead[] = [];
      try {
        for (let start = 0; start < unread.length; start += limits.readingsMax) {
          const asked = unread.slice(start, start + limits.readingsMax);
          readings.push(...(await askToReadAll(connection, asked, knownUpTo)));
        }
      } catch (thrown) {
        // What the server took before shows, as on the other devices.
        await sync.apply(() => list.read(readings));
        throw thrown;
      }
      return sync.applyToAll(() => list.read(readings));
    });
  }
}
