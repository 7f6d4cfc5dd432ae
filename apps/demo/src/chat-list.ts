import type { ZIMConversation } from '@parley/client';
import type { ChatMessage } from './conversation.ts';
import { takeSnapshot } from './message-snapshot.ts';

/** One line of the list of chats; a snapshot of a conversation of the SDK. */
export interface Chat {
  /** The other user. */
  readonly userID: string;
  /** What the other user is called; the user ID of somebody without a name. */
  readonly name: string;
  readonly avatarUrl: string;
  /** The newest message, also one that is being sent or was not. */
  readonly newest: ChatMessage | undefined;
  readonly unreadCount: number;
  /** Messages up to this `messageSeq` are read. */
  readonly readMessageSeq: number;
  readonly orderKey: number;
  readonly isPinned: boolean;
}

/** Pinned ones first, then the newest. */
export type ChatList = readonly Chat[];

export function toChat(conversation: ZIMConversation, selfUserID: string): Chat {
  const { conversationID: userID, conversationAlias, conversationName, lastMessage } = conversation;
  return {
    userID,
    name: conversationAlias || conversationName || userID,
    avatarUrl: conversation.conversationAvatarUrl,
    newest: lastMessage && takeSnapshot(lastMessage, selfUserID),
    unreadCount: conversation.unreadMessageCount,
    readMessageSeq: conversation.readMessageSeq,
    orderKey: conversation.orderKey,
    isPinned: conversation.isPinned,
  };
}

export function sortChats(chats: readonly Chat[]): ChatList {
  return [...chats].sort(byPlace);
}

/** Puts newer states in the place of older ones, and takes away what was removed from the list. */
export function mergeChats(list: ChatList, changed: readonly Chat[], removed: ReadonlySet<string>): ChatList {
  const next = new Map(list.map((chat) => [chat.userID, chat]));
  for (const chat of changed) next.set(chat.userID, chat);
  for (const userID of removed) next.delete(userID);
  return sortChats([...next.values()]);
}

function byPlace(left: Chat, right: Chat): number {
  if (left.isPinned !== right.isPinned) return left.isPinned ? -1 : 1;
  if (left.orderKey !== right.orderKey) return right.orderKey - left.orderKey;
  return left.userID < right.userID ? -1 : Number(left.userID > right.userID);
}
