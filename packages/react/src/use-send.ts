import type { ZIMErrorCode, ZIMMessage, ZIMMessageSendConfig, ZIMTypedMessage } from '@parley/client';
import { useMemo } from 'react';
import { useStores } from './context.ts';
import type { ChatMessage } from './conversation.ts';
import type { ConversationRef } from './conversation-key.ts';
import type { SendOutcome } from './conversations.ts';

export interface Sending {
  /**
   * Sends a text or any other message. Resolves as soon as it stands in the conversation as one that is being sent, or
   * with the code of the refusal where it never became a message; it rejects never.
   */
  readonly send: (
    message: string | ZIMMessage | ZIMTypedMessage,
    config?: Partial<ZIMMessageSendConfig>,
    /** The message that it answers. */
    original?: ChatMessage,
  ) => Promise<SendOutcome>;
  /** Sends a message once more that could not be sent. */
  readonly resend: (message: ChatMessage) => void;
}

const notSignedIn: ZIMErrorCode = 6000121;

/** Ways to write into a conversation: the same functions for as long as it is the same, and nothing that changes. */
export function useSend({ type, conversationID }: ConversationRef): Sending {
  const conversations = useStores()?.conversations;
  return useMemo(() => {
    const ref = { type, conversationID };
    return {
      send: async (message, config, original) =>
        conversations?.send(ref, message, config, original) ?? { isAttached: false, code: notSignedIn },
      resend: (message) => conversations?.retry(ref, message),
    };
  }, [conversations, type, conversationID]);
}
