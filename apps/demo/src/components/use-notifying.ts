import { useEffect } from 'react';
import type { Desktop } from '../desktop.ts';
import type { Messaging } from '../messaging.ts';
import { startNotifying } from '../notifying.ts';
import { refOf } from '../places.ts';
import type { PreferencesStore } from '../preferences.ts';
import { addressOfChat } from '../route.ts';
import { createVisibility } from '../visibility.ts';

interface Notified {
  readonly userID: string;
  readonly messaging: Messaging;
  readonly preferences: PreferencesStore;
  readonly desktop: Desktop;
}

/** Shows on the desktop what comes in while nobody looks. */
export function useNotifying({ userID, messaging, preferences, desktop }: Notified): void {
  useEffect(
    () =>
      startNotifying({
        chats: messaging.chats,
        isOpen: (other) => messaging.conversations.isOpen(other),
        isVisible: createVisibility(document),
        preferences,
        desktop,
        account: userID,
        onOpen: (other) => {
          window.location.hash = addressOfChat(refOf(other));
        },
      }),
    [userID, messaging, preferences, desktop],
  );
}
