import { type ZIMConversation, ZIMConversationNotificationStatus, type ZIMConversationType } from '@parley/client';
import type { ChatMessage } from './conversation.ts';
import { type ConversationKey, type ConversationRef, keyOf } from './conversation-key.ts';
import { takeSnapshot } from './message-snapshot.ts';

/** One line of the list of chats; a snapshot of a conversation of the SDK. */
export interface Chat extends ConversationRef {
  readonly key: ConversationKey;
  readonly type: ZIMConversationType;
  /** The other user, or the group. */
  readonly conversationID: string;
  /** What it is called: the own name for it, else its name, else its ID. */
  readonly name: string;
  readonly avatarUrl: string;
  /** The newest message, also one that is being sent or was not. */
  readonly newest: ChatMessage | undefined;
  readonly unreadCount: number;
  /** Messages up to this `messageSeq` are read. */
  readonly readMessageSeq: number;
  readonly orderKey: number;
  /** Something that is unread mentions the user, alone or with everybody. */
  readonly isMentioned: boolean;
  readonly isPinned: boolean;
  /** It makes no noise, and is not in the total of unread messages. */
  readonly isMuted: boolean;
  /** What the user marked it with; what a mark means is the app's affair. */
  readonly marks: readonly number[];
  /** All that the SDK says of it, as it was when the snapshot was taken. */
  readonly content: ZIMConversation;
}

/** Pinned ones first, then the newest. */
export type ChatList = readonly Chat[];

export function toChat(conversation: ZIMConversation, selfUserID: string): Chat {
  const { type, conversationID, conversationAlias, conversationName, lastMessage } = conversation;
  return {
    key: keyOf(conversation),
    type,
    conversationID,
    name: conversationAlias || conversationName || conversationID,
    avatarUrl: conversation.conversationAvatarUrl,
    newest: lastMessage && takeSnapshot(lastMessage, selfUserID),
    unreadCount: conversation.unreadMessageCount,
    readMessageSeq: conversation.readMessageSeq,
    orderKey: conversation.orderKey,
    isMentioned: conversation.mentionedInfoList.length > 0,
    isPinned: conversation.isPinned,
    isMuted: conversation.notificationStatus === ZIMConversationNotificationStatus.DoNotDisturb,
    marks: conversation.marks,
    content: { ...conversation },
  };
}

export function sortChats(chats: readonly Chat[]): ChatList {
  return [...chats].sort(byPlace);
}

/** Puts newer states in the place of older ones, and takes away what was removed from the list. */
export function mergeChats(
  list: ChatList,
  changed: readonly Chat[],
  removed: ReadonlySet<ConversationKey> = new Set(),
): ChatList {
  const next = new Map(list.map((chat) => [chat.key, chat]));
  for (const chat of changed) next.set(chat.key, chat);
  for (const key of removed) next.delete(key);
  return sortChats([...next.values()]);
}

/** Those whose name or ID has every word of the text, whatever its case; all of them for a text without a word. */
export function searchChats(list: ChatList, text: string): ChatList {
  const words = text.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return list;
  return list.filter(({ name, conversationID }) => {
    const searched = `${name}\n${conversationID}`.toLocaleLowerCase();
    return words.every((word) => searched.includes(word));
  });
}

/** Where one stands before another: pinned ones first, then the newest, then by ID. */
export function byPlace(left: Chat, right: Chat): number {
  if (left.isPinned !== right.isPinned) return left.isPinned ? -1 : 1;
  if (left.orderKey !== right.orderKey) return right.orderKey - left.orderKey;
  return left.key < right.key ? -1 : Number(left.key > right.key);
}
