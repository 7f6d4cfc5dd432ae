import { createStore, type Readable } from './store.ts';

/** What a screen reader says next; the newest stands last. */
interface Announcement {
  readonly id: number;
  readonly text: string;
}

export interface Announcer {
  readonly announcements: Readable<readonly Announcement[]>;
  readonly announce: (text: string) => void;
}

/** Old announcements were spoken long ago. */
const keptMax = 5;

export function createAnnouncer(): Announcer {
  const announcements = createStore<readonly Announcement[]>([]);
  return {
    announcements,
    announce: (text) => {
      const id = (announcements.get().at(-1)?.id ?? 0) + 1;
      announcements.set([...announcements.get(), { id, text }].slice(-keptMax));
    },
  };
}
