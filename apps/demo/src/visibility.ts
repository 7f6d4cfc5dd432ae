import type { Readable } from '@parley/react';

/** Whether anybody can see the page: it is not in a background tab, and its window is not minimised. */
export function createVisibility(page: Document): Readable<boolean> {
  return {
    get: () => page.visibilityState === 'visible',
    subscribe: (listener) => {
      page.addEventListener('visibilitychange', listener);
      return () => page.removeEventListener('visibilitychange', listener);
    },
  };
}
