import { Fragment, type ReactNode } from 'react';
import type { ChatMessage, Conversation } from '../conversation.ts';
import { formatDay, isSameDay } from '../formats.ts';
import { texts } from '../texts.ts';
import { HistoryEdge } from './history-edge.tsx';
import { DownIcon } from './icons.tsx';
import { MessageItem } from './message-item.tsx';
import { useMessageScroll } from './use-message-scroll.ts';

interface MessageListProps {
  readonly userID: string;
  readonly conversation: Conversation;
  readonly onLoadOlder: () => void;
  /** Always the same function, so that a message is drawn again only when it changed. */
  readonly onRetry: (message: ChatMessage) => void;
}

export function MessageList({ userID, conversation, onLoadOlder, onRetry }: MessageListProps): ReactNode {
  const { box, isAtEnd, hasNew, onScroll, scrollToEnd } = useMessageScroll(conversation, onLoadOlder);
  const { messages } = conversation;
  const now = Date.now();

  return (
    <div className="message-area">
      <section
        ref={box}
        className="messages"
        aria-label={texts.chat.messagesWith(userID)}
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
            return (
              <Fragment key={message.key}>
                {isNewDay && <li className="day">{formatDay(message.timestamp, now)}</li>}
                <MessageItem
                  message={message}
                  isFirstOfSender={isNewDay || previous?.senderUserID !== message.senderUserID}
                  onRetry={onRetry}
                />
              </Fragment>
            );
          })}
        </ol>
      </section>
      {!isAtEnd && (
        <button type="button" className="to-end" onClick={scrollToEnd}>
          <DownIcon />
          {hasNew ? texts.chat.toNewest : <span className="visually-hidden">{texts.chat.toEnd}</span>}
        </button>
      )}
    </div>
  );
}
