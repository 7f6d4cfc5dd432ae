import type { ConversationRow, OutboxRow } from '../../cache/cache.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import { ZIMConversationNotificationStatus, ZIMConversationType } from '../../enums.ts';
import type { ZIMConversation } from '../../types.ts';
import { toConversationType, toLocalMessage, toMessage } from '../messages/message.ts';
import { unreadOf } from './standing.ts';

/** What a conversation consists of on this device: what the server told of it, and the newest unaccepted message. */
export interface Entry extends ConversationIdentity {
  /** Absent where the server has no such conversation. */
  readonly row: ConversationRow | undefined;
  /** The newest message of this device that the server has not accepted. */
  readonly local: OutboxRow | undefined;
}

/** The types of conversations that this SDK shows; others are followed in silence. */
const shownTypes: ReadonlySet<number> = new Set([ZIMConversationType.Peer]);

export const isShown = (conversationType: number): boolean => shownTypes.has(conversationType);

export const orderKeyOf = ({ row, local }: Entry): number =>
  Math.max(row?.lastMessage.orderKey ?? 0, local?.orderKey ?? 0);

/** The entry as the app sees it; nothing of it is shared with what is handed out later. */
export function toConversation(entry: Entry, self: string): ZIMConversation {
  const { conversationType, conversationID, row, local } = entry;
  const orderKey = orderKeyOf(entry);
  const isLocal = local !== undefined && local.orderKey === orderKey;
  const lastMessage = isLocal ? toLocalMessage(local, self) : row && toMessage(row.lastMessage, self);
  return {
    conversationID,
    type: toConversationType(conversationType),
    conversationName: row?.conversationName ?? '',
    conversationAvatarUrl: row?.conversationAvatarUrl ?? '',
    conversationAlias: '',
    notificationStatus: ZIMConversationNotificationStatus.Notify,
    unreadMessageCount: row ? unreadOf(row) : 0,
    readMessageSeq: row?.readMessageSeq ?? 0,
    ...(lastMessage && { lastMessage }),
    orderKey,
    isPinned: false,
    pinnedTime: 0,
    mentionedInfoList: [],
    draft: '',
    marks: [],
  };
}

/** Pinned ones first, then the newest; equal ones by their ID and type. */
export function byPlace(one: PlaceOf, other: PlaceOf): number {
  if (one.isPinned !== other.isPinned) return one.isPinned ? -1 : 1;
  if (one.orderKey !== other.orderKey) return other.orderKey - one.orderKey;
  if (one.conversationID === other.conversationID) return one.type - other.type;
  return one.conversationID < other.conversationID ? -1 : 1;
}

export type PlaceOf = Pick<ZIMConversation, 'isPinned' | 'orderKey' | 'conversationID' | 'type'>;
