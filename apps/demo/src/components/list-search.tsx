import type { ReactNode } from 'react';
import { SearchIcon } from './icons.tsx';

interface ListSearchProps {
  readonly label: string;
  readonly placeholder: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

/** The field above a list that is searched here. */
export function ListSearch({ label, placeholder, query, onQuery }: ListSearchProps): ReactNode {
  return (
    <search className="chat-search">
      <div className="search-field">
        <SearchIcon />
        <input
          type="search"
          autoComplete="off"
          spellCheck={false}
          aria-label={label}
          placeholder={placeholder}
          value={query}
          onChange={(event) => onQuery(event.target.value)}
        />
      </div>
    </search>
  );
}
