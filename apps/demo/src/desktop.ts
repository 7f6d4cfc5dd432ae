import { attempt } from './storage.ts';

type DesktopPermission = 'granted' | 'denied' | 'default' | 'unavailable';

export interface Note {
  /** A later note with the same tag takes the place of this one. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly onOpen: () => void;
}

/** The desktop around the page, as far as it shows notes. */
export interface Desktop {
  readonly permission: () => DesktopPermission;
  /** Asks the user, who must have wished for it. */
  readonly ask: () => Promise<DesktopPermission>;
  /** Returns the end of the note; `undefined` where it cannot be shown. */
  readonly show: (note: Note) => (() => void) | undefined;
}

interface NotificationAPI {
  new (title: string, options: NotificationOptions & { readonly renotify: boolean }): Notification;
  readonly permission: 'granted' | 'denied' | 'default';
  readonly requestPermission: () => Promise<unknown>;
}

/** What the browser has of it: nothing on pages without HTTPS, or of some phones. */
export function createDesktop(page: { readonly Notification?: NotificationAPI; readonly focus: () => void }): Desktop {
  const permission = (): DesktopPermission => attempt(() => page.Notification?.permission) ?? 'unavailable';
  return {
    permission,
    ask: async () => {
      try {
        await page.Notification?.requestPermission();
      } catch {
        // The browser decides by itself whom it asks.
      }
      return permission();
    },
    show: ({ tag, title, body, onOpen }) => {
      const { Notification: Api } = page;
      if (!Api || permission() !== 'granted') return undefined;
      // Browsers of phones have the name and refuse to make one.
      const note = attempt(() => new Api(title, { tag, body, renotify: true }));
      if (!note) return undefined;
      note.onclick = () => {
        page.focus();
        note.close();
        onOpen();
      };
      return () => note.close();
    },
  };
}
