import { type FocusEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { ListedChat } from './types.ts';
import { type ListWindow, useListWindow } from './use-list-window.ts';

const pageRows = 8;

export interface RovingFocus extends ListWindow {
  readonly list: RefObject<HTMLUListElement | null>;
  /** The one link that the Tab key leads to. */
  readonly activeIndex: number;
  readonly focus: (key: string) => boolean;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: () => void;
}

/** One of many links has the focus, also while most of them are not drawn. */
export function useRovingFocus(
  chats: readonly ListedChat[],
  openKey: string | undefined,
  onAbove: (() => void) | undefined,
): RovingFocus {
  const list = useRef<HTMLUListElement>(null);
  /** The chat that has the focus, or had it before it went out of what is drawn. */
  const focused = useRef<string>(undefined);
  /** The chat that gets the focus as soon as it is drawn. */
  const wanted = useRef<string>(undefined);
  const [activeKey, setActiveKey] = useState<string>();
  const indexOf = (key: string | undefined): number => chats.findIndex((chat) => chat.key === key);
  const activeIndex = Math.max(0, indexOf(activeKey ?? openKey));

  const linkAt = (index: number, start: number): HTMLElement | undefined =>
    list.current?.children[index - start]?.querySelector('a') ?? undefined;
  const rows = useListWindow(chats.length, (start, end) => {
    const index = indexOf(focused.current);
    // Whoever has the focus in a row that goes would lose the way: the list takes it.
    if (index >= 0 && (index < start || index >= end)) list.current?.focus({ preventScroll: true });
  });

  useLayoutEffect(() => {
    // Whoever types somewhere else meanwhile stays there.
    if (document.activeElement instanceof HTMLInputElement) wanted.current = undefined;
    const index = indexOf(wanted.current);
    if (index >= 0 && index >= rows.start && index < rows.end) {
      wanted.current = undefined;
      linkAt(index, rows.start)?.focus({ preventScroll: true });
    }
    // A chat that moved out of what is drawn took the focus with it.
    if (focused.current !== undefined && document.activeElement === document.body) {
      list.current?.focus({ preventScroll: true });
    }
  });

  const focusAt = (index: number): void => {
    const chat = chats[index];
    if (!chat) return;
    wanted.current = chat.key;
    setActiveKey(chat.key);
    rows.reveal(index);
    if (index >= rows.start && index < rows.end) linkAt(index, rows.start)?.focus({ preventScroll: true });
  };

  return {
    ...rows,
    list,
    activeIndex,
    focus: (key) => {
      const index = indexOf(key);
      focusAt(index);
      return index >= 0;
    },
    onKeyDown: (event) => {
      const next = targetOf(event, activeIndex, chats.length);
      if (next === undefined) return;
      event.preventDefault();
      if (activeIndex === 0 && event.key === 'ArrowUp' && onAbove) onAbove();
      else focusAt(Math.min(chats.length - 1, Math.max(0, next)));
    },
    onFocus: ({ target, currentTarget, relatedTarget }) => {
      if (target === currentTarget) {
        // By the Tab key, and not because a link with the focus went out of what is drawn.
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) focusAt(activeIndex);
        return;
      }
      const index = rows.start + [...currentTarget.children].findIndex((row) => row.contains(target));
      focused.current = chats[index]?.key;
      setActiveKey(focused.current);
    },
    onBlur: () => {
      focused.current = undefined;
    },
  };
}

function targetOf(event: KeyboardEvent, index: number, count: number): number | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return undefined;
  switch (event.key) {
    case 'ArrowDown':
      return index + 1;
    case 'ArrowUp':
      return index - 1;
    case 'PageDown':
      return index + pageRows;
    case 'PageUp':
      return index - pageRows;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
