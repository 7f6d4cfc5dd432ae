import { type ZIMMessage, ZIMMessageSentStatus, ZIMMessageType, type ZIMTextMessage } from '@parley/client';
import type { ChatMessage } from './conversation.ts';
import { timestampMax } from './formats.ts';

/** What the page shows of a message of the SDK, as it stands now. */
export function takeSnapshot(message: ZIMMessage, selfUserID: string): ChatMessage {
  const messageID = message.messageID ?? '';
  const localMessageID = message.localMessageID ?? '';
  const senderUserID = message.senderUserID ?? '';
  return {
    key: messageID === '' ? `local:${localMessageID}` : `id:${messageID}`,
    messageID,
    localMessageID,
    messageSeq: message.messageSeq ?? 0,
    orderKey: message.orderKey ?? 0,
    timestamp: Math.min(message.timestamp ?? 0, timestampMax),
    senderUserID,
    isOwn: senderUserID === selfUserID,
    text: isText(message) ? message.message : undefined,
    status: statusOf(message.sentStatus),
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

const isText = (message: ZIMMessage): message is ZIMTextMessage => message.type === ZIMMessageType.Text;
