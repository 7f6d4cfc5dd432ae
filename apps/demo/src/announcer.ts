import { createStore, type Readable } from '@parley/react';

/** What a screen reader is to say, without the words of a language. */
export type News =
  | { readonly kind: 'inOpenChat'; readonly place: string; readonly text: string | undefined }
  | { readonly kind: 'inOtherChat'; readonly place: string }
  | { readonly kind: 'several'; readonly place: string; readonly count: number }
  /** More was said in a live room than can be listened to. */
  | { readonly kind: 'severalInRoom'; readonly room: string; readonly count: number }
  | { readonly kind: 'sendFailed' };

type Announcement = News & { readonly id: number };

export interface Announcer {
  /** The newest stands last. */
  readonly announcements: Readable<readonly Announcement[]>;
  readonly announce: (news: News) => void;
}

/** Old announcements were spoken long ago. */
const keptMax = 5;

export function createAnnouncer(): Announcer {
  const announcements = createStore<readonly Announcement[]>([]);
  return {
    announcements,
    announce: (news) => {
      const id = (announcements.get().at(-1)?.id ?? 0) + 1;
      announcements.set([...announcements.get(), { ...news, id }].slice(-keptMax));
    },
  };
}
