import { queryConversation } from '@parley/protocol/features/conversations';
import { peerConversation } from '@parley/protocol/features/values';
import type { Connection } from '../../core/connection.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import type { Gate } from '../../core/gate.ts';
import { ZIMConnectionState, ZIMConversationPinnedFilter, ZIMConversationType } from '../../enums.ts';
import { accepted, asFailure, failure } from '../../errors.ts';
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
import { isRead, knownUpTo, withHead } from './standing.ts';
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

  async queryConversationList(
    config: ZIMConversationQueryConfig,
    option: ZIMConversationFilterOption | undefined,
  ): Promise<ZIMConversationListQueriedResult> {
    this.parts.gate.requireLogin();
    const query = accepted(checkListQuery(config, option));
    this.parts.gate.countCall();
    const { list } = this.parts.conversations();
    const matching = list.all().filter((one) => isWanted(one, query));
    const { after } = query;
    const rest = after ? matching.filter((one) => byPlace(one, after) > 0) : matching;
    return { conversationList: rest.sort(byPlace).slice(0, query.count) };
  }

  async queryConversation(
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationQueriedResult> {
    const userID = this.admit(conversationID, conversationType);
    const known = this.find({ conversationType, conversationID });
    if (known) return { conversation: known };
    const { connection } = this.parts;
    const isAsked =
      conversationType === ZIMConversationType.Peer &&
      connection.state === ZIMConnectionState.Connected &&
      conversationID !== userID;
    if (!isAsked) throw doesNotExist();
    try {
      const head = await connection.call(queryConversation, {
        conversationType: peerConversation,
        targetID: conversationID,
      });
      const row = withHead(undefined, head);
      if (!row) throw doesNotExist();
      return { conversation: toConversation({ conversationType, conversationID, row, local: undefined }, userID) };
    } catch (thrown) {
      throw asFailure(thrown, 'Failed');
    }
  }

  async clearConversationUnreadMessageCount(
    conversationID: string,
    conversationType: ZIMConversationType,
  ): Promise<ZIMConversationUnreadMessageCountClearedResult> {
    this.admit(conversationID, conversationType);
    const result = { conversationID, conversationType };
    if (!this.find(result)) throw doesNotExist();
    const { list, sync } = this.parts.conversations();
    const row = list.row(result);
    if (!row || isRead(row)) return result;
    if (this.parts.connection.state !== ZIMConnectionState.Connected) {
      await sync.apply(() => list.readHere(result));
      return result;
    }
    try {
      const read = await askToRead(this.parts.connection, conversationID, knownUpTo(row));
      await sync.apply(() => list.read([read]));
      return result;
    } catch (thrown) {
      throw asFailure(thrown, 'Failed');
    }
  }

  private admit(conversationID: string, conversationType: ZIMConversationType): string {
    const { gate } = this.parts;
    const userID = gate.requireLogin();
    accepted(checkConversation(conversationID, conversationType));
    gate.countCall();
    return userID;
  }

  private find(conversation: ConversationIdentity): ZIMConversation | undefined {
    return this.parts.conversations().list.find(conversation);
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
