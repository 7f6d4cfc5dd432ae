import { useCallback, useMemo } from 'react';
import { useStores } from './context.ts';
import { type ConversationRef, keyOf } from './conversation-key.ts';
import type { TypingByKey } from './typing.ts';
import { useReadable, useSelected } from './use-readable.ts';

export interface ConversationTyping {
  /** User IDs of those who are typing. */
  readonly typing: readonly string[];
  /** Tells the others; it may be called with every key. The same function always. */
  readonly tellTyping: (isTyping: boolean) => void;
}

const none: TypingByKey = new Map();
const nobody: readonly string[] = [];

/** Who is typing in a conversation, and the way to tell that the user is. */
export function useTyping({ type, conversationID }: ConversationRef): ConversationTyping {
  const store = useStores()?.typing;
  const key = keyOf({ type, conversationID });
  const typing = useSelected(
    store?.byKey,
    none,
    useCallback((all) => all.get(key) ?? nobody, [key]),
  );
  const tellTyping = useCallback(
    (isTyping: boolean) => store?.tell({ type, conversationID }, isTyping),
    [store, type, conversationID],
  );
  return useMemo(() => ({ typing, tellTyping }), [typing, tellTyping]);
}

/** Who is typing in any conversation, by its key. */
export const useAllTyping = (): TypingByKey => useReadable(useStores()?.typing.byKey, none);
