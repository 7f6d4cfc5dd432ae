import type { ReactNode } from 'react';
import type { Announcer } from '../announcer.ts';
import { useReadable } from './use-readable.ts';

/** Speaks without being seen. The list of messages is no live region itself, so that history stays silent. */
export function Announcements({ announcer }: { readonly announcer: Announcer }): ReactNode {
  const announcements = useReadable(announcer.announcements);
  return (
    <div role="log" aria-live="polite" aria-relevant="additions" className="visually-hidden">
      {announcements.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
