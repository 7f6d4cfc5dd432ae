import { type ChatMessage, emptyConversation } from '@parley/react';
import { type ReactNode, useCallback, useEffect, useRef } from 'react';
import type { Messaging } from '../messaging.ts';
import { Avatar } from './avatar.tsx';
import { Composer } from './composer.tsx';
import { BackIcon } from './icons.tsx';
import { MessageList } from './message-list.tsx';
import { useTexts } from './use-language.ts';
import { useReadable } from './use-readable.ts';

interface ChatPanelProps {
  /** The other user; another one is another panel. */
  readonly userID: string;
  readonly name: string;
  readonly avatarUrl: string;
  readonly messaging: Messaging;
}

export function ChatPanel({ userID, name, avatarUrl, messaging }: ChatPanelProps): ReactNode {
  const { conversations, reading, profiles, drafts } = messaging;
  const conversation = useReadable(conversations.byUser).get(userID) ?? emptyConversation;
  const readUpTo = useReadable(reading.readUpTo).get(userID);
  const texts = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const retry = useCallback((message: ChatMessage) => conversations.retry(userID, message), [conversations, userID]);

  useEffect(() => {
    conversations.open(userID);
    reading.open(userID);
    void profiles.refresh(userID);
    return () => {
      conversations.close(userID);
      reading.close(userID);
    };
  }, [conversations, reading, profiles, userID]);

  useEffect(() => {
    // On a touch screen the focus in a text field would bring up the keyboard over the messages.
    const isTouch = window.matchMedia('(pointer: coarse)').matches;
    (isTouch ? heading.current : composer.current)?.focus();
  }, []);

  return (
    <>
      <div className="panel-head chat-head">
        <a className="back" href="#list" aria-label={texts.chat.back}>
          <BackIcon />
        </a>
        <Avatar userID={userID} name={name} url={avatarUrl} />
        <div className="chat-title">
          <h2 ref={heading} tabIndex={-1} dir="auto">
            {name}
          </h2>
          {name !== userID && <p className="hint">{userID}</p>}
        </div>
      </div>
      <MessageList
        name={name}
        conversation={conversation}
        readUpTo={readUpTo}
        onLoadOlder={() => conversations.loadOlder(userID)}
        onRetry={retry}
      />
      <Composer
        ref={composer}
        name={name}
        draft={drafts.get(userID) ?? ''}
        onDraft={(text) => drafts.set(userID, text)}
        onSend={(text) => conversations.send(userID, text)}
      />
    </>
  );
}
