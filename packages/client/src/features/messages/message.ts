import type { DataOf } from '@parley/protocol/define';
import type { commandMessageReceived } from '@parley/protocol/features/messages';
import type { CommandContent, RevokeContent, StoredContent } from '@parley/protocol/features/values';
import type { CachedMessage } from '../../cache/cache.ts';
import { conversationIDOf } from '../../core/conversation-identity.ts';
import {
  ZIMConversationType,
  ZIMMessageDirection,
  ZIMMessageReceiptStatus,
  ZIMMessageRevokeStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
  ZIMRevokeType,
} from '../../enums.ts';
import type {
  ZIMCommandMessage,
  ZIMCustomMessage,
  ZIMMessage,
  ZIMRevokeMessage,
  ZIMSystemMessage,
  ZIMTextMessage,
} from '../../types.ts';
import { fromBase64 } from './base64.ts';
import { isInserted, type LocalContent, type LocalRow } from './local-row.ts';

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

type StoredMessage = ZIMMessage | ZIMTextMessage | ZIMCustomMessage | ZIMSystemMessage | ZIMRevokeMessage;
type ContentFields =
  | Pick<ZIMTextMessage | ZIMSystemMessage, 'type' | 'message'>
  | Pick<ZIMCustomMessage, 'type' | 'message' | 'subType'>;

/** The fields of a type's own, with what every type may carry; of a type that is not known the base fields alone. */
function fieldsOf(content: StoredContent | LocalContent) {
  if (content.type === ZIMMessageType.Unknown) return { type: content.type, extendedData: '' };
  if (content.type === ZIMMessageType.Revoke) return revokeFields(content);
  const { message, extendedData = '' } = content;
  if (content.type === ZIMMessageType.System) return { type: content.type, message, extendedData };
  const { mentionedUserIDs = [], isMentionAll = false } = content;
  const attached = { extendedData, mentionedUserIDs: [...mentionedUserIDs], isMentionAll };
  const own: ContentFields =
    content.type === ZIMMessageType.Text
      ? { type: content.type, message }
      : { type: content.type, message, subType: content.subType, ...searchedContentOf(content) };
  return { ...own, ...attached };
}

/** The value if this version knows it. */
const known = <Value extends number>(
  values: Readonly<Record<string, Value | string>>,
  value: number,
  otherwise: Value,
): Value => Object.values(values).find((one): one is Value => one === value) ?? otherwise;

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

/** A message of the server as the app sees it on the device of `self`. */
export function toMessage(message: ShownMessage, self: string): StoredMessage {
  const { messageID, localMessageID, messageSeq, senderUserID, timestamp, orderKey, content } = message;
  const isOwn = senderUserID === self;
  return {
    ...blank(),
    ...fieldsOf(content),
    localExtendedData: message.localExtendedData ?? '',
    messageID: String(messageID),
    localMessageID,
    messageSeq,
    senderUserID,
    conversationID: conversationIDOf(message, self),
    conversationType: toConversationType(message.conversationType),
    direction: isOwn ? ZIMMessageDirection.Send : ZIMMessageDirection.Receive,
    sentStatus: ZIMMessageSentStatus.Success,
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
  const senderUserID = isUserInserted ? row.senderUserID : self;
  return {
    ...blank(),
    ...fieldsOf(content),
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

/** What the wire tells of a Command message that somebody sent. */
export type CommandData = DataOf<typeof commandMessageReceived>;

/** A Command message as its receiver sees it. */
export function toCommandMessage(command: CommandData): ZIMCommandMessage {
  const { conversationType, senderUserID, messageID, localMessageID, timestamp, orderKey, content } = command;
  return {
    ...blank(),
    type: ZIMMessageType.Command,
    message: fromBase64(content.message),
    extendedData: content.extendedData ?? '',
    localExtendedData: '',
    messageID: String(messageID),
    localMessageID,
    senderUserID,
    conversationID: senderUserID,
    conversationType: toConversationType(conversationType),
    direction: ZIMMessageDirection.Receive,
    sentStatus: ZIMMessageSentStatus.Success,
    timestamp,
    orderKey,
  };
}

/** What there is to say of an own Command message beside its content. */
type OwnCommand = Required<
  Pick<ZIMCommandMessage, 'localMessageID' | 'senderUserID' | 'conversationType' | 'conversationID'> &
    Pick<ZIMCommandMessage, 'messageID' | 'sentStatus' | 'timestamp' | 'orderKey' | 'localExtendedData'>
>;

/** A Command message as its sender sees it. */
export const toOwnCommand = (own: OwnCommand, { message, extendedData = '' }: CommandContent): ZIMCommandMessage => ({
  ...blank(),
  ...own,
  type: ZIMMessageType.Command,
  message: fromBase64(message),
  extendedData,
  direction: ZIMMessageDirection.Send,
});

/** Ascending by `orderKey`, as every list that is handed out. */
export const byOrderKey = (one: { readonly orderKey?: number }, other: { readonly orderKey?: number }): number =>
  (one.orderKey ?? 0) - (other.orderKey ?? 0);
