import type { ZIMConversationType } from '@parley/client';

/** Which conversation is meant; a conversation and a line of the list are such too. */
export interface ConversationRef {
  readonly type: ZIMConversationType;
  /** The other user, the group or the room. */
  readonly conversationID: string;
}

/** Names a conversation in a map: a user and a group may have the same ID. */
export type ConversationKey = `${number}:${string}`;

export const keyOf = ({ type, conversationID }: ConversationRef): ConversationKey => `${type}:${conversationID}`;

export function refOfKey(key: ConversationKey): ConversationRef {
  const colon = key.indexOf(':');
  return { type: Number(key.slice(0, colon)) as ZIMConversationType, conversationID: key.slice(colon + 1) };
}

export const isSameConversation = (one: ConversationRef, other: ConversationRef): boolean =>
  one.type === other.type && one.conversationID === other.conversationID;
