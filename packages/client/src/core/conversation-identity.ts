import type { Brand } from '@parley/kernel/brand';
import { peerConversation, type WireMessage } from '@parley/protocol/features/values';

/** Which conversation it is: a user, a group and a room may have the same ID. */
export interface ConversationIdentity {
  readonly conversationType: number;
  readonly conversationID: string;
}

/** The identity as one value, by which conversations are found. */
export type ConversationKey = Brand<string, 'ConversationKey'>;

export const conversationKey = ({ conversationType, conversationID }: ConversationIdentity): ConversationKey =>
  `${conversationType}/${conversationID}` as ConversationKey;

type Addressed = Pick<WireMessage, 'conversationType' | 'senderUserID' | 'targetID'>;

/** In a peer conversation the other user, whoever of the two sent the message; elsewhere what it was sent to. */
export const conversationIDOf = ({ conversationType, senderUserID, targetID }: Addressed, self: string): string =>
  conversationType === peerConversation && senderUserID !== self ? senderUserID : targetID;

/** The conversation of a message as it is on the device of `self`. */
export const conversationOf = (message: Addressed, self: string): ConversationIdentity => ({
  conversationType: message.conversationType,
  conversationID: conversationIDOf(message, self),
});
