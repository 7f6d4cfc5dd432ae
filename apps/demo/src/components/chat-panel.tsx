import type { ConversationRef } from '@parley/react';
import { Composer, Thread } from '@parley/react/parts';
import { type ReactNode, useEffect, useRef } from 'react';
import { isGroup, isPeer, placeOf } from '../places.ts';
import { addressOfGroupPage } from '../route.ts';
import { pictureOf } from './avatar.tsx';
import { BackIcon, InfoIcon } from './icons.tsx';
import { useMessaging } from './messaging-context.ts';
import { useTexts } from './use-language.ts';

interface ChatPanelProps {
  /** Another one is another panel; always the same object for the same one. */
  readonly conversation: ConversationRef;
}

/** A chat, by the parts of the package. */
export function ChatPanel({ conversation }: ChatPanelProps): ReactNode {
  const { profiles, drafts } = useMessaging();
  const { groups, parts } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const place = placeOf(conversation);

  useEffect(() => {
    // Somebody may be called something else by now.
    if (isPeer(conversation)) void profiles.refresh(conversation.conversationID);
  }, [profiles, conversation]);

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
        actions={
          isGroup(conversation) && (
            <a
              className="parley-round"
              href={addressOfGroupPage(conversation.conversationID)}
              aria-label={groups.page.about}
              title={groups.page.about}
            >
              <InfoIcon />
            </a>
          )
        }
        onRemoved={() => {
          drafts.set(place, '');
          window.location.hash = '#list';
        }}
        pictureOf={pictureOf}
        texts={parts}
      />
      <Composer
        conversation={conversation}
        fieldRef={composer}
        draft={drafts.get(place) ?? ''}
        onDraft={(text) => drafts.set(place, text)}
        texts={parts}
      />
    </>
  );
}
