import { conversationOf } from '../../core/conversation-identity.ts';
import { ZIMMessageReceiptStatus } from '../../enums.ts';
import type { ZIMMessageReceiptInfo } from '../../types.ts';
import { type ShownMessage, toConversationType } from '../messages/message.ts';

/** How far a message of the conversation was read, as its sender or its receiver is told. */
export function toReceiptInfo(
  message: Pick<ShownMessage, 'messageID' | 'conversationType' | 'senderUserID' | 'targetID'>,
  self: string,
  told: Pick<ZIMMessageReceiptInfo, 'status' | 'readTime' | 'isSelfOperated'>,
): ZIMMessageReceiptInfo {
  const { conversationType, conversationID } = conversationOf(message, self);
  const isOwn = message.senderUserID === self;
  const isRead = told.status === ZIMMessageReceiptStatus.Done;
  return {
    ...told,
    messageID: String(message.messageID),
    conversationID,
    conversationType: toConversationType(conversationType),
    readMemberCount: isOwn && isRead ? 1 : 0,
    unreadMemberCount: isOwn && !isRead ? 1 : 0,
  };
}
