import { queryConversation } from '@parley/protocol/features/conversations';
import { peerConversation } from '@parley/protocol/features/values';
import type { Connection } from '../../core/connection.ts';
import type { Gate } from '../../core/gate.ts';
import { ZIMConnectionState, ZIMConversationPinnedFilter, ZIMConversationType } from '../../enums.ts';
import { failure } from '../../errors.ts';
import type {
  ZIMConversation,
  ZIMConversationFilterOption,
  ZIMConversationListQueriedResult,
  ZIMConversationQueriedResult,
  ZIMConversationQueryConfig,
  ZIMConversationUnreadMessageCountClearedResult,
} from '../../types.ts';
import { checkConversation, checkListQuery, type ListQuery } from './checks.ts';
import { byPlace, toConversation } from './conversation.ts';
import type { ConversationList } from './list.ts';
import { askToRead } from './read.ts';
import { withHead } from './standing.ts';
import type { ConversationSync } from './sync.ts';

export interface ConversationsApiParts {
  readonly gate: Gate;
  readonly connection: Pick<Connection, 'call' | 'state'>;
  /** Those of the user who is logged in. */
  conversations(): { readonly list: ConversationList; readonly sync: ConversationSync };
}

/** The conversation methods as the app calls them: check everything, then do it. */
export class ConversationsApi {
  private readonly parts: ConversationsApiParts;

  constructor(parts: ConversationsApiParts) {
    this.parts = parts;
  }

  queryConversationList(
    config: ZIMConversationQueryConfig,
    option?: ZIMConversationFilterOption,
  ): Promise<ZIMConversationListQueriedResult> {
    const { gate, conversations } = this.parts;
    return gate.call({ check: () => checkListQuery(config, option) }, (query) => {
      const matching = conversations()
        .list.all()
        .filter((one) => isWanted(one, query));
      const { after } = query;
      const rest = after ? matching.filter((one) => byPlace(one, after) > 0) : matching;
      return { conversationList: rest.sort(byPlace).slice(0, query.count) };
    });
  }

  queryConversation(
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationQueriedResult> {
    const { gate, connection } = this.parts;
    const check = () => checkConversation(conversationID, conversationType);
    return gate.call({ check }, async (_, userID) => {
      const known = this.find(conversationID, conversationType);
      if (known) return { conversation: known };
      const isAsked =
        conversationType === ZIMConversationType.Peer &&
        connection.state === ZIMConnectionState.Connected &&
        conversationID !== userID;
      if (!isAsked) throw doesNotExist();
      const head = await connection.call(queryConversation, {
        conversationType: peerConversation,
        targetID: conversationID,
      });
      const row = withHead(undefined, head);
      if (!row) throw doesNotExist();
      return { conversation: toConversation({ conversationID, row, local: undefined }, userID) };
    });
  }

  clearConversationUnreadMessageCount(
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationUnreadMessageCountClearedResult> {
    const { gate, connection, conversations } = this.parts;
    const check = () => checkConversation(conversationID, conversationType);
    return gate.call({ check }, async () => {
      if (!this.find(conversationID, conversationType)) throw doesNotExist();
      const { list, sync } = conversations();
      const row = list.row(conversationID);
      const result = { conversationID, conversationType };
      if (!row || row.lastMessage.messageSeq <= row.readMessageSeq) return result;
      if (connection.state !== ZIMConnectionState.Connected) {
        await sync.apply(() => list.readHere(conversationID));
        return result;
      }
      const read = await askToRead(connection, conversationID, row.lastMessage.messageSeq);
      await sync.apply(() => list.read(conversationID, read));
      return result;
    });
  }

  private find(conversationID: string, conversationType: ZIMConversationType): ZIMConversation | undefined {
    const known = this.parts.conversations().list.find(conversationID);
    return known?.type === conversationType ? known : undefined;
  }
}

const doesNotExist = () => failure('ConversationModuleConversationDoesNotExist', 'there is no such conversation');

const markedBy = { any: -1, none: 0 } as const;

function isWanted(conversation: ZIMConversation, { types, marks, isOnlyUnread, pinned }: ListQuery): boolean {
  if (!types.has(conversation.type)) return false;
  if (isOnlyUnread && conversation.unreadMessageCount === 0) return false;
  if (pinned !== ZIMConversationPinnedFilter.All) {
    if (conversation.isPinned !== (pinned === ZIMConversationPinnedFilter.OnlyPinned)) return false;
  }
  if (marks.size === 0) return true;
  const isMarked = conversation.marks.length > 0;
  return (
    (marks.has(markedBy.any) && isMarked) ||
    (marks.has(markedBy.none) && !isMarked) ||
    conversation.marks.some((mark) => marks.has(mark))
  );
}
