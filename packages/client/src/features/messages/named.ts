import type { Refusal } from '@parley/protocol/define';
import { peerConversation } from '@parley/protocol/features/values';
import { type Fields, invalid, isText } from '../../core/arguments.ts';
import { onlyPeers } from '../../core/conversation-id.ts';
import { ZIMConversationType, ZIMMessageSentStatus } from '../../enums.ts';

/** A message of the server as the app names it; whether there is such a one only the server knows. */
export interface NamedMessage {
  readonly senderUserID: unknown;
  /** As a request names it, to be checked with it. */
  readonly address: {
    readonly conversationType: typeof peerConversation;
    readonly targetID: unknown;
    readonly messageSeq: unknown;
    readonly messageID: number;
  };
}

/** Whether an object of the app can be a message that the server accepted. */
export function checkAccepted(name: string, message: Fields): NamedMessage | Refusal {
  const { conversationType, conversationID, messageID, messageSeq, senderUserID } = message;
  const { sentStatus, isUserInserted } = message;
  if (conversationType === ZIMConversationType.Group) {
    return onlyPeers(`${name}.conversationType`);
  }
  if (conversationType !== ZIMConversationType.Peer) return invalid(`${name}.conversationType: is not a peer`);
  const isAccepted = sentStatus === ZIMMessageSentStatus.Success && isUserInserted !== true;
  if (!isAccepted || !isText(messageID) || !/^[1-9][0-9]*$/.test(messageID)) {
    return invalid(`${name}: was not accepted by the server`);
  }
  const named = { targetID: conversationID, messageSeq, messageID: Number(messageID) };
  return { senderUserID, address: { conversationType: peerConversation, ...named } };
}
