import { type ZIMEventOfMessageDeletedResult, ZIMMessageDeleteType } from '@parley/client';
import type { Chats } from './chats.ts';
import type { Composings } from './composing.ts';
import type { ChatMessage } from './conversation.ts';
import type { ConversationRef } from './conversation-key.ts';
import type { Conversations } from './conversations.ts';
import { takeSnapshot } from './message-snapshot.ts';
import type { Pins } from './pins.ts';

interface ForgettingParts {
  readonly selfUserID: string;
  readonly chats: Pick<Chats, 'load'>;
  readonly conversations: Pick<Conversations, 'forget' | 'shown'>;
  readonly pins: Pick<Pins, 'forget'>;
  readonly composings: Pick<Composings, 'forget'>;
}

export interface Forgetting {
  /** Shows nothing of these messages any more; of none of the conversation, unless messages are named. */
  readonly forget: (ref: ConversationRef, messages?: readonly ChatMessage[]) => void;
  /** The user deleted them on another device. */
  readonly takeDeleted: (deleted: ZIMEventOfMessageDeletedResult) => void;
}

/** Takes what the user deleted out of everything that shows it. */
export function createForgetting(parts: ForgettingParts): Forgetting {
  const { selfUserID, chats, conversations, pins, composings } = parts;
  const forget: Forgetting['forget'] = (ref, messages) => {
    const messageIDs = messages && new Set(messages.map(({ messageID }) => messageID));
    for (const store of [pins, composings]) store.forget(ref, messageIDs);
    conversations.forget(ref, messages);
  };
  return {
    forget,
    takeDeleted: ({ messageDeleteType, conversationType, conversationID, messageList }) => {
      const ref = { type: conversationType, conversationID };
      switch (messageDeleteType) {
        case ZIMMessageDeleteType.MessageListDeleted:
          return forget(
            ref,
            messageList.map((message) => takeSnapshot(message, selfUserID)),
          );
        case ZIMMessageDeleteType.ConversationAllMessagesDeleted:
          return forget(ref);
        default:
          for (const shown of conversations.shown()) forget(shown);
          // The conversations are not told of one by one.
          void chats.load();
      }
    },
  };
}
