import type { RefObject } from 'react';

type Field = RefObject<HTMLInputElement | null>;

const linksOfList = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>('.chats a')];

export function focusFirstChat(): void {
  linksOfList()[0]?.focus();
}

/** Ctrl+K, on a Mac Cmd+K, leads to the search from anywhere on the page; returns the end of it. */
export function startSearchKey(field: Field): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const isSearchKey = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
    if (!isSearchKey || event.altKey || event.shiftKey || event.isComposing) return;
    // The rest of the page waits for an open dialog.
    if (!field.current || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    if (field.current.checkVisibility()) focus(field);
    else showList(field);
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

/** On a narrow screen a chat covers the list. */
function showList(field: Field): void {
  // The list puts the focus on the chat one came from, so the field takes it afterwards.
  window.addEventListener('hashchange', () => requestAnimationFrame(() => focus(field)), { once: true });
  window.location.hash = '#list';
}

function focus({ current }: Field): void {
  current?.focus();
  current?.select();
}

/** The arrow keys lead from one chat of the list to the next, and above the first one back to the search. */
export function startListKeys(field: Field): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = linksOfList();
    const index = event.target instanceof HTMLAnchorElement ? links.indexOf(event.target) : -1;
    if (index < 0) return;
    event.preventDefault();
    const next = index + step;
    if (next < 0) focus(field);
    else links[next]?.focus();
  };
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}
