import type { ReactNode } from 'react';
import type { Announcer, News } from '../announcer.ts';
import type { Texts } from '../texts/english.ts';
import { useTexts } from './use-language.ts';
import { useReadable } from './use-readable.ts';

interface AnnouncementsProps {
  readonly announcer: Announcer;
  readonly nameOf: (place: string) => string;
}

/** Speaks without being seen. The list of messages is no live region itself, so that history stays silent. */
export function Announcements({ announcer, nameOf }: AnnouncementsProps): ReactNode {
  const announcements = useReadable(announcer.announcements);
  const texts = useTexts();
  return (
    <div role="log" aria-live="polite" aria-relevant="additions" className="visually-hidden">
      {announcements.map((news) => (
        <p key={news.id}>{describe(news, texts, nameOf)}</p>
      ))}
    </div>
  );
}

function describe(news: News, { announcements }: Texts, nameOf: (place: string) => string): string {
  switch (news.kind) {
    case 'inOpenChat':
      return announcements.inOpenChat(nameOf(news.place), news.text);
    case 'inOtherChat':
      return announcements.inOtherChat(nameOf(news.place));
    case 'several':
      return announcements.several(nameOf(news.place), news.count);
    case 'severalInRoom':
      return announcements.severalInRoom(news.room, news.count);
    case 'sendFailed':
      return announcements.sendFailed;
  }
}
