import type { ConversationRow, MentionState } from '../../cache/cache.ts';
import type { ListedType } from '../../core/conversation-id.ts';
import type { ConversationIdentity } from '../../core/conversation-identity.ts';
import { ZIMConversationNotificationStatus, ZIMConversationType, ZIMMessageMentionedType } from '../../enums.ts';
import type { ZIMConversation, ZIMGroupConversation, ZIMMessageMentionedInfo } from '../../types.ts';
import type { LocalRow } from '../messages/local-row.ts';
import { type ReceiptView, toConversationType, toLocalMessage, toMessage } from '../messages/message.ts';
import { shownOf, shownUnreadOf } from './deleted.ts';
import type { GroupView } from './group-side.ts';
import type { Draft, Head, SettingsAt } from './kept.ts';
import { mentionsIn } from './mentions.ts';

/** What a conversation consists of on this device: what the server told of it, and the newest message of its own. */
export interface Sources extends ConversationIdentity {
  /** Absent where the server has no such conversation. */
  readonly row: ConversationRow | undefined;
  /** The newest message that stands on this device alone. */
  readonly local: LocalRow | undefined;
  readonly settings?: Pick<SettingsAt, 'pinnedTime' | 'notificationStatus' | 'marks' | 'groupAlias'> | undefined;
  readonly draft?: Draft | undefined;
}

/** A conversation as the list holds it: what places it and what filters ask, made when it changes. */
export interface Entry extends Sources, Placed {
  readonly unreadMessageCount: number;
  /** It was deleted, and nothing came since. */
  readonly isDeleted: boolean;
  readonly marks: readonly number[];
  readonly notificationStatus: ZIMConversationNotificationStatus;
  /** What it adds to the total. */
  readonly counted: number;
}

/** Whether this SDK shows conversations of a type; others are followed in silence. */
export const isShown = (conversationType: unknown): conversationType is ListedType =>
  conversationType === ZIMConversationType.Peer || conversationType === ZIMConversationType.Group;

/** The `orderKey` of the newest message, of this device's too. */
export const newestOf = ({ row, local }: Pick<Sources, 'row' | 'local'>): number =>
  Math.max(row?.lastMessage.orderKey ?? 0, local?.orderKey ?? 0);

export function toEntry(sources: Sources, deletedOrderKey = 0): Entry {
  const { conversationType, row, settings, draft } = sources;
  const newest = newestOf(sources);
  const deletedUpTo = Math.max(row?.deletedOrderKey ?? 0, deletedOrderKey);
  const isGone = newest <= deletedUpTo;
  const orderKey = isGone ? draft?.orderKey || newest : newest;
  const isDeleted = deletedUpTo > 0 && orderKey <= deletedUpTo;
  const unreadMessageCount = row && !isDeleted ? shownUnreadOf(row) : 0;
  const { DoNotDisturb, Notify } = ZIMConversationNotificationStatus;
  const isQuiet = settings?.notificationStatus === DoNotDisturb;
  return {
    ...sources,
    type: toConversationType(conversationType),
    orderKey,
    isPinned: (settings?.pinnedTime ?? 0) > 0,
    unreadMessageCount,
    isDeleted,
    marks: settings?.marks ?? [],
    notificationStatus: isQuiet ? DoNotDisturb : Notify,
    counted: isQuiet ? 0 : unreadMessageCount,
  };
}

/** Who looks at a conversation, and what he knows beside it. */
export interface Viewing {
  readonly userID: string;
  readonly receipts: ReceiptView;
  /** What he calls somebody; empty: nothing. */
  aliasOf?(userID: string): string;
  /** How he stands to a group, with what a head says of it; `undefined`: nothing is known. */
  groupOf?(groupID: string, head?: Head): GroupView | undefined;
}

/** Whether nothing can be written there; of a group of which nothing is known and nothing came the user is no member. */
export const isDisabled = ({ type, conversationID, row }: Entry, { groupOf }: Viewing): boolean =>
  type !== ZIMConversationType.Peer && (groupOf?.(conversationID)?.isDisabled ?? !row);

/** The entry as the app sees it; nothing of it is shared with what is handed out later. */
export function toConversation(entry: Entry, viewing: Viewing): ZIMConversation | ZIMGroupConversation {
  const { userID: self, receipts, aliasOf, groupOf } = viewing;
  const { conversationID, type, orderKey, isPinned, unreadMessageCount, notificationStatus, marks } = entry;
  const { row, local, settings, draft } = entry;
  const stored = row && shownOf(row);
  const isLocal = local !== undefined && local.orderKey > (stored?.orderKey ?? 0);
  const lastMessage = isLocal ? toLocalMessage(local, self) : stored && toMessage(stored, self, receipts);
  const isOfPeer = type === ZIMConversationType.Peer;
  const group = isOfPeer ? undefined : groupOf?.(conversationID);
  return {
    conversationID,
    type,
    conversationName: group?.groupName ?? row?.conversationName ?? '',
    conversationAvatarUrl: group?.groupAvatarUrl ?? row?.conversationAvatarUrl ?? '',
    conversationAlias: (isOfPeer ? aliasOf?.(conversationID) : settings?.groupAlias) ?? '',
    notificationStatus,
    unreadMessageCount,
    readMessageSeq: row?.readMessageSeq ?? 0,
    ...(lastMessage && { lastMessage }),
    orderKey,
    isPinned,
    pinnedTime: settings?.pinnedTime ?? 0,
    mentionedInfoList: row ? mentionsIn(row).map(toMentionedInfo) : [],
    draft: draft?.draft ?? '',
    marks: [...marks],
    ...(!isOfPeer && { isDisabled: isDisabled(entry, viewing), mutedExpiredTime: group?.mutedExpiredTime ?? 0 }),
  };
}

const mentionTypes: readonly ZIMMessageMentionedType[] = [
  ZIMMessageMentionedType.Unknown,
  ZIMMessageMentionedType.MentionMe,
  ZIMMessageMentionedType.MentionAll,
  ZIMMessageMentionedType.MentionAllAndMe,
];

const toMentionedInfo = ({ messageID, messageSeq, fromUserID, type }: MentionState): ZIMMessageMentionedInfo => ({
  messageID: String(messageID),
  messageSeq,
  fromUserID,
  type: mentionTypes[type] ?? ZIMMessageMentionedType.Unknown,
});

/** What decides where a conversation stands in the list. */
export type Placed = Readonly<Pick<ZIMConversation, 'isPinned' | 'orderKey' | 'conversationID' | 'type'>>;

/** Pinned ones first, then the newest; equal ones by their ID and type. */
export function byPlace(one: Placed, other: Placed): number {
  if (one.isPinned !== other.isPinned) return one.isPinned ? -1 : 1;
  if (one.orderKey !== other.orderKey) return other.orderKey - one.orderKey;
  if (one.conversationID === other.conversationID) return one.type - other.type;
  return one.conversationID < other.conversationID ? -1 : 1;
}
