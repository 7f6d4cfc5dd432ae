import { useSyncExternalStore } from 'react';
import { userIDOf } from '../route.ts';

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** The user whose chat the address names. */
export function useRoute(): string | undefined {
  return userIDOf(useSyncExternalStore(subscribe, () => window.location.hash));
}
