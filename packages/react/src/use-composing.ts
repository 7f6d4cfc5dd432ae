import { useCallback, useMemo } from 'react';
import type { Composing, Destination } from './composing.ts';
import { useStores } from './context.ts';
import type { ChatMessage } from './conversation.ts';
import { type ConversationKey, type ConversationRef, keyOf } from './conversation-key.ts';
import { useReadable, useSelected } from './use-readable.ts';

export interface ConversationComposing {
  /** What is written is an answer, or another text for a message; `undefined` for a message of its own. */
  readonly composing: Composing | undefined;
  readonly reply: (message: ChatMessage) => void;
  readonly edit: (message: ChatMessage) => void;
  /** Begins with the last text of one's own that can be edited; whether there is one. */
  readonly editLast: () => boolean;
  readonly cancel: () => void;
}

const none: ReadonlyMap<ConversationKey, Composing> = new Map();

/** What the composer of a conversation writes, for all parts of the page that show it. */
export function useComposing({ type, conversationID }: ConversationRef): ConversationComposing {
  const stores = useStores();
  const composings = stores?.composings;
  const key = keyOf({ type, conversationID });
  const composing = useSelected(
    composings?.byKey,
    none,
    useCallback((all) => all.get(key), [key]),
  );
  const ways = useMemo(() => {
    const ref = { type, conversationID };
    return {
      reply: (message: ChatMessage) => composings?.set(ref, { kind: 'reply', message }),
      edit: (message: ChatMessage) => composings?.set(ref, { kind: 'edit', message }),
      editLast: () => {
        const { messages = [] } = stores?.conversations.byKey.get().get(keyOf(ref)) ?? {};
        const last = messages.findLast(({ isOwn, text, status }) => isOwn && text !== undefined && status === 'sent');
        if (last) composings?.set(ref, { kind: 'edit', message: last });
        return last !== undefined;
      },
      cancel: () => composings?.set(ref, undefined),
    };
  }, [stores, composings, type, conversationID]);
  return useMemo(() => ({ composing, ...ways }), [composing, ways]);
}

/** The message that the reader wants to see, and the way to say so: the thread of its conversation goes there. */
export function useDestination(): readonly [Destination | undefined, (destination: Destination | undefined) => void] {
  const composings = useStores()?.composings;
  const destination = useReadable<Destination | undefined>(composings?.destination, undefined);
  return [destination, useCallback((next) => composings?.goTo(next), [composings])];
}
