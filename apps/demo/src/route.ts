import type { ConversationRef } from '@parley/react';
import { isGroupID } from './groups.ts';
import { isRoomID } from './live-room.ts';
import { group, isPeer, peer } from './places.ts';
import { isUserID } from './user-id.ts';

/** The address names what is shown, so that Back, links and reloading do what they do everywhere. */
const chatPrefix = '#chat/';
const groupChatPrefix = '#group/';
const groupPagePrefix = '#group-page/';
const roomPrefix = '#room/';
const signInPrefix = '#sign-in/';

/** What an address shows beside the list: a chat, the page of a group, or a live room. */
export type Route =
  | { readonly kind: 'chat'; readonly conversation: ConversationRef }
  | { readonly kind: 'groupPage'; readonly groupID: string }
  | { readonly kind: 'room'; readonly roomID: string };

/** The chat with a user. */
export const addressOf = (userID: string): string => `${chatPrefix}${encodeURIComponent(userID)}`;

export const addressOfChat = (conversation: ConversationRef): string =>
  isPeer(conversation)
    ? addressOf(conversation.conversationID)
    : `${groupChatPrefix}${encodeURIComponent(conversation.conversationID)}`;

export const addressOfGroupPage = (groupID: string): string => `${groupPagePrefix}${encodeURIComponent(groupID)}`;

export const addressOfRoom = (roomID: string): string => `${roomPrefix}${encodeURIComponent(roomID)}`;

/** A key for development stands before everything else, and is no part of it. */
const keyPattern = /^#key\/([0-9A-Za-z_-]{1,64})(?:\/(?<rest>.*))?$/;

/** The page of somebody who is to sign in as this user; another window needs the key that this one has. */
export const signInAddressOf = (userID: string, key?: string): string => {
  const address = `${signInPrefix}${encodeURIComponent(userID)}`;
  return key === undefined ? address : `#key/${key}/${address.slice(1)}`;
};

export const keyIn = (hash: string): string | undefined => keyPattern.exec(hash)?.[1];

export function withoutKey(hash: string): string {
  const found = keyPattern.exec(hash);
  const rest = found ? (found.groups?.['rest'] ?? '') : hash.slice(1);
  return rest === '' ? '' : `#${rest}`;
}

/** What an address names; `undefined` shows the list alone. */
export function routeOf(hash: string): Route | undefined {
  const userID = parse(hash, chatPrefix, isUserID);
  if (userID !== undefined) return { kind: 'chat', conversation: peer(userID) };
  const chatID = parse(hash, groupChatPrefix, isGroupID);
  if (chatID !== undefined) return { kind: 'chat', conversation: group(chatID) };
  const groupID = parse(hash, groupPagePrefix, isGroupID);
  if (groupID !== undefined) return { kind: 'groupPage', groupID };
  const roomID = parse(hash, roomPrefix, isRoomID);
  return roomID === undefined ? undefined : { kind: 'room', roomID };
}

/** As whom an address proposes to sign in. */
export const proposedUserIDOf = (hash: string): string | undefined => parse(hash, signInPrefix, isUserID);

function parse(hash: string, prefix: string, isID: (text: string) => boolean): string | undefined {
  if (!hash.startsWith(prefix)) return undefined;
  try {
    const id = decodeURIComponent(hash.slice(prefix.length));
    return isID(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
