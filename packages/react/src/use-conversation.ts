import { useCallback } from 'react';
import type { Chat, ChatList } from './chat-list.ts';
import { useStores } from './context.ts';
import { type ConversationRef, isSameConversation } from './conversation-key.ts';
import type { ChatStores } from './stores.ts';
import { useSelected } from './use-readable.ts';

const none: ChatList = [];

/** One line of the list of conversations; `undefined` while there is none of it. */
export const useConversation = (conversation: ConversationRef): Chat | undefined =>
  useConversationIn(useStores(), conversation);

export function useConversationIn(stores: ChatStores | undefined, ref: ConversationRef): Chat | undefined {
  const { type, conversationID } = ref;
  const find = useCallback(
    (list: ChatList) => list.find((chat) => isSameConversation(chat, { type, conversationID })),
    [type, conversationID],
  );
  return useSelected<ChatList, Chat | undefined>(stores?.chats.list, none, find);
}
