import type { ReactNode } from 'react';
import type { ReadBy } from '../index.ts';
import type { ThreadMessage } from './types.ts';

/** Drawn for the eye alone: whatever has an icon has words as well. */
export function Icon({ path }: { readonly path: string }): ReactNode {
  return (
    <svg className="parley-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export const pinIcon = 'M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6M12 15v6';
export const forwardIcon = 'M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6v1';
export const deleteIcon = 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13';
export const mutedIcon =
  'M9.5 5.5A4.5 4.5 0 0 1 16.5 9c0 2 .4 3.4.9 4.4M7.5 9.5C7.3 13 6 15 5 16h11M10 19.5a2.2 2.2 0 0 0 4 0M4 4l16 16';

export const marks = {
  sending: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 8v4.5l3 1.5',
  read: 'M2 13l4.5 4.5L16 8M11.5 16.5l1 1L22 8',
  sent: 'M5 13l4.5 4.5L19 8',
  failed: 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 8v4.5M12 15.5v.5',
} as const;

/** How far a message of one's own has come. */
export const markOf = ({ status, details }: Pick<ThreadMessage, 'status' | 'details'>): keyof typeof marks =>
  status === 'sent' && details?.isRead ? 'read' : status;

/** What became of a message of one's own. */
export function StatusMark({
  status,
  label,
  readBy,
}: {
  readonly status: keyof typeof marks;
  readonly label: string;
  readonly readBy?: ReadBy | undefined;
}): ReactNode {
  return (
    <span className="parley-mark" data-mark={status} title={readBy && label}>
      <Icon path={marks[status]} />
      {readBy && <span aria-hidden="true">{`${readBy.count}/${readBy.of}`}</span>}
      <span className="parley-hidden">{label}</span>
    </span>
  );
}
