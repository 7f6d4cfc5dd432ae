import type { ChatMessage } from '@parley/react';
import { memo, type ReactNode } from 'react';
import { shorten } from '../formats.ts';
import { reasonOf } from '../texts/texts.ts';
import { StatusMark } from './status-mark.tsx';
import { useFormats, useTexts } from './use-language.ts';

interface MessageItemProps {
  readonly message: ChatMessage;
  /** What the other user is called. */
  readonly senderName: string;
  readonly isFirstOfSender: boolean;
  readonly onRetry: (message: ChatMessage) => void;
}

export const MessageItem = memo(function MessageItem(props: MessageItemProps): ReactNode {
  const { message, senderName, isFirstOfSender, onRetry } = props;
  const texts = useTexts();
  const formats = useFormats();
  const { key, isOwn, text, timestamp, status } = message;
  const classes = ['message', isOwn ? 'own' : 'theirs', ...(isFirstOfSender ? ['first'] : [])];
  return (
    <li className={classes.join(' ')} data-key={key} data-status={status}>
      <div className="bubble">
        <span className="visually-hidden">{isOwn ? texts.chat.own : senderName}: </span>
        {text === undefined ? (
          <em>{texts.chat.unsupported}</em>
        ) : (
          <span className="text" dir="auto">
            {text}
          </span>
        )}
        <span className="meta">
          <time dateTime={new Date(timestamp).toISOString()}>{formats.time(timestamp)}</time>
          {isOwn && <StatusMark status={status} />}
        </span>
      </div>
      {status === 'failed' && <Failure message={message} onRetry={onRetry} />}
    </li>
  );
});

function Failure({ message, onRetry }: Pick<MessageItemProps, 'message' | 'onRetry'>): ReactNode {
  const texts = useTexts();
  const { failureCode, text = '' } = message;
  return (
    <div className="failure">
      <span>{failureCode ? texts.chat.failedBecause(reasonOf(texts, failureCode)) : texts.chat.failed}</span>
      <button type="button" aria-label={texts.chat.retryLabel(shorten(text, 60))} onClick={() => onRetry(message)}>
        {texts.chat.retry}
      </button>
    </div>
  );
}
