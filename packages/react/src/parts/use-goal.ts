import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type ConversationRef, isSameConversation, type Messages, useDestination } from '../index.ts';

interface GoalParts {
  readonly reach: (messageSeq: number) => Promise<boolean>;
  /** Called where the message is not there any more, or too far up. */
  readonly onGone: () => void;
}

interface Place {
  readonly messageID: string;
  readonly messageSeq: number;
}

/** Where the reader wants to go: what is further up is loaded first. */
export function useGoal(
  conversation: ConversationRef,
  { messages, isLoading }: Messages,
  { reach, onGone }: GoalParts,
): { readonly goTo: { readonly key: string } | undefined; readonly go: (to: Place) => void } {
  const [destination, setDestination] = useDestination();
  const [wanted, setWanted] = useState<{ readonly messageID: string }>();
  const isLoaded = messages.length > 0 && !isLoading;
  useEffect(() => {
    if (!destination || !isLoaded || !isSameConversation(destination.ref, conversation)) return;
    const { messageID, messageSeq } = destination;
    setDestination(undefined);
    void reach(messageSeq).then(() => setWanted({ messageID }));
  }, [destination, setDestination, isLoaded, conversation, reach]);
  const key = wanted && messages.find(({ messageID }) => messageID === wanted.messageID)?.key;
  const looked = useRef<typeof wanted>(undefined);
  useEffect(() => {
    // Once for each wish: what goes later was there.
    if (wanted && looked.current !== wanted && key === undefined) onGone();
    looked.current = wanted;
  }, [wanted, key, onGone]);
  const goTo = useMemo(() => (wanted && key !== undefined ? { key } : undefined), [wanted, key]);
  const go = useCallback(
    ({ messageID, messageSeq }: Place) => setDestination({ ref: conversation, messageID, messageSeq }),
    [setDestination, conversation],
  );
  return { goTo, go };
}
