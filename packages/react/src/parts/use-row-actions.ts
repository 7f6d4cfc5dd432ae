import { type KeyboardEvent, type MouseEvent, type RefObject, useLayoutEffect, useRef } from 'react';
import type { Point } from './dialog.tsx';
import type { ThreadRows } from './thread-rows.ts';
import type { ThreadMessage } from './types.ts';
import { isMenuKey, pointOf, useLongPress } from './use-long-press.ts';

/** What a reader does with a message where it stands. */
export interface RowActions<Message extends ThreadMessage> {
  readonly onMenu: (message: Message, at: Point) => void;
  readonly onReact: (message: Message, reactionType: string) => void;
  /** Goes to what it answers. */
  readonly onQuote: (message: Message) => void;
  /** Opens what was combined. */
  readonly onOpen: (message: Message) => void;
  /** Chooses it, or no more, while several are chosen. */
  readonly onChoose?: ((message: Message) => void) | undefined;
}

/** What is done by pointer, finger and key with rows: asked of the list as a whole, so that a row has no listeners. */
export function useRowActions<Message extends ThreadMessage>(
  list: RefObject<HTMLOListElement | null>,
  { rows, indexByKey }: ThreadRows<Message>,
  actions: RowActions<Message> | undefined,
) {
  const active = useRef<string>(undefined);
  useActiveRow(list, active);

  const messageOf = (target: EventTarget | null): { row: HTMLElement; message: Message } | undefined => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null;
    const found = rows[indexByKey.get(row?.dataset['key'] ?? '') ?? -1];
    return row && found?.kind === 'message' ? { row, message: found.message } : undefined;
  };
  const press = useLongPress((target, at) => {
    const found = messageOf(target);
    if (actions && found) actions.onMenu(found.message, at);
  });

  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const found = messageOf(event.target);
    if (!actions || !found) return;
    const { message } = found;
    const control = (event.target as Element).closest<HTMLElement>('[data-action]');
    if (actions.onChoose) {
      event.preventDefault();
      actions.onChoose(message);
    } else if (control) act(control, message, actions);
  };

  const onContextMenu = (event: MouseEvent<HTMLElement>): void => {
    const found = messageOf(event.target);
    // The browser's own menu is for links and for what is selected.
    const isForBrowser =
      (event.target as Element).closest('a') !== null || window.getSelection()?.isCollapsed === false;
    if (!actions || !found || isForBrowser) return;
    event.preventDefault();
    if (!press.end()) actions.onMenu(found.message, pointOf(event, bubbleIn(found.row)));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const found = messageOf(event.target);
    if (!actions || !found) return;
    const { row, message } = found;
    const isForMenu = isMenuKey(event);
    if (event.target !== row && !isForMenu) return;
    if (isForMenu || event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (actions.onChoose && !isForMenu) actions.onChoose(message);
      else actions.onMenu(message, pointOf(undefined, bubbleIn(row)));
      return;
    }
    const next = siblingOf(row, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  return {
    onClick,
    onContextMenu,
    ...press.handlers,
    onKeyDown,
    onFocus: ({ target }: { readonly target: EventTarget }) => {
      active.current = messageOf(target)?.message.key ?? active.current;
    },
  };
}

/** One row is a stop of the Tab key: the last that had the focus, else the newest. Set on the page, so that no row is drawn anew. */
function useActiveRow(list: RefObject<HTMLOListElement | null>, active: RefObject<string | undefined>): void {
  useLayoutEffect(() => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-key]') ?? [])];
    const stop = rows.find((row) => row.dataset['key'] === active.current) ?? rows.at(-1);
    for (const row of rows) {
      const tabIndex = row === stop ? '0' : '-1';
      if (row.getAttribute('tabindex') !== tabIndex) row.setAttribute('tabindex', tabIndex);
    }
  });
}

function act<Message extends ThreadMessage>(
  control: HTMLElement,
  message: Message,
  actions: RowActions<Message>,
): void {
  const { action, reaction = '' } = control.dataset;
  if (action === 'menu') actions.onMenu(message, pointOf(undefined, control));
  else if (action === 'react') actions.onReact(message, reaction);
  else if (action === 'quote') actions.onQuote(message);
  else if (action === 'open') actions.onOpen(message);
}

const bubbleIn = (row: HTMLElement): Element => row.querySelector('.parley-bubble') ?? row;

function siblingOf(row: HTMLElement, key: string): HTMLElement | undefined {
  const rows = [...(row.parentElement?.querySelectorAll<HTMLElement>('[data-key]') ?? [])];
  const index = rows.indexOf(row);
  switch (key) {
    case 'ArrowUp':
      return rows[index - 1];
    case 'ArrowDown':
      return rows[index + 1];
    default:
      return undefined;
  }
}
