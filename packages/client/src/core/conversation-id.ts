import { isRefusal, type Refusal, refuse } from '@parley/protocol/define';
import { roomID } from '@parley/protocol/features/room-values';
import { conversationID, groupConversation, peerConversation, userID } from '@parley/protocol/features/values';
import { ZIMConversationType } from '../enums.ts';
import { failure } from '../errors.ts';
import { checkValue, invalid } from './arguments.ts';
import type { ConversationIdentity } from './conversation-identity.ts';

/** The ID of a conversation of this type, as its declaration takes it. */
export const checkConversationID = (name: string, type: unknown, value: unknown): string | Refusal =>
  checkValue(
    name,
    type === peerConversation ? userID : type === ZIMConversationType.Room ? roomID : conversationID,
    value,
  );

/** Of conversations that are in the list. */
export type ListedType = typeof peerConversation | typeof groupConversation;

/** What the server knows a conversation by. */
export interface Address {
  readonly conversationType: ListedType;
  readonly targetID: string;
}

/** What the server knows a conversation with a user by. */
export interface PeerAddress extends Address {
  readonly conversationType: typeof peerConversation;
}

export const peer = (targetID: string): PeerAddress => ({ conversationType: peerConversation, targetID });

/** What the server knows a listed conversation by. */
export const addressOf = ({ conversationType, conversationID }: ConversationIdentity): Address =>
  conversationType === groupConversation
    ? { conversationType, targetID: conversationID }
    : { conversationType: peerConversation, targetID: conversationID };

export const onlyPeers = (name: string): Refusal<'CommonModuleUnsupportedRequest'> =>
  refuse('CommonModuleUnsupportedRequest', `${name}: only peers are supported`);

export const noSuchConversation = refuse(
  'ConversationModuleConversationDoesNotExist',
  'conversationID: there is no such conversation',
);

export const doesNotExist = () => failure(noSuchConversation.refused, 'there is no such conversation');

/** A conversation that may be in the list: with a user, or of a group. */
export function checkConversation(conversationID: unknown, conversationType: unknown): Refusal | undefined {
  if (conversationType !== ZIMConversationType.Peer && conversationType !== ZIMConversationType.Group) {
    return invalid('conversationType: is neither a peer nor a group');
  }
  const checked = checkConversationID('conversationID', conversationType, conversationID);
  return isRefusal(checked) ? checked : undefined;
}

/** A conversation that may be in the list, by what the server knows it by. */
export const checkAddress = (conversationID: unknown, conversationType: unknown): Address | Refusal =>
  checkConversation(conversationID, conversationType) ??
  addressOf({ conversationType: Number(conversationType), conversationID: String(conversationID) });

/** A conversation with a user, by what the server knows it by; `ofGroup` is what a group is answered. */
export const checkPeer = (
  conversationID: unknown,
  conversationType: unknown,
  ofGroup: Refusal = onlyPeers('conversationType'),
): PeerAddress | Refusal =>
  checkConversation(conversationID, conversationType) ??
  (conversationType === ZIMConversationType.Peer ? peer(String(conversationID)) : ofGroup);
