import type { ReactNode } from 'react';
import type { Quote, ReactionSummary } from '../index.ts';
import { MessageText } from './message-text.tsx';
import { shorten } from './shorten.ts';
import type { TipsTexts } from './tips-words.ts';
import type { ThreadMessage } from './types.ts';

export interface ContentTexts {
  /** How a screen reader calls the reader's own messages. */
  readonly own: string;
  readonly unsupported: string;
  readonly revoked: string;
  readonly revokedOwn: string;
  readonly tips: TipsTexts;
  /** Said before the name of whom a message answers. */
  readonly quoteOf: string;
  readonly quoteGone: string;
  /** Said before the title of what was combined. */
  readonly openCombined: string;
  readonly andOthers: (count: number) => string;
}

const quoteCharsMax = 140;

/** What a message says that is no text alone. */
export function OtherContent({
  message: { details, isOwn },
  texts,
}: {
  readonly message: ThreadMessage;
  readonly texts: ContentTexts;
}): ReactNode {
  switch (details?.kind) {
    case 'revoked':
      return <em className="parley-gone">{isOwn ? texts.revokedOwn : texts.revoked}</em>;
    case 'combine': {
      const { title = '', summary = '' } = details;
      return (
        <button type="button" className="parley-card" data-action="open">
          <span className="parley-hidden">{texts.openCombined} </span>
          <strong dir="auto">{title}</strong>
          <span dir="auto">{summary}</span>
        </button>
      );
    }
    case 'multiple':
      return details.items?.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the items of one message never change their order.
        <span key={index} className="parley-text parley-item">
          {item === undefined ? <em>{texts.unsupported}</em> : <MessageText text={item} />}
        </span>
      ));
    default:
      return <em>{texts.unsupported}</em>;
  }
}

interface QuotedProps {
  readonly quote: Quote;
  readonly nameOf: (userID: string) => string;
  readonly texts: ContentTexts;
}

/** What a message answers, above what it says; it leads there. */
export function Quoted({ quote, nameOf, texts }: QuotedProps): ReactNode {
  const { state, isOwn, senderUserID, text } = quote;
  const name = isOwn ? texts.own : nameOf(senderUserID);
  const words = {
    there: text === undefined ? texts.unsupported : shorten(text, quoteCharsMax),
    revoked: isOwn ? texts.revokedOwn : texts.revoked,
    gone: texts.quoteGone,
  }[state];
  return (
    <button type="button" className="parley-quote" data-action="quote" data-state={state}>
      <span className="parley-hidden">{texts.quoteOf} </span>
      <strong dir="auto">{name}</strong>
      <span dir="auto">{words}</span>
    </button>
  );
}

interface ReactionsProps {
  readonly reactions: readonly ReactionSummary[];
  readonly nameOf: (userID: string) => string;
  readonly texts: ContentTexts;
}

/** How often was reacted, each kind a button that adds the own one or takes it back. */
export function Reactions({ reactions, nameOf, texts }: ReactionsProps): ReactNode {
  return (
    <div className="parley-reactions">
      {reactions.map(({ type, count, isOwn, others }) => {
        const named = [...(isOwn ? [texts.own] : []), ...others.map(nameOf)];
        const rest = count - named.length;
        const names = [named.join(', '), ...(rest > 0 ? [texts.andOthers(rest)] : [])].join(' ');
        return (
          <button key={type} type="button" data-action="react" data-reaction={type} aria-pressed={isOwn} title={names}>
            <span>{type}</span> {count} <span className="parley-hidden">{names}</span>
          </button>
        );
      })}
    </div>
  );
}
