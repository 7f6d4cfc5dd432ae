import type { ChatMessage, Conversation } from '@parley/react';
import { EmptyState, HelloArt, MessageThread, type ThreadTexts, useNow } from '@parley/react/parts';
import { memo, type ReactNode, useCallback, useMemo } from 'react';
import type { Texts } from '../texts/english.ts';
import { reasonOf } from '../texts/texts.ts';
import { Avatar } from './avatar.tsx';
import { useFormats, useTexts } from './use-language.ts';

interface MessageListProps {
  /** The other user, and what that user is called. */
  readonly userID: string;
  readonly name: string;
  readonly avatarUrl: string;
  readonly conversation: Conversation;
  /** The key of the message before which the unread ones begin. */
  readonly firstUnread: string | undefined;
  // Always the same functions, so that messages are drawn again only when they changed.
  readonly onLoadOlder: () => void;
  readonly onRetry: (message: ChatMessage) => void;
  readonly onEndInView: (isInView: boolean) => void;
}

/** The messages of a chat in the words of the page; nothing of it is drawn because something else has changed. */
export const MessageList = memo(function MessageList(props: MessageListProps): ReactNode {
  const { userID, name, avatarUrl, conversation, ...rest } = props;
  const texts = useTexts();
  const formats = useFormats();
  const now = useNow();
  const nameOf = useCallback(() => name, [name]);
  const threadTexts = useMemo(() => threadTextsOf(texts, name), [texts, name]);
  const beginning = (
    <div className="parley-beginning">
      <Avatar userID={userID} name={name} url={avatarUrl} />
      <strong dir="auto">{name}</strong>
      {name !== userID && <span>{userID}</span>}
      <p>{texts.chat.beginning}</p>
    </div>
  );
  const empty = <EmptyState art={<HelloArt />} heading={texts.chat.sayHello(name)} text={texts.chat.empty} />;
  return (
    <MessageThread
      {...rest}
      {...conversation}
      nameOf={nameOf}
      beginning={beginning}
      empty={empty}
      texts={threadTexts}
      formats={formats}
      now={now}
    />
  );
});

function threadTextsOf(texts: Texts, name: string): ThreadTexts {
  const { chat, list } = texts;
  return {
    ...chat,
    label: chat.messagesWith(name),
    newCount: list.unread,
    newCountShort: list.unreadShort,
    notSent: (code) => (code ? chat.failedBecause(reasonOf(texts, code)) : chat.failed),
  };
}
