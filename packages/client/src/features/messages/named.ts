import type { Refusal } from '@parley/protocol/define';
import { peerConversation } from '@parley/protocol/features/values';
import { invalid, isFields } from '../../core/arguments.ts';
import { onlyPeers } from '../../core/conversation-id.ts';
import { ZIMConversationType, ZIMMessageSentStatus } from '../../enums.ts';
import { isMessageID } from './composed.ts';

/** A message of the server as the app names it; whether there is such a one only the server knows. */
export interface NamedMessage {
  readonly conversationType: typeof peerConversation;
  readonly targetID: unknown;
  readonly messageSeq: unknown;
  readonly messageID: number;
}

/** What the server is told which message it is, of an object that can be one that it accepted. */
export function checkAccepted(name: string, message: unknown): NamedMessage | Refusal {
  if (!isFields(message)) return invalid(`${name}: is not an object`);
  const { conversationType, conversationID: targetID, messageID, messageSeq, sentStatus, isUserInserted } = message;
  if (conversationType === ZIMConversationType.Group) return onlyPeers(`${name}.conversationType`);
  if (conversationType !== ZIMConversationType.Peer) return invalid(`${name}.conversationType: is not a peer`);
  const isAccepted = sentStatus === ZIMMessageSentStatus.Success && isUserInserted !== true;
  if (!isAccepted || !isMessageID(messageID)) return invalid(`${name}: was not accepted by the server`);
  return { conversationType: peerConversation, targetID, messageSeq, messageID: Number(messageID) };
}
