import type { DataOf } from '@parley/protocol/define';
import type { roomSignal } from '@parley/protocol/features/room-messages';
import type {
  CombinedMessage,
  MessageContent,
  Replied,
  RevokeContent,
  StoredContent,
  StoredItem,
  TipsContent,
  ToldCommandContent,
} from '@parley/protocol/features/values';
import type { CachedMessage } from '../../cache/cache.ts';
import { type ConversationIdentity, conversationIDOf } from '../../core/conversation-identity.ts';
import { known } from '../../enums/enumeration.ts';
import {
  ZIMConversationType,
  ZIMMessageDirection,
  ZIMMessageReceiptStatus,
  ZIMMessageRepliedInfoState,
  ZIMMessageRevokeStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
  ZIMRevokeType,
} from '../../enums.ts';
import type {
  ZIMBarrageMessage,
  ZIMCombineMessage,
  ZIMCommandMessage,
  ZIMCustomMessage,
  ZIMMessage,
  ZIMMessageLiteInfo,
  ZIMMessageRepliedInfo,
  ZIMMultipleMessage,
  ZIMRevokeMessage,
  ZIMSystemMessage,
  ZIMTextMessage,
  ZIMTipsMessage,
} from '../../types.ts';
import { fromBase64 } from './base64.ts';
import { isInserted, type LocalContent, type LocalRow } from './local-row.ts';
import { reactionsOf, toReaction } from './shown-reactions.ts';
import { tipsFields } from './tips.ts';

/** The server's order keys are its time with this many values for each millisecond. */
export const orderKeysPerMs = 1024;
export const localMessageIDLength = 20;

/** Every field that is filled whatever the message; nothing of it is shared between two messages. */
const blank = () => ({
  messageSeq: 0,
  isUserInserted: false,
  receiptStatus: ZIMMessageReceiptStatus.None,
  reactions: [],
  isBroadcastMessage: false,
  mentionedUserIDs: [],
  isMentionAll: false,
  rootRepliedCount: 0,
  isServerMessage: false,
  editorUserID: '',
  editedTime: 0,
  isGroupTargetedMessage: false,
  pinnedUserID: '',
  pinnedTime: 0,
});

const types = [ZIMConversationType.Peer, ZIMConversationType.Room, ZIMConversationType.Group] as const;

/** The type of a conversation as the app knows it. */
export const toConversationType = (conversationType: number): ZIMConversationType =>
  types.find((type) => type === conversationType) ?? ZIMConversationType.Unknown;

/** What a message may carry that is kept nowhere; what a newer server tells is not known. */
type ToldContent = DataOf<typeof roomSignal>['content'] | ToldCommandContent;

type StoredMessage =
  | ZIMMessage
  | ZIMCommandMessage
  | ZIMBarrageMessage
  | ZIMTextMessage
  | ZIMCustomMessage
  | ZIMMultipleMessage
  | ZIMCombineMessage
  | ZIMSystemMessage
  | ZIMTipsMessage
  | ZIMRevokeMessage;

/** The fields of a type's own, with what every type may carry; of a type that is not known the base fields alone. */
function fieldsOf(content: StoredContent | LocalContent | ToldContent) {
  if (content.type === ZIMMessageType.Unknown) return { type: content.type, extendedData: '' };
  if (content.type === ZIMMessageType.Revoke) return revokeFields(content);
  if (content.type === ZIMMessageType.Tips) return tipsFields(content);
  const { extendedData = '' } = content;
  if (content.type === ZIMMessageType.System || content.type === ZIMMessageType.Barrage) {
    return { type: content.type, message: content.message, extendedData };
  }
  if (content.type === ZIMMessageType.Command) {
    return { type: content.type, message: fromBase64(content.message), extendedData };
  }
  const { mentionedUserIDs = [], isMentionAll = false } = content;
  const attached = { extendedData, mentionedUserIDs: [...mentionedUserIDs], isMentionAll };
  return { ...ownFieldsOf(content), ...attached };
}

type OwnContent = Exclude<StoredContent | MessageContent, { readonly type: 0 } | RevokeContent | TipsContent>;

function ownFieldsOf(content: OwnContent) {
  switch (content.type) {
    case ZIMMessageType.Combine: {
      const { type, title, summary, combineID = '' } = content;
      return { type, title, summary, combineID, messageList: [] };
    }
    case ZIMMessageType.Multiple:
      return { type: content.type, messageInfoList: content.messageInfoList.map(itemFieldsOf) };
    default:
      return itemFieldsOf(content);
  }
}

/** A Text or a Custom, as a message or as an item of one; of an item that is not known nothing but that. */
function itemFieldsOf(content: StoredItem) {
  if (content.type === ZIMMessageType.Unknown) return { type: content.type };
  const { message } = content;
  if (content.type === ZIMMessageType.Text) return { type: content.type, message };
  return { type: content.type, message, subType: content.subType, ...searchedContentOf(content) };
}

const revokeFields = (content: RevokeContent) => ({
  type: content.type,
  extendedData: '',
  revokeType: known(ZIMRevokeType, content.revokeType, ZIMRevokeType.Unknown),
  revokeTimestamp: content.revokeTimestamp,
  operatedUserID: content.operatedUserID,
  originalMessageType: known(ZIMMessageType, content.originalMessageType, ZIMMessageType.Unknown),
  originalTextMessageContent: content.originalTextMessageContent ?? '',
  revokeExtendedData: content.revokeExtendedData ?? '',
  revokeStatus: known(ZIMMessageRevokeStatus, content.revokeStatus, ZIMMessageRevokeStatus.Unknown),
});

const searchedContentOf = ({ searchedContent }: { readonly searchedContent?: string | undefined }) =>
  searchedContent === undefined ? {} : { searchedContent };

/** What is shown of a message of the server, whatever its log. */
export type ShownMessage = Omit<CachedMessage, 'log'>;

/** What is known of who has read messages. */
export interface ReceiptView {
  /** How far a message was read, by what it says itself and by what was said of its conversation. */
  statusOf(message: ShownMessage & { readonly log?: number }): ZIMMessageReceiptStatus;
}

/** Of a reply, what it answers. */
function repliedInfoOf({ content, source, sourceState }: ShownMessage) {
  const replied = 'replied' in content ? content.replied : undefined;
  return replied ? { repliedInfo: toRepliedInfo(replied, source?.content, sourceState) } : {};
}

function toRepliedInfo(
  { senderUserID, sentTime, messageID, messageSeq }: Omit<Replied, 'rootSeq'>,
  content: StoredContent | undefined,
  sourceState: CachedMessage['sourceState'],
): ZIMMessageRepliedInfo {
  const { Normal, Deleted, NotFound } = ZIMMessageRepliedInfoState;
  const gone = sourceState === 'gone' || !content ? NotFound : Normal;
  return {
    state: sourceState === 'deleted' ? Deleted : gone,
    messageInfo: toLiteInfo(content ?? { type: 0, unknownType: 0 }),
    senderUserID,
    sentTime,
    messageID: String(messageID),
    messageSeq,
  };
}

/** The content of a message alone; of one that was revoked nothing is left. */
export function toLiteInfo(content: StoredContent): ZIMMessageLiteInfo {
  if (content.type === ZIMMessageType.Revoke) return { type: content.type };
  const isCustom = content.type === ZIMMessageType.Custom;
  const fields = { ...(isCustom && { searchedContent: '' }), ...fieldsOf(content) };
  for (const name of ['extendedData', 'mentionedUserIDs', 'isMentionAll']) Reflect.deleteProperty(fields, name);
  return fields;
}

/** A message of the server as the app sees it on the device of `self`. */
export function toMessage(message: ShownMessage, self: string, receipts: ReceiptView): StoredMessage {
  const { messageID, localMessageID, messageSeq, senderUserID, timestamp, orderKey, content } = message;
  const { editorUserID = '', editedTime = 0, rootRepliedCount = 0 } = message.state ?? {};
  const isOwn = senderUserID === self;
  const place = {
    messageID: String(messageID),
    conversationID: conversationIDOf(message, self),
    conversationType: toConversationType(message.conversationType),
  };
  return {
    ...blank(),
    ...fieldsOf(content),
    reactions: reactionsOf(message).map((reaction) => toReaction(place, reaction, self)),
    editorUserID,
    editedTime,
    rootRepliedCount,
    isGroupTargetedMessage: message.isGroupTargetedMessage ?? false,
    isServerMessage: message.isServerMessage ?? false,
    ...repliedInfoOf(message),
    localExtendedData: message.localExtendedData ?? '',
    ...place,
    localMessageID,
    messageSeq,
    senderUserID,
    direction: isOwn ? ZIMMessageDirection.Send : ZIMMessageDirection.Receive,
    sentStatus: ZIMMessageSentStatus.Success,
    receiptStatus: receipts.statusOf(message),
    timestamp,
    orderKey,
  };
}

const statuses = {
  sending: ZIMMessageSentStatus.Sending,
  failed: ZIMMessageSentStatus.Failed,
  inserted: ZIMMessageSentStatus.Success,
} as const;

/** A message that stands on this device alone, as the app sees it. */
export function toLocalMessage(row: LocalRow, self: string): StoredMessage {
  const { localMessageID, conversationType, conversationID, timestamp, orderKey, content } = row;
  const { localExtendedData, status } = row;
  const isUserInserted = isInserted(row);
  const reply = isUserInserted ? undefined : row.reply;
  const senderUserID = isUserInserted ? row.senderUserID : self;
  return {
    ...blank(),
    ...fieldsOf(content),
    ...(reply && { repliedInfo: toRepliedInfo({ ...reply.original, ...reply }, reply.content, undefined) }),
    localExtendedData,
    messageID: '',
    localMessageID,
    isUserInserted,
    senderUserID,
    conversationID,
    conversationType: toConversationType(conversationType),
    direction: senderUserID === self ? ZIMMessageDirection.Send : ZIMMessageDirection.Receive,
    sentStatus: statuses[status],
    timestamp,
    orderKey,
  };
}

/** Nobody is asked for a receipt of what stands in another message, or in a room. */
export const noReceipts: ReceiptView = { statusOf: () => ZIMMessageReceiptStatus.None };

/** A message that stands in a Combine: it is of no conversation, as the app sees it. */
export const toCombinedMessage = (message: CombinedMessage, self: string): StoredMessage => {
  const place = { position: 0, conversationType: ZIMConversationType.Unknown, targetID: '' };
  const named = { messageSeq: 0, localMessageID: '' };
  return { ...toMessage({ ...message, ...place, ...named }, self, noReceipts), conversationID: '' };
};

/** What the wire tells of a message that is kept nowhere. */
type FleetingData = Pick<DataOf<typeof roomSignal>, 'messageID' | 'timestamp' | 'orderKey' | 'localMessageID'> & {
  readonly senderUserID: string;
  readonly isServerMessage?: boolean | undefined;
  readonly content: ToldContent | StoredContent;
};

/** A message that is kept nowhere as it is seen on a device that did not send it. */
export function toFleetingMessage(told: FleetingData, place: ConversationIdentity, self: string): StoredMessage {
  const { senderUserID, messageID, localMessageID, timestamp, orderKey, content } = told;
  return {
    ...blank(),
    ...fieldsOf(content),
    localExtendedData: '',
    messageID: String(messageID),
    localMessageID,
    senderUserID,
    conversationID: place.conversationID,
    conversationType: toConversationType(place.conversationType),
    direction: senderUserID === self ? ZIMMessageDirection.Send : ZIMMessageDirection.Receive,
    sentStatus: ZIMMessageSentStatus.Success,
    timestamp,
    orderKey,
    isServerMessage: told.isServerMessage ?? false,
  };
}

/** What there is to say of an own message that is kept nowhere, beside its content. */
type OwnFleeting = Required<
  Pick<ZIMMessage, 'localMessageID' | 'senderUserID' | 'conversationID' | 'messageID'> &
    Pick<ZIMMessage, 'sentStatus' | 'timestamp' | 'orderKey' | 'localExtendedData'>
>;

/** A message that is kept nowhere as its sender sees it. */
export const toOwnFleeting = (
  own: OwnFleeting,
  conversationType: number,
  content: MessageContent | ToldContent,
): StoredMessage => ({
  ...blank(),
  ...fieldsOf(content),
  ...own,
  conversationType: toConversationType(conversationType),
  direction: ZIMMessageDirection.Send,
});

/** Ascending by `orderKey`, as every list that is handed out. */
export const byOrderKey = (one: { readonly orderKey?: number }, other: { readonly orderKey?: number }): number =>
  (one.orderKey ?? 0) - (other.orderKey ?? 0);
