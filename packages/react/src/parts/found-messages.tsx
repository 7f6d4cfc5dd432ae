import { Fragment, type ReactNode, useMemo } from 'react';
import { type FoundMessage, keyOf, type MessageSearch, useConversation, useMessageSearch, useUsers } from '../index.ts';
import { english, type PartsTexts, reasonOf } from './english.ts';
import { excerptOf } from './excerpt.ts';
import { createFormats, type Formats } from './formats.ts';
import { wordsOf } from './message-words.ts';
import { useNow } from './use-now.ts';

export interface FoundMessagesProps {
  readonly query: string;
  /** Where the link of a message leads: to its conversation. */
  readonly hrefOf: (found: FoundMessage) => string;
  /** Called before the link is followed. */
  readonly onOpen: (found: FoundMessage) => void;
  readonly texts?: PartsTexts | undefined;
}

/** Messages of all conversations in which every word of the query stands, page by page; nothing without a query. */
export function FoundMessages({ query, hrefOf, onOpen, texts = english }: FoundMessagesProps): ReactNode {
  const search = useMessageSearch(query);
  const { found, state, hasMore, isLoadingMore, searchedThrough, loadMore } = search;
  const formats = useMemo(() => createFormats(texts.locale), [texts.locale]);
  const now = useNow();
  if (state === 'idle') return null;
  return (
    <section className="parley-found" aria-label={texts.found.label}>
      <h3>{texts.found.heading}</h3>
      <p role="status">{outcomeOf(search, texts)}</p>
      {searchedThrough !== undefined && (
        <p className="parley-found-note">{texts.found.indexing(formats.moment(searchedThrough))}</p>
      )}
      <ul aria-busy={state === 'searching' || isLoadingMore}>
        {found.map((one) => (
          <li key={`${keyOf(one)} ${one.message.key}`}>
            <a href={hrefOf(one)} onClick={() => onOpen(one)}>
              <Found found={one} query={query} formats={formats} now={now} texts={texts} />
            </a>
          </li>
        ))}
      </ul>
      {hasMore && (
        <button type="button" className="parley-found-more" aria-disabled={isLoadingMore} onClick={loadMore}>
          {isLoadingMore ? texts.found.loadingMore : texts.found.more}
        </button>
      )}
    </section>
  );
}

function outcomeOf({ state, found, code, hasMore }: MessageSearch, texts: PartsTexts): string {
  if (state === 'searching') return texts.found.searching;
  if (state === 'failed') return texts.found.failed(reasonOf(texts, code));
  if (found.length > 0) return '';
  return hasMore ? texts.found.noneYet : texts.found.none;
}

interface FoundProps {
  readonly found: FoundMessage;
  readonly query: string;
  readonly formats: Formats;
  readonly now: number;
  readonly texts: PartsTexts;
}

function Found({ found, query, formats, now, texts }: FoundProps): ReactNode {
  const { message, conversationID } = found;
  const chat = useConversation(found);
  const [user] = useUsers(chat ? [] : [conversationID]);
  const parts = excerptOf(message.text ?? wordsOf(message, texts), query);
  const words = parts.map(({ text, isHit }, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change their order.
    return isHit ? <mark key={index}>{text}</mark> : <Fragment key={index}>{text}</Fragment>;
  });
  return (
    <>
      <span className="parley-chat-line">
        <span className="parley-chat-name" dir="auto">
          {chat?.name ?? (user?.name || conversationID)}
        </span>
        <time className="parley-chat-time" dateTime={new Date(message.timestamp).toISOString()}>
          {formats.short(message.timestamp, now)}
        </time>
      </span>
      <span className="parley-found-words" dir="auto">
        {message.isOwn && <span>{texts.list.own('')}</span>}
        {words}
      </span>
    </>
  );
}
