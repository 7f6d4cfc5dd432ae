import { createStore, type Readable } from './store.ts';

/** Does something later; returns its end. */
export function afterSystemTime(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
}

/** Whether the page can be seen; always where there is no page, such as on a phone or a server. */
export function createPageVisibility(): Readable<boolean> {
  const page = globalThis.document as Document | undefined;
  if (typeof page?.addEventListener !== 'function') return createStore(true);
  return {
    get: () => page.visibilityState !== 'hidden',
    subscribe: (listener) => {
      page.addEventListener('visibilitychange', listener);
      return () => page.removeEventListener('visibilitychange', listener);
    },
  };
}
