import { useMemo } from 'react';
import { type ActionOutcome, notSignedIn } from './action-outcome.ts';
import { useStores } from './context.ts';
import type { ChatMessage } from './conversation.ts';
import type { ConversationRef } from './conversation-key.ts';
import type { Merged } from './message-actions.ts';

/** What a user does with messages of a conversation. Nothing of it rejects. */
export interface ConversationActions {
  readonly toggleReaction: (message: ChatMessage, reactionType: string) => Promise<ActionOutcome>;
  readonly edit: (message: ChatMessage, text: string) => Promise<ActionOutcome>;
  readonly revoke: (message: ChatMessage) => Promise<ActionOutcome>;
  /** For the user alone, on all devices. */
  readonly delete: (messages: readonly ChatMessage[]) => Promise<ActionOutcome>;
  readonly setPinned: (message: ChatMessage, isPinned: boolean) => Promise<ActionOutcome>;
  /** Sends messages on, as one where it is said how that is called, otherwise one after the other. */
  readonly forward: (to: ConversationRef, messages: readonly ChatMessage[], merged?: Merged) => Promise<ActionOutcome>;
  /** What a Combine holds, one level of it; `undefined` where it cannot be had. */
  readonly open: (message: ChatMessage) => Promise<readonly ChatMessage[] | undefined>;
  /** Loads older messages until this place is among them; whether it is. */
  readonly reach: (messageSeq: number) => Promise<boolean>;
}

/** The same functions for as long as it is the same conversation. */
export function useMessageActions({ type, conversationID }: ConversationRef): ConversationActions {
  const stores = useStores();
  return useMemo(() => {
    const ref = { type, conversationID };
    const actions = stores?.actions;
    return {
      toggleReaction: (message, reactionType) => actions?.toggleReaction(message, reactionType) ?? notSignedIn(),
      edit: (message, text) => actions?.edit(ref, message, text) ?? notSignedIn(),
      revoke: (message) => actions?.revoke(ref, message) ?? notSignedIn(),
      delete: (messages) => actions?.delete(ref, messages) ?? notSignedIn(),
      setPinned: (message, isPinned) => actions?.setPinned(message, isPinned) ?? notSignedIn(),
      forward: (to, messages, merged) => actions?.forward(to, messages, merged) ?? notSignedIn(),
      open: async (message) => actions?.open(message),
      reach: async (messageSeq) => (await stores?.conversations.reach(ref, messageSeq)) ?? false,
    };
  }, [stores, type, conversationID]);
}
