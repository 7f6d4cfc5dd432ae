import type { Refusal } from '@parley/protocol/define';
import { conversationID, peerConversation, userID } from '@parley/protocol/features/values';
import { checkValue } from './arguments.ts';

/** The ID of a conversation of this type, as its declaration takes it. */
export const checkConversationID = (name: string, type: unknown, value: unknown): string | Refusal =>
  checkValue(name, type === peerConversation ? userID : conversationID, value);
