import type { ReactNode } from 'react';

/** The marks of conversations that the parts know: a star and colours. Others are the app's own and not shown. */
export const labelMarks = [1, 2, 3, 4, 5, 6] as const;

const star = 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8z';

/** What a mark looks like; drawn for the eye alone, its name stands beside it. */
export function Label({ mark }: { readonly mark: number }): ReactNode {
  return (
    <span className="parley-label" data-label={mark} aria-hidden="true">
      {mark === 1 && (
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
          <path d={star} />
        </svg>
      )}
    </span>
  );
}
