import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStores } from './context.ts';
import { type Conversation, emptyConversation } from './conversation.ts';
import { type ConversationKey, type ConversationRef, keyOf } from './conversation-key.ts';
import type { ConversationsByKey } from './conversations.ts';
import type { ChatStores } from './stores.ts';
import { firstUnreadOf } from './unread.ts';
import { useConversationIn } from './use-conversation.ts';
import { useReadable, useSelected } from './use-readable.ts';

export interface ConversationReading {
  /**
   * The key of the message before which the unread ones begin: where they did when the reader came or, while the end is
   * out of view, below what was read. `undefined` where nothing is unread, or that place is not loaded yet.
   */
  readonly firstUnreadKey: string | undefined;
  /**
   * Says whether the newest message is in view: until that was said, nothing is read; where several components show one
   * conversation, what was said last counts. The same function always.
   */
  readonly setEndInView: (isInView: boolean) => void;
}

const noConversations: ConversationsByKey = new Map();
const nothingRead: ReadonlyMap<ConversationKey, number> = new Map();

/**
 * Reads a conversation for as long as a component shows it, which `useMessages` loads: while the page is visible, the
 * list is in step with the server and the newest message is in view.
 */
export function useReading(conversation: ConversationRef): ConversationReading {
  return useReadingIn(useStores(), conversation);
}

/** As `useReading`, for an app that has its stores without a provider. */
export function useReadingIn(stores: ChatStores | undefined, conversation: ConversationRef): ConversationReading {
  const { type, conversationID } = conversation;
  const ref = useMemo(() => ({ type, conversationID }), [type, conversationID]);
  const chat = useConversationIn(stores, ref);
  const shown = useSelected<ConversationsByKey, Conversation>(
    stores?.conversations.byKey,
    noConversations,
    useCallback((all) => all.get(keyOf(ref)) ?? emptyConversation, [ref]),
  );
  const readUpTo = useSelected(
    stores?.reading.readUpTo,
    nothingRead,
    useCallback((all) => all.get(keyOf(ref)), [ref]),
  );
  const isSynced = useReadable(stores?.chats.isSynced, false);
  const { isEndInView, setEndInView } = useView(stores?.reading, ref, isSynced);
  const isWaiting = !isEndInView && chat !== undefined && chat.unreadCount > 0;
  const from = isWaiting ? chat.readMessageSeq : readUpTo;
  const firstUnreadKey = useMemo(() => firstUnreadOf(shown, from), [shown, from]);
  return useMemo(() => ({ firstUnreadKey, setEndInView }), [firstUnreadKey, setEndInView]);
}

/** What is in view of a conversation, told to the store for as long as it is shown. */
function useView(reading: ChatStores['reading'] | undefined, ref: ConversationRef, isSynced: boolean) {
  const [isEndInView, setIsEndInView] = useState(false);
  const isAway = useRef(true);
  const setEndInView = useCallback((isInView: boolean) => {
    isAway.current = !isInView;
    setIsEndInView(isInView);
  }, []);
  // Until the list is in step, more may turn out to be unread, and the view to begin further up.
  const isSeen = isSynced && isEndInView;

  // What it was told goes before the opening: a chat that is opened counts as seen.
  useEffect(() => reading?.setEndInView(ref, isSeen && !isAway.current), [reading, ref, isSeen]);
  useEffect(() => {
    reading?.open(ref);
    return () => reading?.close(ref);
  }, [reading, ref]);
  return { isEndInView, setEndInView };
}
