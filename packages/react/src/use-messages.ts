import { useCallback, useEffect, useMemo } from 'react';
import { useParley } from './context.ts';
import { type ChatMessage, type Conversation, emptyConversation } from './conversation.ts';
import { type ConversationRef, keyOf } from './conversation-key.ts';
import type { ConversationsByKey } from './conversations.ts';
import { useIsExpected } from './use-is-expected.ts';
import { useSelected } from './use-readable.ts';

export interface Messages {
  /** Ascending, those that are being sent or could not be sent among them. */
  readonly messages: readonly ChatMessage[];
  /** While nothing is there to be shown yet, and while an older page comes. */
  readonly isLoading: boolean;
  /** The last page could not be loaded; `loadOlder` asks once more. */
  readonly hasFailed: boolean;
  /** Whether there may be messages before the first one. */
  readonly hasOlder: boolean;
  readonly loadOlder: () => void;
  /** Marks the conversation as read on all devices of the user; whether that was done. */
  readonly markRead: () => Promise<boolean>;
}

const none: ConversationsByKey = new Map();

/** The messages of one conversation, for as long as a component shows them. */
export function useMessages(conversation: ConversationRef): Messages {
  const { type, conversationID } = conversation;
  const { connection } = useParley();
  const conversations = connection?.stores.conversations;
  const ref = useMemo(() => ({ type, conversationID }), [type, conversationID]);

  useEffect(() => {
    conversations?.open(ref);
    return () => conversations?.close(ref);
  }, [conversations, ref]);

  const select = useCallback((all: ConversationsByKey) => all.get(keyOf(ref)) ?? emptyConversation, [ref]);
  const shown = useSelected<ConversationsByKey, Conversation>(conversations?.byKey, none, select);
  const loadOlder = useCallback(() => conversations?.loadOlder(ref), [conversations, ref]);
  const markRead = useCallback(async () => {
    const done = connection?.client.clearConversationUnreadMessageCount(ref.conversationID, ref.type);
    return (await done?.catch(() => undefined)) !== undefined;
  }, [connection, ref]);
  const isExpected = useIsExpected();

  return useMemo(() => {
    const { messages, history, hasOlder } = shown;
    const isLoading = isExpected && (history === 'loading' || history === 'unloaded');
    return { messages, isLoading, hasFailed: history === 'failed', hasOlder, loadOlder, markRead };
  }, [shown, isExpected, loadOlder, markRead]);
}
