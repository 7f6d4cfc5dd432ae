import { type ReactNode, useCallback, useEffect, useRef } from 'react';
import { type ChatMessage, emptyConversation } from '../conversation.ts';
import type { Messaging } from '../messaging.ts';
import { texts } from '../texts.ts';
import { Avatar } from './avatar.tsx';
import { Composer } from './composer.tsx';
import { BackIcon } from './icons.tsx';
import { MessageList } from './message-list.tsx';
import { useReadable } from './use-readable.ts';

interface ChatPanelProps {
  /** The other user; another one is another panel. */
  readonly userID: string;
  readonly messaging: Messaging;
}

export function ChatPanel({ userID, messaging }: ChatPanelProps): ReactNode {
  const { chats, conversations, drafts } = messaging;
  const conversation = useReadable(conversations.byUser).get(userID) ?? emptyConversation;
  const heading = useRef<HTMLHeadingElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const retry = useCallback((message: ChatMessage) => conversations.retry(userID, message), [conversations, userID]);

  useEffect(() => {
    conversations.open(userID);
    chats.open(userID);
    return () => conversations.close(userID);
  }, [conversations, chats, userID]);

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
        <Avatar userID={userID} />
        <h2 ref={heading} tabIndex={-1}>
          {userID}
        </h2>
      </div>
      <MessageList
        userID={userID}
        conversation={conversation}
        onLoadOlder={() => conversations.loadOlder(userID)}
        onRetry={retry}
      />
      <Composer
        ref={composer}
        userID={userID}
        draft={drafts.get(userID) ?? ''}
        onDraft={(text) => drafts.set(userID, text)}
        onSend={(text) => conversations.send(userID, text)}
      />
    </>
  );
}
