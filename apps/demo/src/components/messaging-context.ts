import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Messaging } from '../messaging.ts';

/** What the user has who is signed in, for components that stand far below the page. */
export const MessagingContext = createContext<Messaging | undefined>(undefined);

export function useMessaging(): Messaging {
  const messaging = useContext(MessagingContext);
  if (!messaging) throw new Error('nobody is signed in');
  return messaging;
}

/** What was begun in this chat and not sent; empty if nothing was. */
export function useDraft(place: string): string {
  const { drafts } = useMessaging();
  return useSyncExternalStore(drafts.byChat.subscribe, () => drafts.get(place) ?? '');
}
