import { isTextMessage, type ZIMMessage, ZIMMessageSentStatus } from '@parley/client';
import type { ChatMessage } from './conversation.ts';
import { detailsOf, type ReadBy } from './message-details.ts';

/** The last moment that a `Date` can stand for. */
const timestampMax = 8_640_000_000_000_000;

/** A message of the SDK as it stands now. */
export function takeSnapshot(message: ZIMMessage, selfUserID: string, readBy?: ReadBy): ChatMessage {
  const messageID = message.messageID ?? '';
  const localMessageID = message.localMessageID ?? '';
  const senderUserID = message.senderUserID ?? '';
  const details = detailsOf(message, selfUserID, readBy);
  return {
    key: messageID === '' ? `local:${localMessageID}` : `id:${messageID}`,
    messageID,
    localMessageID,
    messageSeq: message.messageSeq ?? 0,
    orderKey: message.orderKey ?? 0,
    timestamp: Math.min(message.timestamp ?? 0, timestampMax),
    senderUserID,
    isOwn: senderUserID === selfUserID,
    text: isTextMessage(message) ? message.message : undefined,
    status: statusOf(message.sentStatus),
    ...(details && { details }),
    content: { ...message },
  };
}

function statusOf(status: ZIMMessageSentStatus | undefined): ChatMessage['status'] {
  switch (status) {
    case ZIMMessageSentStatus.Sending:
      return 'sending';
    case ZIMMessageSentStatus.Failed:
      return 'failed';
    default:
      return 'sent';
  }
}
