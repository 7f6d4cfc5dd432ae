import { queryConversation } from '@parley/protocol/features/conversations';
import { Api, type CallingParts } from '../../core/api.ts';
import type { Connection } from '../../core/connection.ts';
import { addressOf, checkConversation, doesNotExist } from '../../core/conversation-id.ts';
import { nothingToCheck } from '../../core/gate.ts';
import { ZIMConnectionState, ZIMConversationPinnedFilter, ZIMConversationType } from '../../enums.ts';
import type {
  ZIMConversationFilterOption,
  ZIMConversationListQueriedResult,
  ZIMConversationPinnedListQueriedResult,
  ZIMConversationQueriedResult,
  ZIMConversationQueryConfig,
  ZIMConversationTotalUnreadMessageCountQueriedResult,
  ZIMConversationTotalUnreadMessageCountQueryConfig,
  ZIMConversationUnreadMessageCountClearedResult,
} from '../../types.ts';
import { checkListQuery, checkTotalQuery } from './checks.ts';
import type { ConversationList } from './list.ts';
import { askToRead, askToReadAll } from './read.ts';
import { isRead, knownUpTo, readHere } from './standing.ts';
import type { ConversationSync } from './sync.ts';
import { isWanted } from './wanted.ts';

export interface ConversationsApiParts extends CallingParts {
  readonly connection: Pick<Connection, 'call' | 'state'>;
  /** Those of the user who is logged in. */
  conversations(): { readonly list: ConversationList; readonly sync: ConversationSync };
}

/** The methods on conversations. */
export class ConversationsApi extends Api<ConversationsApiParts> {
  /**
   * One page of the list of conversations, from what this device holds: pinned ones first, then the newest; equal
   * ones by their ID. Works without a connection; while a synchronisation runs it answers with what is there, but the
   * first one on a device, for whose end it waits.
   *
   * The first page has no `config.nextConversation`; each further one passes the last entry of the page before, with
   * the same `option`. A page with fewer entries is the last one. `option` says which conversations are wanted; what
   * it leaves out has no condition.
   *
   * Limits: `config.count` is a whole number from 1, and more than {@limit listCountMax} is taken for
   * {@limit listCountMax}; the lists of `option` have up to {@limit filterMax} entries, and marks are
   * −1 – {@limit markMax}.
   *
   * Errors: 6000001 (count, filter), 6000002, 6000004, 6000121. Events: none.
   *
   * @see docs/behaviour/conversations.md
   * @example
   * const { conversationList } = await zim.queryConversationList({ count: 100 });
   * for (const { conversationID, conversationName } of conversationList) console.log(conversationID, conversationName); // bob Bob
   */
  queryConversationList(
    config: ZIMConversationQueryConfig,
    option?: ZIMConversationFilterOption,
  ): Promise<ZIMConversationListQueriedResult> {
    const { conversations } = this.parts;
    return this.call(
      () => checkListQuery(config, option),
      async (query) => {
        const list = await conversations().sync.filledList();
        return { conversationList: list.page(query.after, query.count, (entry) => isWanted(entry, query)) };
      },
    );
  }

  /**
   * One conversation of the list, of a group a `ZIMGroupConversation`; the server is asked for one that this device does
   * not hold.
   *
   * Limits: `conversationID` has 1 – {@limit userIDBytesMax} for a peer, 1 – {@limit conversationIDBytesMax} for a
   * group.
   *
   * Errors: 6000001 (a room, an empty ID), 6000002, 6000004, 6000121, 6000603 (there is no such conversation), and if
   * the server is asked 6000005, 6000007, 6000008, 6000009, 6000105, 6000122, 6000602. Events: none.
   *
   * @see docs/behaviour/conversations.md
   * @example
   * const { conversation } = await zim.queryConversation('bob', ZIMConversationType.Peer);
   * console.log(conversation.conversationName); // Bob
   */
  queryConversation(
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationQueriedResult> {
    const { connection, conversations } = this.parts;
    const check = () => checkConversation(conversationID, conversationType);
    return this.call(check, async (_, userID) => {
      const known = conversations().list.find({ conversationType, conversationID });
      if (known) return { conversation: known };
      if (conversations().list.isDeleted({ conversationType, conversationID })) throw doesNotExist();
      const isOwn = conversationType === ZIMConversationType.Peer && conversationID === userID;
      if (isOwn || connection.state !== ZIMConnectionState.Connected) throw doesNotExist();
      const head = await connection.call(queryConversation, addressOf({ conversationType, conversationID }));
      const conversation = conversations().list.preview(head);
      if (!conversation) throw doesNotExist();
      return { conversation };
    });
  }

  /**
   * Counts everything that this device knows of a conversation as read: its `unreadMessageCount` becomes 0 and its
   * `readMessageSeq` that of the newest message. Without a connection it takes effect here at once and on the server
   * with the next connect; messages that came later stay unread. No receipt is sent.
   *
   * Limits: `conversationID` has 1 – {@limit userIDBytesMax} for a peer, 1 – {@limit conversationIDBytesMax} for a
   * group.
   *
   * Errors: 6000001, 6000002, 6000004, 6000005, 6000007, 6000008, 6000009, 6000105, 6000121, 6000122, 6000602,
   * 6000603 (there is no such conversation).
   *
   * Events, on all devices of the user: `conversationChanged` (Updated), `conversationTotalUnreadMessageCountUpdated`
   * if the total changed; none if nothing was unread.
   *
   * @see docs/behaviour/unread.md
   * @example
   * await zim.clearConversationUnreadMessageCount('bob', ZIMConversationType.Peer);
   * const { conversation } = await zim.queryConversation('bob', ZIMConversationType.Peer);
   * console.log(conversation.unreadMessageCount); // 0
   */
  clearConversationUnreadMessageCount(
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationUnreadMessageCountClearedResult> {
    const { connection, conversations } = this.parts;
    const check = () => checkConversation(conversationID, conversationType);
    return this.call(check, async () => {
      const result = { conversationID, conversationType };
      const { sync } = conversations();
      const list = await sync.filledList();
      if (!list.find(result)) throw doesNotExist();
      const row = list.row(result);
      if (!row || isRead(row)) return result;
      if (connection.state !== ZIMConnectionState.Connected) {
        await sync.apply(() => list.change(result, readHere));
        return result;
      }
      const read = await askToRead(connection, row, knownUpTo(row));
      await sync.apply(() => list.read([read]));
      return result;
    });
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
    const { conversations } = this.parts;
    return this.call(
      () => checkListQuery(config, undefined),
      async (query) => {
        const list = await conversations().sync.filledList();
        const pinned = { ...query, pinned: ZIMConversationPinnedFilter.OnlyPinned };
        return { conversationList: list.page(query.after, query.count, (entry) => isWanted(entry, pinned)) };
      },
    );
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
   * console.log(unreadMessageCount); // 0
   */
  queryConversationTotalUnreadMessageCount(
    config: ZIMConversationTotalUnreadMessageCountQueryConfig,
  ): Promise<ZIMConversationTotalUnreadMessageCountQueriedResult> {
    const { conversations } = this.parts;
    return this.call(
      () => checkTotalQuery(config),
      async (filter) => {
        const list = await conversations().sync.filledList();
        return { unreadMessageCount: list.sum((entry) => isWanted(entry, filter)) };
      },
    );
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
    const { connection, conversations } = this.parts;
    return this.call(nothingToCheck, async () => {
      const { sync } = conversations();
      const list = await sync.filledList();
      const { unread } = list;
      if (connection.state !== ZIMConnectionState.Connected) {
        return sync.apply(() => unread.flatMap((row) => list.change(row, readHere)), true);
      }
      const readings = await askToReadAll(connection, unread, knownUpTo);
      return sync.apply(() => list.read(readings), true);
    });
  }
}
