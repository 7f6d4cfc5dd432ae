import type { RefObject } from 'react';

type Field = RefObject<HTMLInputElement | null>;

/** Ctrl+K, on a Mac Cmd+K, leads to the search from anywhere on the page; returns the end of it. */
export function startSearchKey(field: Field): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const isSearchKey = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
    if (!isSearchKey || event.altKey || event.shiftKey || event.isComposing) return;
    // The rest of the page waits for an open dialog.
    if (!field.current || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    if (field.current.checkVisibility()) focusField(field);
    else showList(field);
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

/** On a narrow screen a chat covers the list. */
function showList(field: Field): void {
  // The list puts the focus on the chat one came from, so the field takes it afterwards.
  window.addEventListener('hashchange', () => requestAnimationFrame(() => focusField(field)), { once: true });
  window.location.hash = '#list';
}

export function focusField({ current }: Field): void {
  current?.focus();
  current?.select();
}
