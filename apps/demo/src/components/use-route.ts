import { useMemo, useSyncExternalStore } from 'react';
import { type Route, routeOf } from '../route.ts';

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** What the address names. */
export function useRoute(): Route | undefined {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => routeOf(hash), [hash]);
}
