import type { WireGroupReceipt } from '@parley/protocol/features/values';
import { conversationOf } from '../../core/conversation-identity.ts';
import { ZIMMessageReceiptStatus } from '../../enums.ts';
import type { ZIMMessageReceiptInfo } from '../../types.ts';
import { type ShownMessage, toConversationType } from '../messages/message.ts';

/** How far a message of the conversation was read, as its sender or its receiver is told; `counts` are of a group. */
export function toReceiptInfo(
  message: Pick<ShownMessage, 'messageID' | 'conversationType' | 'senderUserID' | 'targetID'>,
  self: string,
  {
    counts,
    ...told
  }: Pick<ZIMMessageReceiptInfo, 'status' | 'readTime' | 'isSelfOperated'> & Pick<WireGroupReceipt, 'counts'>,
): ZIMMessageReceiptInfo {
  const { conversationType, conversationID } = conversationOf(message, self);
  const isOwn = message.senderUserID === self;
  const isRead = told.status === ZIMMessageReceiptStatus.Done;
  return {
    ...told,
    messageID: String(message.messageID),
    conversationID,
    conversationType: toConversationType(conversationType),
    readMemberCount: counts?.read ?? (isOwn && isRead ? 1 : 0),
    unreadMemberCount: counts?.unread ?? (isOwn && !isRead ? 1 : 0),
  };
}
