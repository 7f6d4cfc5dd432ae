import type { WireMessage } from '@parley/protocol/features/values';
import type { CachedMessage, OutboxRow } from '../../cache/cache.ts';
import {
  ZIMConversationType,
  ZIMMessageDirection,
  ZIMMessageReceiptStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
} from '../../enums.ts';
import type { ZIMMessage, ZIMTextMessage } from '../../types.ts';

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

/** In a peer conversation the other user, whoever of the two sent the message. */
export const conversationIDOf = ({ senderUserID, targetID }: WireMessage, self: string): string =>
  senderUserID === self ? targetID : senderUserID;

/** A message of the server as the app sees it on the device of `self`. */
export function toMessage(message: CachedMessage, self: string): ZIMTextMessage {
  const { messageID, localMessageID, messageSeq, senderUserID, timestamp, orderKey, content } = message;
  const isOwn = senderUserID === self;
  return {
    ...blank(),
    type: ZIMMessageType.Text,
    message: content.message,
    extendedData: content.extendedData ?? '',
    localExtendedData: message.localExtendedData ?? '',
    messageID: String(messageID),
    localMessageID,
    messageSeq,
    senderUserID,
    conversationID: conversationIDOf(message, self),
    conversationType: ZIMConversationType.Peer,
    direction: isOwn ? ZIMMessageDirection.Send : ZIMMessageDirection.Receive,
    sentStatus: ZIMMessageSentStatus.Success,
    timestamp,
    orderKey,
  };
}

/** A message of this device that the server has not accepted, as the app sees it. */
export function toLocalMessage(row: OutboxRow, self: string): ZIMTextMessage {
  const { localMessageID, conversationID, timestamp, orderKey, content, localExtendedData, status } = row;
  return {
    ...blank(),
    type: ZIMMessageType.Text,
    message: content.message,
    extendedData: content.extendedData ?? '',
    localExtendedData,
    messageID: '',
    localMessageID,
    senderUserID: self,
    conversationID,
    conversationType: ZIMConversationType.Peer,
    direction: ZIMMessageDirection.Send,
    sentStatus: status === 'sending' ? ZIMMessageSentStatus.Sending : ZIMMessageSentStatus.Failed,
    timestamp,
    orderKey,
  };
}

/** Fills the app's own object in place: whoever holds it sees what became of the message. */
export function fill(message: ZIMMessage, from: ZIMTextMessage): void {
  Object.assign(message, from);
}

/** Ascending by `orderKey`, as every list that is handed out. */
export const byOrderKey = (one: { readonly orderKey?: number }, other: { readonly orderKey?: number }): number =>
  (one.orderKey ?? 0) - (other.orderKey ?? 0);
