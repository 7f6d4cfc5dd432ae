import { memo, type ReactNode } from 'react';
import { largeEmojiCount } from './emoji.ts';
import { Icon, marks, StatusMark } from './icons.tsx';
import { MessageText } from './message-text.tsx';
import { shorten } from './shorten.ts';
import type { StatusTexts, ThreadMessage } from './types.ts';

export interface MessageTexts extends StatusTexts {
  /** How a screen reader calls the reader's own messages. */
  readonly own: string;
  readonly unsupported: string;
  readonly notSent: (failureCode: number | undefined) => string;
  readonly retry: string;
  readonly retryLabel: (text: string) => string;
}

interface MessageBodyProps<Message extends ThreadMessage> {
  readonly message: Message;
  /** The time stands at the last of what one person wrote within a minute. */
  readonly isLast: boolean;
  readonly senderName: string;
  readonly texts: MessageTexts;
  readonly formatTime: (timestamp: number) => string;
  readonly onRetry: (message: Message) => void;
}

/** Drawn again only when it changed. */
export const MessageBody = memo(MessageBodyOf) as typeof MessageBodyOf;

function MessageBodyOf<Message extends ThreadMessage>(props: MessageBodyProps<Message>): ReactNode {
  const { message, isLast, senderName, texts, formatTime, onRetry } = props;
  const { isOwn, text, status, timestamp } = message;
  const emojiCount = text === undefined ? 0 : largeEmojiCount(text);
  const isMarked = isOwn && (isLast || status !== 'sent');
  return (
    <>
      <div className="parley-bubble" dir="auto" data-emoji={emojiCount || undefined}>
        <bdi className="parley-hidden">{isOwn ? texts.own : senderName}: </bdi>
        {text === undefined ? (
          <em>{texts.unsupported}</em>
        ) : (
          <span className="parley-text">{emojiCount > 0 ? text : <MessageText text={text} />}</span>
        )}
        {(isLast || isMarked) && (
          <span className="parley-meta">
            {isLast && <time dateTime={new Date(timestamp).toISOString()}>{formatTime(timestamp)}</time>}
            {isMarked && <StatusMark status={status} label={texts[status]} />}
          </span>
        )}
      </div>
      {status === 'failed' && (
        <div className="parley-failure">
          <Icon path={marks.failed} />
          <span>{texts.notSent(message.failureCode)}</span>
          <button
            type="button"
            aria-label={texts.retryLabel(shorten(text ?? '', labelCharsMax))}
            onClick={() => onRetry(message)}
          >
            {texts.retry}
          </button>
        </div>
      )}
    </>
  );
}

const labelCharsMax = 60;
