import { type ReactNode, useId } from 'react';
import { type ChatFilter, type ChatList, filterOfMark, filtersFor, isInFilter } from '../index.ts';
import { english, type PartsTexts } from './english.ts';
import { Label, labelMarks } from './labels.tsx';

export interface ConversationFiltersProps {
  /** All conversations, whatever is shown of them. */
  readonly conversations: ChatList;
  readonly value: ChatFilter;
  readonly onChange: (filter: ChatFilter) => void;
  readonly texts?: PartsTexts | undefined;
}

/** Which conversations are shown: one choice, of what some of them have. */
export function ConversationFilters(props: ConversationFiltersProps): ReactNode {
  const { conversations, value, onChange, texts = english } = props;
  const name = useId();
  const unreadCount = conversations.filter((chat) => isInFilter(chat, 'unread')).length;
  return (
    <fieldset
      className="parley-filters"
      // They stand in one row; who has a wheel and no finger moves it by that.
      onWheel={({ currentTarget, deltaX, deltaY }) => {
        if (deltaX === 0) currentTarget.scrollLeft += deltaY;
      }}
    >
      <legend className="parley-hidden">{texts.filters.label}</legend>
      {filtersFor(conversations, labelMarks, value).map((filter) => (
        <label key={filter} className="parley-filter" title={titleOf(filter, texts)}>
          <input
            type="radio"
            className="parley-hidden"
            name={name}
            checked={filter === value}
            onChange={() => onChange(filter)}
          />
          <Named filter={filter} texts={texts} />
          {filter === 'unread' && unreadCount > 0 && <span>{texts.list.unreadShort(unreadCount)}</span>}
        </label>
      ))}
    </fieldset>
  );
}

const markOf = (filter: ChatFilter): number | undefined => labelMarks.find((mark) => filterOfMark(mark) === filter);

/** A colour has no words that are seen. */
const titleOf = (filter: ChatFilter, { list }: PartsTexts): string | undefined => list.labels[markOf(filter) ?? 0];

function Named({ filter, texts }: { readonly filter: ChatFilter; readonly texts: PartsTexts }): ReactNode {
  const mark = markOf(filter);
  if (mark !== undefined) {
    return (
      <>
        <Label mark={mark} />
        <span className="parley-hidden">{texts.list.labels[mark]}</span>
      </>
    );
  }
  const { all, unread, pinned, muted } = texts.filters;
  return { all, unread, pinned, muted }[filter as 'all' | 'unread' | 'pinned' | 'muted'];
}

export interface NoneInFilterProps {
  readonly filter: ChatFilter;
  readonly onShowAll: () => void;
  readonly texts?: PartsTexts | undefined;
}

/** What stands in the list where a filter leaves nothing of it. */
export function NoneInFilter({ filter, onShowAll, texts = english }: NoneInFilterProps): ReactNode {
  return (
    <div className="parley-none">
      <p role="status">{filter === 'unread' ? texts.filters.noneUnread : texts.filters.none}</p>
      <button type="button" onClick={onShowAll}>
        {texts.filters.showAll}
      </button>
    </div>
  );
}
