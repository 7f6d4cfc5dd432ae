import { useMemo } from 'react';
import { type ActionOutcome, notSignedIn } from './action-outcome.ts';
import { useStores } from './context.ts';
import type { ConversationRef } from './conversation-key.ts';

/** What a user does with conversations of the list, on all devices. Nothing of it rejects. */
export interface ListActions {
  readonly setPinned: (conversation: ConversationRef, isPinned: boolean) => Promise<ActionOutcome>;
  /** A muted one is not in the total of unread messages. */
  readonly setMuted: (conversation: ConversationRef, isMuted: boolean) => Promise<ActionOutcome>;
  /** Sets one of the marks 1 to 60, or takes it away; what it means is the app's affair. */
  readonly setMark: (conversation: ConversationRef, mark: number, isSet: boolean) => Promise<ActionOutcome>;
  readonly markRead: (conversation: ConversationRef) => Promise<ActionOutcome>;
  readonly markAllRead: () => Promise<ActionOutcome>;
  /** Deletes all messages for the user alone; the conversation stays in the list. */
  readonly clear: (conversation: ConversationRef) => Promise<ActionOutcome>;
  /** Deletes all messages for the user alone, and takes the conversation off the list until something new comes. */
  readonly remove: (conversation: ConversationRef) => Promise<ActionOutcome>;
}

/** The same functions for as long as the same user is signed in. */
export function useChatActions(): ListActions {
  const actions = useStores()?.chatActions;
  return useMemo(
    () => ({
      setPinned: (ref, isPinned) => actions?.setPinned(ref, isPinned) ?? notSignedIn(),
      setMuted: (ref, isMuted) => actions?.setMuted(ref, isMuted) ?? notSignedIn(),
      setMark: (ref, mark, isSet) => actions?.setMark(ref, mark, isSet) ?? notSignedIn(),
      markRead: (ref) => actions?.markRead(ref) ?? notSignedIn(),
      markAllRead: () => actions?.markAllRead() ?? notSignedIn(),
      clear: (ref) => actions?.clear(ref) ?? notSignedIn(),
      remove: (ref) => actions?.remove(ref) ?? notSignedIn(),
    }),
    [actions],
  );
}
