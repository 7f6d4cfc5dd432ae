import type { ReactNode } from 'react';
import { type FoundMessage, keyOf, useConversation, useMessageSearch, useUsers } from '../index.ts';
import { english, type PartsTexts, reasonOf } from './english.ts';
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

/** Messages of all conversations in which every word of the query stands; nothing without a query. */
export function FoundMessages({ query, hrefOf, onOpen, texts = english }: FoundMessagesProps): ReactNode {
  const { found, state, code } = useMessageSearch(query);
  const formats = createFormats(texts.locale);
  if (state === 'idle') return null;
  const outcome = {
    searching: texts.found.searching,
    failed: texts.found.failed(reasonOf(texts, code)),
    done: found.length === 0 ? texts.found.none : '',
  }[state];
  return (
    <section className="parley-found" aria-label={texts.found.label}>
      <h3>{texts.found.heading}</h3>
      <p role="status">{outcome}</p>
      <ul>
        {found.map((one) => (
          <li key={`${keyOf(one)} ${one.message.key}`}>
            <a href={hrefOf(one)} onClick={() => onOpen(one)}>
              <Found found={one} formats={formats} texts={texts} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FoundProps {
  readonly found: FoundMessage;
  readonly formats: Formats;
  readonly texts: PartsTexts;
}

function Found({ found, formats, texts }: FoundProps): ReactNode {
  const { message, conversationID } = found;
  const chat = useConversation(found);
  const [user] = useUsers(chat ? [] : [conversationID]);
  const now = useNow();
  const words = wordsOf(message, texts);
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
        {message.isOwn ? texts.list.own(words) : words}
      </span>
    </>
  );
}
