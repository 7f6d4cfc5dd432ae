import { type KeyboardEvent, type ReactNode, type Ref, useId, useState } from 'react';
import { SearchIcon } from './icons.tsx';
import { useTexts } from './use-language.ts';

interface ChatSearchFieldProps {
  readonly ref: Ref<HTMLInputElement>;
  readonly onQuery: (query: string) => void;
  /** The key that leads from the field into the list. */
  readonly onDown: () => void;
  /** What was found; empty while nothing is sought. */
  readonly outcome: string;
}

/** Shows what is typed at once, however long the list takes to follow. Escape empties the field. */
export function ChatSearchField({ ref, onQuery, onDown, outcome }: ChatSearchFieldProps): ReactNode {
  const { list } = useTexts();
  const [text, setText] = useState('');
  const outcomeID = useId();
  const change = (next: string): void => {
    setText(next);
    onQuery(next);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && text !== '') {
      event.preventDefault();
      change('');
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      onDown();
    }
  };

  return (
    <search className="chat-search">
      <div className="search-field">
        <SearchIcon />
        <input
          ref={ref}
          type="search"
          autoComplete="off"
          spellCheck={false}
          aria-label={list.search}
          aria-keyshortcuts="Control+K Meta+K"
          aria-describedby={outcomeID}
          placeholder={list.searchShort}
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <p id={outcomeID} role="status" className="hint" dir="auto">
        {outcome}
      </p>
    </search>
  );
}
