import { memo, type ReactNode } from 'react';
import { largeEmojiCount } from './emoji.ts';
import { Icon, markOf, marks, StatusMark } from './icons.tsx';
import { type ContentTexts, OtherContent, Quoted, Reactions } from './message-content.tsx';
import { MessageText } from './message-text.tsx';
import { shorten } from './shorten.ts';
import type { StatusTexts, ThreadMessage } from './types.ts';

export interface MessageTexts extends StatusTexts, ContentTexts {
  readonly edited: string;
  /** Of a message in a group. */
  readonly readBy: (count: number, of: number) => string;
  /** Said of a message that mentions the reader. */
  readonly mention: string;
  /** Names the button of the menu. */
  readonly more: string;
  readonly notSent: (failureCode: number | undefined) => string;
  readonly retry: string;
  readonly retryLabel: (text: string) => string;
}

interface MessageBodyProps<Message extends ThreadMessage> {
  readonly message: Message;
  /** The time stands at the last of what one person wrote within a minute. */
  readonly isLast: boolean;
  readonly nameOf: (userID: string) => string;
  /** Whether there is a menu. */
  readonly hasMenu: boolean;
  readonly texts: MessageTexts;
  readonly formatTime: (timestamp: number) => string;
  readonly onRetry: (message: Message) => void;
}

/** Drawn again only when it changed. */
export const MessageBody = memo(MessageBodyOf) as typeof MessageBodyOf;

function MessageBodyOf<Message extends ThreadMessage>(props: MessageBodyProps<Message>): ReactNode {
  const { message, isLast, nameOf, hasMenu, texts, formatTime, onRetry } = props;
  const { isOwn, text, status, timestamp, senderUserID, details } = message;
  const emojiCount = text === undefined || details?.quote ? 0 : largeEmojiCount(text);
  const isMarked = isOwn && (isLast || status !== 'sent') && details?.kind !== 'revoked';
  const mark = markOf(message);
  const readBy = status === 'sent' ? details?.readBy : undefined;
  const markLabel = readBy ? texts.readBy(readBy.count, readBy.of) : texts[mark];
  return (
    <>
      <div className="parley-bubble" dir="auto" data-emoji={emojiCount || undefined} data-mention={details?.isMention}>
        <bdi className="parley-hidden">{isOwn ? texts.own : nameOf(senderUserID)}: </bdi>
        {details?.isMention && <span className="parley-hidden">{texts.mention} </span>}
        {details?.quote && details.kind !== 'revoked' && <Quoted quote={details.quote} nameOf={nameOf} texts={texts} />}
        {text === undefined ? (
          <OtherContent message={message} texts={texts} />
        ) : (
          <span className="parley-text">{emojiCount > 0 ? text : <MessageText text={text} />}</span>
        )}
        {(isLast || isMarked || details?.isEdited) && (
          <span className="parley-meta">
            {details?.isEdited && <span>{texts.edited}</span>}
            {isLast && <time dateTime={new Date(timestamp).toISOString()}>{formatTime(timestamp)}</time>}
            {isMarked && <StatusMark status={mark} label={markLabel} readBy={readBy} />}
          </span>
        )}
      </div>
      {hasMenu && (
        <button type="button" className="parley-more" data-action="menu" tabIndex={-1} aria-label={texts.more}>
          <Icon path="M6 12v.01M12 12v.01M18 12v.01" />
        </button>
      )}
      {details?.reactions && details.kind !== 'revoked' && (
        <Reactions reactions={details.reactions} nameOf={nameOf} texts={texts} />
      )}
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
