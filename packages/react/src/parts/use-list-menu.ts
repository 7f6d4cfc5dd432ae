import type { KeyboardEvent, MouseEvent } from 'react';
import type { Point } from './dialog.tsx';
import type { ListedChat } from './types.ts';
import { isMenuKey, pointOf, useLongPress } from './use-long-press.ts';

/** The menu of a line of the list: by pointer, finger and key; asked of the list as a whole. */
export function useListMenu<Chat extends ListedChat>(
  chats: readonly Chat[],
  onMenu: ((chat: Chat, at: Point) => void) | undefined,
) {
  const open = (target: EventTarget | null, at: (row: Element) => Point): boolean => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null;
    const chat = row && chats.find(({ key }) => key === row.dataset['key']);
    if (!onMenu || !row || !chat) return false;
    onMenu(chat, at(row));
    return true;
  };
  const press = useLongPress((target, at) => void open(target, () => at));
  return {
    ...press.handlers,
    onContextMenu: (event: MouseEvent): void => {
      // Where Shift is held the browser's own menu is meant, for its links.
      if (!onMenu || event.shiftKey) return;
      event.preventDefault();
      if (!press.end()) open(event.target, (row) => pointOf(event, row));
    },
    onClick: ({ target }: MouseEvent): void => {
      const button = target instanceof Element ? target.closest('[data-action="menu"]') : null;
      if (button) open(button, () => pointOf(undefined, button));
    },
    /** Whether it was for the menu. */
    onMenuKey: (event: KeyboardEvent): boolean => {
      if (!isMenuKey(event) || !open(event.target, (row) => pointOf(undefined, row))) return false;
      event.preventDefault();
      return true;
    },
  };
}
