import { type ChatMessage, type Conversation, emptyConversation, useReadingIn } from '@parley/react';
import { ThreadHeader, useNow } from '@parley/react/parts';
import { type ReactNode, useCallback, useEffect, useRef } from 'react';
import type { Messaging } from '../messaging.ts';
import { peer } from '../peers.ts';
import { Avatar } from './avatar.tsx';
import { Composer } from './composer.tsx';
import { BackIcon } from './icons.tsx';
import { MessageList } from './message-list.tsx';
import { useFormats, useTexts } from './use-language.ts';
import { useReadable } from './use-readable.ts';

interface ChatPanelProps {
  /** The other user; another one is another panel. */
  readonly userID: string;
  readonly name: string;
  readonly avatarUrl: string;
  readonly messaging: Messaging;
  readonly isConnected: boolean;
}

export function ChatPanel({ userID, name, avatarUrl, messaging, isConnected }: ChatPanelProps): ReactNode {
  const { conversations, profiles, drafts, stores } = messaging;
  const conversation = useReadable(conversations.byUser).get(userID) ?? emptyConversation;
  const texts = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const { firstUnreadKey, setEndInView } = useReadingIn(stores, peer(userID));
  const retry = useCallback((message: ChatMessage) => conversations.retry(userID, message), [conversations, userID]);
  const loadOlder = useCallback(() => conversations.loadOlder(userID), [conversations, userID]);

  useEffect(() => {
    conversations.open(userID);
    void profiles.refresh(userID);
    return () => conversations.close(userID);
  }, [conversations, profiles, userID]);

  useEffect(() => {
    // On a touch screen the focus in a text field would bring up the keyboard over the messages.
    const isTouch = window.matchMedia('(pointer: coarse)').matches;
    (isTouch ? heading.current : composer.current)?.focus();
  }, []);

  return (
    <>
      <ThreadHeader
        headingRef={heading}
        name={name}
        title={name === userID ? undefined : userID}
        avatar={<Avatar userID={userID} name={name} url={avatarUrl} />}
        status={<ChatStatus conversation={conversation} isConnected={isConnected} />}
        back={
          <a className="back" href="#list" aria-label={texts.chat.back}>
            <BackIcon />
          </a>
        }
      />
      <MessageList
        userID={userID}
        name={name}
        avatarUrl={avatarUrl}
        conversation={conversation}
        firstUnread={firstUnreadKey}
        onLoadOlder={loadOlder}
        onRetry={retry}
        onEndInView={setEndInView}
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

interface ChatStatusProps {
  readonly conversation: Conversation;
  readonly isConnected: boolean;
}

/** How things stand, as far as the page knows: it is not told who is there. */
function ChatStatus({ conversation, isConnected }: ChatStatusProps): ReactNode {
  const texts = useTexts();
  const formats = useFormats();
  const now = useNow();
  if (!isConnected) return <span data-tone="away">{texts.connection.reconnecting}</span>;
  const newest = conversation.messages.findLast(({ isOwn }) => !isOwn);
  if (newest) return texts.chat.lastWrote(formats.day(newest.timestamp, now), formats.time(newest.timestamp));
  return conversation.history === 'ready' ? texts.chat.neverWrote : texts.chat.loading;
}
