import type { ConversationRow } from '../../cache/cache.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import { ZIMConversationNotificationStatus, ZIMConversationType } from '../../enums.ts';
import type { ZIMConversation } from '../../types.ts';
import type { LocalRow } from '../messages/local-row.ts';
import { toConversationType, toLocalMessage, toMessage } from '../messages/message.ts';
import { unreadOf } from './standing.ts';

/** What a conversation consists of on this device: what the server told of it, and the newest message of its own. */
export interface Sources extends ConversationIdentity {
  /** Absent where the server has no such conversation. */
  readonly row: ConversationRow | undefined;
  /** The newest message that stands on this device alone. */
  readonly local: LocalRow | undefined;
}

/** A conversation as the list holds it: what places it and what filters ask, made when it changes. */
export interface Entry extends Sources, Placed {
  readonly unreadMessageCount: number;
  readonly marks: readonly number[];
}

/** Whether this SDK shows conversations of a type; others are followed in silence. */
export const isShown = (conversationType: number): boolean => conversationType === ZIMConversationType.Peer;

export function toEntry({ conversationType, conversationID, row, local }: Sources): Entry {
  return {
    conversationType,
    conversationID,
    row,
    local,
    type: toConversationType(conversationType),
    orderKey: Math.max(row?.lastMessage.orderKey ?? 0, local?.orderKey ?? 0),
    isPinned: false,
    unreadMessageCount: row ? unreadOf(row) : 0,
    marks: [],
  };
}

/** The entry as the app sees it; nothing of it is shared with what is handed out later. */
export function toConversation(entry: Entry, self: string): ZIMConversation {
  const { conversationID, type, orderKey, isPinned, unreadMessageCount, marks, row, local } = entry;
  const isLocal = local !== undefined && local.orderKey === orderKey;
  const lastMessage = isLocal ? toLocalMessage(local, self) : row && toMessage(row.lastMessage, self);
  return {
    conversationID,
    type,
    conversationName: row?.conversationName ?? '',
    conversationAvatarUrl: row?.conversationAvatarUrl ?? '',
    conversationAlias: '',
    notificationStatus: ZIMConversationNotificationStatus.Notify,
    unreadMessageCount,
    readMessageSeq: row?.readMessageSeq ?? 0,
    ...(lastMessage && { lastMessage }),
    orderKey,
    isPinned,
    pinnedTime: 0,
    mentionedInfoList: [],
    draft: '',
    marks: [...marks],
  };
}

/** What decides where a conversation stands in the list. */
export type Placed = Readonly<Pick<ZIMConversation, 'isPinned' | 'orderKey' | 'conversationID' | 'type'>>;

/** Pinned ones first, then the newest; equal ones by their ID and type. */
export function byPlace(one: Placed, other: Placed): number {
  if (one.isPinned !== other.isPinned) return one.isPinned ? -1 : 1;
  if (one.orderKey !== other.orderKey) return other.orderKey - one.orderKey;
  if (one.conversationID === other.conversationID) return one.type - other.type;
  return one.conversationID < other.conversationID ? -1 : 1;
}
