import type { ReactNode, Ref } from 'react';

export interface ThreadHeaderProps {
  readonly headingRef?: Ref<HTMLHeadingElement> | undefined;
  readonly name: string;
  /** Shown when the pointer rests on the name, and said by nobody else. */
  readonly title?: string | undefined;
  readonly avatar: ReactNode;
  readonly status: ReactNode;
  /** The way back, where there is one. */
  readonly back?: ReactNode;
  /** What can be done, at the other end. */
  readonly actions?: ReactNode;
}

/** Who the other one is, and how things stand; on the axis of the messages below. */
export function ThreadHeader({ headingRef, name, title, avatar, status, back, actions }: ThreadHeaderProps): ReactNode {
  return (
    <header className="parley-header">
      <div className="parley-column">
        {back}
        {avatar}
        <div className="parley-title">
          <h2 ref={headingRef} tabIndex={-1} dir="auto" title={title}>
            {name}
          </h2>
          <p className="parley-status">{status}</p>
        </div>
        {actions}
      </div>
    </header>
  );
}
