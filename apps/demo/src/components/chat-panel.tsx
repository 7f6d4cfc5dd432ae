import { Composer, Thread } from '@parley/react/parts';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { peer } from '../peers.ts';
import { pictureOf } from './avatar.tsx';
import { BackIcon } from './icons.tsx';
import { useMessaging } from './messaging-context.ts';
import { useTexts } from './use-language.ts';

interface ChatPanelProps {
  /** The other user; another one is another panel. */
  readonly userID: string;
}

/** The chat with somebody, by the parts of the package. */
export function ChatPanel({ userID }: ChatPanelProps): ReactNode {
  const { profiles, drafts } = useMessaging();
  const { parts } = useTexts();
  const conversation = useMemo(() => peer(userID), [userID]);
  const heading = useRef<HTMLHeadingElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    // Somebody may be called something else by now.
    void profiles.refresh(userID);
  }, [profiles, userID]);

  useEffect(() => {
    // On a touch screen the focus in a text field would bring up the keyboard over the messages.
    const isTouch = window.matchMedia('(pointer: coarse)').matches;
    (isTouch ? heading.current : composer.current)?.focus();
  }, []);

  return (
    <>
      <Thread
        conversation={conversation}
        hasPresence
        headingRef={heading}
        back={
          <a className="back" href="#list" aria-label={parts.thread.back}>
            <BackIcon />
          </a>
        }
        onRemoved={() => {
          drafts.set(userID, '');
          window.location.hash = '#list';
        }}
        pictureOf={pictureOf}
        texts={parts}
      />
      <Composer
        conversation={conversation}
        fieldRef={composer}
        draft={drafts.get(userID) ?? ''}
        onDraft={(text) => drafts.set(userID, text)}
        texts={parts}
      />
    </>
  );
}
