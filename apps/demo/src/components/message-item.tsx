import { memo, type ReactNode } from 'react';
import type { ChatMessage } from '../conversation.ts';
import { formatTime, shorten } from '../formats.ts';
import { reasonOf, texts } from '../texts.ts';
import { FailedIcon, SendingIcon, SentIcon } from './icons.tsx';

interface MessageItemProps {
  readonly message: ChatMessage;
  readonly isFirstOfSender: boolean;
  readonly onRetry: (message: ChatMessage) => void;
}

export const MessageItem = memo(function MessageItem(props: MessageItemProps): ReactNode {
  const { message, isFirstOfSender, onRetry } = props;
  const { key, isOwn, senderUserID, text, timestamp, status } = message;
  const classes = ['message', isOwn ? 'own' : 'theirs', ...(isFirstOfSender ? ['first'] : [])];
  return (
    <li className={classes.join(' ')} data-key={key} data-status={status}>
      <div className="bubble">
        <span className="visually-hidden">{isOwn ? texts.chat.own : senderUserID}: </span>
        {text === undefined ? (
          <em>{texts.chat.unsupported}</em>
        ) : (
          <span className="text" dir="auto">
            {text}
          </span>
        )}
        <span className="meta">
          <time dateTime={new Date(timestamp).toISOString()}>{formatTime(timestamp)}</time>
          {isOwn && <StatusMark status={status} />}
        </span>
      </div>
      {status === 'failed' && <Failure message={message} onRetry={onRetry} />}
    </li>
  );
});

function StatusMark({ status }: { readonly status: ChatMessage['status'] }): ReactNode {
  switch (status) {
    case 'sending':
      return (
        <span className="mark">
          <SendingIcon />
          <span className="visually-hidden">{texts.chat.sending}</span>
        </span>
      );
    case 'sent':
      return (
        <span className="mark">
          <SentIcon />
          <span className="visually-hidden">{texts.chat.sent}</span>
        </span>
      );
    case 'failed':
      return (
        <span className="mark">
          <FailedIcon />
        </span>
      );
  }
}

function Failure({ message, onRetry }: Pick<MessageItemProps, 'message' | 'onRetry'>): ReactNode {
  const { failureCode, text = '' } = message;
  return (
    <div className="failure">
      <span>{failureCode ? texts.chat.failedBecause(reasonOf(failureCode)) : texts.chat.failed}</span>
      <button type="button" aria-label={texts.chat.retryLabel(shorten(text, 60))} onClick={() => onRetry(message)}>
        {texts.chat.retry}
      </button>
    </div>
  );
}
