import { ZIMConversationType } from '@parley/client';

/** Groups of a world, which are known by the letter that no user's ID begins with. */
const groupLetter = 'g';

export const groupIDOf = (number: number): string => `${groupLetter}${number}`;
export const isGroup = (conversationID: string): boolean => /^g\d+$/.test(conversationID);

export const typeOf = (conversationID: string): ZIMConversationType =>
  isGroup(conversationID) ? ZIMConversationType.Group : ZIMConversationType.Peer;

/** The name of a conversation, the same from all sides: the two of a peer conversation, or the group. */
export function placeOf(userID: string, conversationID: string): string {
  if (isGroup(conversationID)) return conversationID;
  return userID < conversationID ? `${userID}|${conversationID}` : `${conversationID}|${userID}`;
}
