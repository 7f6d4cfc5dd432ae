import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly art: ReactNode;
  readonly heading: string;
  readonly text: string;
}

/** What stands where there is nothing yet. */
export function EmptyState({ art, heading, text }: EmptyStateProps): ReactNode {
  return (
    <div className="parley-empty">
      {art}
      <strong dir="auto">{heading}</strong>
      <p>{text}</p>
    </div>
  );
}
