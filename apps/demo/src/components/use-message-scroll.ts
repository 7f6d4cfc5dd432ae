import { arrivalsOf, type ChatMessage, type Conversation } from '@parley/react';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

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
  const drawn = useRef<Drawn>({ isAtEnd: true, messages: [], firstTop: 0, unread: undefined });
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
    const arrived = arrivalsOf(messages, before.messages);
    const last = arrived.at(-1);
    const isUnreadNew = firstUnread !== undefined && firstUnread !== before.unread;
    if (isUnreadNew && before.isAtEnd) showUnread(element, firstUnread);
    else if (before.isAtEnd || last?.isOwn) element.scrollTop = element.scrollHeight;
    else {
      element.scrollTop += (topOf(element, before.messages[0]?.key) ?? before.firstTop) - before.firstTop;
      const newOnes = arrived.filter(({ isOwn }) => !isOwn).length;
      if (newOnes > 0) setNewCount((count) => count + newOnes);
    }
    // Where the unread ones begin at the top nothing is scrolled, and no event tells that this is not the end.
    const isNowAtEnd = isUnreadNew ? isNearEnd(element) : before.isAtEnd;
    setIsAtEnd(isNowAtEnd);
    drawn.current = {
      isAtEnd: isNowAtEnd,
      messages,
      firstTop: topOf(element, messages[0]?.key) ?? 0,
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
  readonly messages: readonly ChatMessage[];
  /** How far the first of them stood below the beginning of the list. */
  readonly firstTop: number;
  /** The first unread message. */
  readonly unread: string | undefined;
}

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
