import { type ChatMessage, type Conversation, firstUnreadOf } from '@parley/react';
import { Fragment, type ReactNode } from 'react';
import { isSameDay } from '../formats.ts';
import { HistoryEdge } from './history-edge.tsx';
import { DownIcon } from './icons.tsx';
import { MessageItem } from './message-item.tsx';
import { useFormats, useTexts } from './use-language.ts';
import { useMessageScroll } from './use-message-scroll.ts';
import { useNow } from './use-now.ts';

interface MessageListProps {
  /** What the other user is called. */
  readonly name: string;
  readonly conversation: Conversation;
  /** The `messageSeq` up to which the chat was read when it came into sight; `undefined` if all of it was. */
  readonly readUpTo: number | undefined;
  readonly onLoadOlder: () => void;
  /** Always the same function, so that a message is drawn again only when it changed. */
  readonly onRetry: (message: ChatMessage) => void;
}

export function MessageList({ name, conversation, readUpTo, onLoadOlder, onRetry }: MessageListProps): ReactNode {
  const { messages } = conversation;
  const firstUnread = firstUnreadOf(conversation, readUpTo);
  const { box, isAtEnd, newCount, onScroll, scrollToEnd } = useMessageScroll(conversation, firstUnread, onLoadOlder);
  const { chat } = useTexts();
  const formats = useFormats();
  const now = useNow();

  return (
    <div className="message-area">
      <section
        ref={box}
        className="messages"
        aria-label={chat.messagesWith(name)}
        aria-busy={conversation.history === 'loading'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={onScroll}
      >
        <HistoryEdge conversation={conversation} onLoadOlder={onLoadOlder} />
        <ol>
          {messages.map((message, index) => {
            const previous = messages[index - 1];
            const isNewDay = !previous || !isSameDay(previous.timestamp, message.timestamp);
            const isFirstUnread = message.key === firstUnread;
            const isFirst = isNewDay || isFirstUnread || previous?.senderUserID !== message.senderUserID;
            return (
              <Fragment key={message.key}>
                {isNewDay && <li className="day">{formats.day(message.timestamp, now)}</li>}
                {isFirstUnread && <li className="unread-line">{chat.unreadFromHere}</li>}
                <MessageItem message={message} senderName={name} isFirstOfSender={isFirst} onRetry={onRetry} />
              </Fragment>
            );
          })}
        </ol>
      </section>
      {!isAtEnd && <ToEnd newCount={newCount} onClick={scrollToEnd} />}
    </div>
  );
}

function ToEnd({ newCount, onClick }: { readonly newCount: number; readonly onClick: () => void }): ReactNode {
  const { chat, list } = useTexts();
  return (
    <button type="button" className="to-end" data-new={newCount > 0 || undefined} onClick={onClick}>
      <DownIcon />
      {newCount > 0 ? list.unread(newCount) : <span className="visually-hidden">{chat.toEnd}</span>}
    </button>
  );
}
