import type { Refusal } from '@parley/protocol/define';
import { messageKind } from '@parley/protocol/message-kinds';
import { fieldsOf, invalid, isFields } from '../../core/arguments.ts';
import type { ListedType } from '../../core/conversation-id.ts';
import { ZIMConversationType, ZIMMessageSentStatus } from '../../enums.ts';
import { isMessageID } from './composed.ts';

/** A message of the server as the app names it; whether there is such a one only the server knows. */
export interface NamedMessage {
  readonly conversationType: ListedType;
  readonly targetID: unknown;
  readonly messageSeq: unknown;
  readonly messageID: number;
}

/** What may be done with a message as the app names it; whether the server would see it so is another question. */
export function kindOf(message: unknown) {
  const { type, isGroupTargetedMessage } = fieldsOf(message, 'type', 'isGroupTargetedMessage');
  return messageKind(type, { isTargeted: isGroupTargetedMessage === true });
}

/** What the server is told which message it is, of an object that can be one that it accepted. */
export function checkAccepted(name: string, message: unknown): NamedMessage | Refusal {
  if (!isFields(message)) return invalid(`${name}: is not an object`);
  const { conversationType, conversationID: targetID, messageID, messageSeq, sentStatus, isUserInserted } = message;
  const isListed = conversationType === ZIMConversationType.Peer || conversationType === ZIMConversationType.Group;
  if (!isListed) return invalid(`${name}.conversationType: is neither a peer nor a group`);
  const isAccepted = sentStatus === ZIMMessageSentStatus.Success && isUserInserted !== true;
  if (!isAccepted || !isMessageID(messageID)) return invalid(`${name}: was not accepted by the server`);
  return { conversationType, targetID, messageSeq, messageID: Number(messageID) };
}
