import { useCallback, useEffect, useMemo } from 'react';
import { useStores } from './context.ts';
import type { ChatMessage } from './conversation.ts';
import { type ConversationRef, keyOf } from './conversation-key.ts';
import type { PinsByKey } from './pins.ts';
import { useSelected } from './use-readable.ts';

const none: PinsByKey = new Map();
const nothing: readonly ChatMessage[] = [];

/** The pinned messages of a conversation, the last pinned first, for as long as a component shows them. */
export function usePins({ type, conversationID }: ConversationRef): readonly ChatMessage[] {
  const pins = useStores()?.pins;
  const ref = useMemo(() => ({ type, conversationID }), [type, conversationID]);
  useEffect(() => {
    pins?.open(ref);
    return () => pins?.close(ref);
  }, [pins, ref]);
  return useSelected(
    pins?.byKey,
    none,
    useCallback((all) => all.get(keyOf(ref)) ?? nothing, [ref]),
  );
}
