import type { RefObject } from 'react';

type Field = RefObject<HTMLInputElement | null>;

/** A second or so: within it the list is shown, or the page is somewhere else. */
const shownWithinFrames = 60;

/** Ctrl+K, on a Mac Cmd+K, leads to the search from anywhere on the page; returns the end of it. */
export function startSearchKey(field: Field): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const isSearchKey = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
    if (!isSearchKey || event.altKey || event.shiftKey || event.isComposing) return;
    // The rest of the page waits for an open dialog.
    if (!field.current || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    if (field.current.checkVisibility({ visibilityProperty: true })) focusField(field);
    else showList(field);
  };
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

/** On a narrow screen a chat covers the list. */
function showList(field: Field): void {
  // The list puts the focus on the chat one came from as soon as it is shown, so the field takes it afterwards.
  const focusShown = (frames: number): void => {
    if (field.current?.checkVisibility({ visibilityProperty: true })) focusField(field);
    else if (frames > 0) requestAnimationFrame(() => focusShown(frames - 1));
  };
  window.addEventListener('hashchange', () => requestAnimationFrame(() => focusShown(shownWithinFrames)), {
    once: true,
  });
  window.location.hash = '#list';
}

export function focusField({ current }: Field): void {
  current?.focus();
  current?.select();
}
