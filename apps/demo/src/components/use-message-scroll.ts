import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ChatMessage, Conversation } from '../conversation.ts';

/** So near to the end the list follows new messages. */
const endPx = 60;
/** So near to the beginning older messages are loaded. */
const olderPx = 400;
/** Room above the first unread message, for its line and a little of what was before. */
const aboveUnreadPx = 96;

interface MessageScroll {
  readonly box: RefObject<HTMLElement | null>;
  readonly isAtEnd: boolean;
  /** Messages that came in below what is seen. */
  readonly newCount: number;
  readonly onScroll: () => void;
  readonly scrollToEnd: () => void;
}

/**
 * Keeps what the user reads where it is: new messages scroll the list only if it stood at its end or if they are the
 * user's own, and older messages appear above without moving anything. A chat begins at its first unread message.
 */
export function useMessageScroll(
  conversation: Conversation,
  firstUnread: string | undefined,
  onLoadOlder: () => void,
): MessageScroll {
  const { messages, history, hasOlder } = conversation;
  const box = useRef<HTMLElement>(null);
  const drawn = useRef<Drawn>({ isAtEnd: true, first: undefined, firstTop: 0, last: undefined, unread: undefined });
  const [isAtEnd, setIsAtEnd] = useState(true);
  const [newCount, setNewCount] = useState(0);
  const canLoadOlder = history === 'ready' && hasOlder;

  const noteEnd = (isNowAtEnd: boolean): void => {
    drawn.current.isAtEnd = isNowAtEnd;
    setIsAtEnd(isNowAtEnd);
    if (isNowAtEnd) setNewCount(0);
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const before = drawn.current;
    const arrived = messages.filter((message) => isArrival(message, before.last));
    const last = arrived.at(-1);
    const isUnreadNew = firstUnread !== undefined && firstUnread !== before.unread;
    if (isUnreadNew && before.isAtEnd) showUnread(element, firstUnread);
    else if (before.isAtEnd || last?.isOwn) element.scrollTop = element.scrollHeight;
    else {
      element.scrollTop += (topOf(element, before.first?.key) ?? before.firstTop) - before.firstTop;
      if (last) setNewCount((count) => count + arrived.length);
    }
    const first = messages[0];
    drawn.current = {
      isAtEnd: isUnreadNew ? isNearEnd(element) : before.isAtEnd,
      first,
      firstTop: topOf(element, first?.key) ?? 0,
      last: messages.at(-1),
      unread: firstUnread,
    };
  }, [messages, firstUnread]);

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
    newCount,
    onScroll: () => {
      const element = box.current;
      if (!element) return;
      noteEnd(isNearEnd(element));
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
  /** The first unread message. */
  readonly unread: string | undefined;
}

/** Whether a message came after the last one that was drawn; a list that was empty had none to come after. */
const isArrival = ({ key, orderKey }: ChatMessage, last: ChatMessage | undefined): boolean =>
  last !== undefined && orderKey > last.orderKey && key !== last.key;

const isNearEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean =>
  scrollHeight - scrollTop - clientHeight < endPx;

/** At the end of the list, or as far up as it takes to see the first unread message. */
function showUnread(box: HTMLElement, key: string): void {
  const end = box.scrollHeight - box.clientHeight;
  box.scrollTop = Math.min(end, Math.max(0, (topOf(box, key) ?? end) - aboveUnreadPx));
}

/** How far a message stands below the beginning of the list; `undefined` for one that is not drawn. */
function topOf(box: HTMLElement, key: string | undefined): number | undefined {
  const item = key === undefined ? null : box.querySelector(`[data-key="${CSS.escape(key)}"]`);
  return item ? item.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop : undefined;
}
