import type { ChatMessage } from './conversation.ts';
import { shorten, timestampMax } from './formats.ts';
import { isUserID } from './user-id.ts';

/** One line of the list of chats. */
export interface Chat {
  /** The other user. */
  readonly userID: string;
  /** The beginning of the newest message; empty when there is none yet. */
  readonly preview: string;
  readonly isPreviewOwn: boolean;
  /** Time of the newest message, or when the chat was opened first. */
  readonly timestamp: number;
  /** `orderKey` of the newest message, 0 for none. */
  readonly orderKey: number;
  readonly unreadCount: number;
}

/** Newest first. */
export type ChatList = readonly Chat[];

export const chatsMax = 500;
export const previewCharsMax = 120;

const byNewest = (left: Chat, right: Chat): number => right.timestamp - left.timestamp;

const newChat = (userID: string, timestamp: number): Chat => ({
  userID,
  preview: '',
  isPreviewOwn: false,
  timestamp,
  orderKey: 0,
  unreadCount: 0,
});

/** The user looks at a chat: it is in the list, and nothing in it is unread. */
export function openChat(list: ChatList, userID: string, now: number): ChatList {
  const known = list.find((chat) => chat.userID === userID);
  if (known) return known.unreadCount === 0 ? list : put(list, { ...known, unreadCount: 0 });
  return put(list, newChat(userID, now));
}

/** Messages of a chat came by, new ones or such that were seen before. */
export function noteMessages(
  list: ChatList,
  {
    userID,
    messages,
    isOpen,
  }: { readonly userID: string; readonly messages: readonly ChatMessage[]; readonly isOpen: boolean },
): ChatList {
  const known = list.find((chat) => chat.userID === userID);
  const fresh = messages.filter(({ orderKey, status }) => status === 'sent' && orderKey > (known?.orderKey ?? 0));
  const newest = fresh.at(-1);
  if (!newest) return list;
  const chat = known ?? newChat(userID, newest.timestamp);
  const unreadCount = isOpen ? 0 : chat.unreadCount + fresh.filter(({ isOwn }) => !isOwn).length;
  const { timestamp, orderKey, isOwn: isPreviewOwn } = newest;
  return put(list, {
    userID,
    preview: shorten(newest.text ?? '', previewCharsMax),
    isPreviewOwn,
    timestamp,
    orderKey,
    unreadCount,
  });
}

function put(list: ChatList, chat: Chat): ChatList {
  return [chat, ...list.filter(({ userID }) => userID !== chat.userID)].sort(byNewest).slice(0, chatsMax);
}

/** Reads what an earlier visit stored; whatever does not look like a chat is left out. */
export function parseChatList(stored: string | null): ChatList {
  const parsed = parseJson(stored);
  return Array.isArray(parsed) ? parsed.filter(isChat).sort(byNewest).slice(0, chatsMax) : [];
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isChat(value: unknown): value is Chat {
  if (typeof value !== 'object' || value === null) return false;
  const { userID, preview, isPreviewOwn, timestamp, orderKey, unreadCount }: Readonly<Record<string, unknown>> = {
    ...value,
  };
  return (
    typeof userID === 'string' &&
    isUserID(userID) &&
    typeof preview === 'string' &&
    typeof isPreviewOwn === 'boolean' &&
    isTime(timestamp) &&
    isCount(orderKey) &&
    isCount(unreadCount)
  );
}

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isTime = (value: unknown): boolean => isCount(value) && Number(value) <= timestampMax;
