import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ChatMessage, Conversation } from '../conversation.ts';

/** So near to the end the list follows new messages. */
const endPx = 60;
/** So near to the beginning older messages are loaded. */
const olderPx = 400;

interface MessageScroll {
  readonly box: RefObject<HTMLElement | null>;
  readonly isAtEnd: boolean;
  /** Messages came in below what is seen. */
  readonly hasNew: boolean;
  readonly onScroll: () => void;
  readonly scrollToEnd: () => void;
}

/**
 * Keeps what the user reads where it is: new messages scroll the list only if it stood at its end or if they are the
 * user's own, and older messages appear above without moving anything.
 */
export function useMessageScroll(conversation: Conversation, onLoadOlder: () => void): MessageScroll {
  const { messages, history, hasOlder } = conversation;
  const box = useRef<HTMLElement>(null);
  const drawn = useRef<Drawn>({ isAtEnd: true, first: undefined, firstTop: 0, last: undefined });
  const [isAtEnd, setIsAtEnd] = useState(true);
  const [hasNew, setHasNew] = useState(false);
  const canLoadOlder = history === 'ready' && hasOlder;

  const noteEnd = (isNowAtEnd: boolean): void => {
    drawn.current.isAtEnd = isNowAtEnd;
    setIsAtEnd(isNowAtEnd);
    if (isNowAtEnd) setHasNew(false);
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const last = messages.at(-1);
    const isNewLast = last !== undefined && last.key !== drawn.current.last?.key && !isOlder(last, drawn.current.last);
    if (drawn.current.isAtEnd || (isNewLast && last.isOwn)) element.scrollTop = element.scrollHeight;
    else {
      const { first, firstTop } = drawn.current;
      element.scrollTop += (topOf(element, first) ?? firstTop) - firstTop;
      if (isNewLast) setHasNew(true);
    }
    const first = messages[0];
    drawn.current = { isAtEnd: drawn.current.isAtEnd, first, firstTop: topOf(element, first) ?? 0, last };
  }, [messages]);

  // A list too short to be scrolled would never ask for more.
  useEffect(() => {
    if (canLoadOlder && box.current && box.current.scrollTop < olderPx) onLoadOlder();
  });

  // The keyboard of a phone and a growing text field take room from the list: its end stays in sight.
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      if (drawn.current.isAtEnd) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return {
    box,
    isAtEnd,
    hasNew,
    onScroll: () => {
      const element = box.current;
      if (!element) return;
      noteEnd(element.scrollHeight - element.scrollTop - element.clientHeight < endPx);
      if (canLoadOlder && element.scrollTop < olderPx) onLoadOlder();
    },
    scrollToEnd: () => {
      const element = box.current;
      if (!element) return;
      element.scrollTop = element.scrollHeight;
      element.focus();
    },
  };
}

/** What the list looked like after it was drawn last. */
interface Drawn {
  isAtEnd: boolean;
  readonly first: ChatMessage | undefined;
  readonly firstTop: number;
  readonly last: ChatMessage | undefined;
}

const isOlder = (left: ChatMessage, right: ChatMessage | undefined): boolean =>
  right !== undefined && left.orderKey < right.orderKey;

/** How far a message stands below the beginning of the list; `undefined` for one that is not drawn. */
function topOf(box: HTMLElement, message: ChatMessage | undefined): number | undefined {
  const item = message && box.querySelector(`[data-key="${CSS.escape(message.key)}"]`);
  return item ? item.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop : undefined;
}
