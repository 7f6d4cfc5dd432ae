import type { ReactNode } from 'react';

/** The first letter of a user ID; the ID itself always stands beside it. */
export function Avatar({ userID }: { readonly userID: string }): ReactNode {
  const letter = /[0-9A-Za-z]/.exec(userID)?.[0] ?? userID.charAt(0);
  return (
    <span className="avatar" aria-hidden="true">
      {letter.toUpperCase()}
    </span>
  );
}
