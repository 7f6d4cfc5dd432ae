import { Children, type ReactNode } from 'react';
import { TalkingArt } from './art.tsx';
import { EmptyState } from './empty-state.tsx';
import { english, type PartsTexts } from './english.ts';

export interface ChatLayoutProps {
  readonly list: ReactNode;
  /** The thread and the composer of the conversation that is open; nothing while none is. */
  readonly children?: ReactNode;
  readonly texts?: PartsTexts | undefined;
}

/** The list and one conversation, side by side or, on a phone, one at a time. It is as high as what it stands in. */
export function ChatLayout({ list, children, texts = english }: ChatLayoutProps): ReactNode {
  const isOpen = Children.toArray(children).length > 0;
  const { noneHeading, none } = texts.layout;
  return (
    <div className="parley-layout" data-open={isOpen || undefined}>
      <div className="parley-side">{list}</div>
      <div className="parley-main">
        {isOpen ? children : <EmptyState art={<TalkingArt />} heading={noneHeading} text={none} />}
      </div>
    </div>
  );
}
