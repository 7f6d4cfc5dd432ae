import type { Options } from 'minisearch';
import { normalized, wordsOf } from './search-words.ts';

/** A place of the site that a search may lead to. */
export interface Place {
  readonly id: number;
  readonly title: string;
  /** The title of its page. */
  readonly page: string;
  /** From the root of the site. */
  readonly address: string;
  readonly text: string;
}

/** The same for making the index and for reading it. */
export const searchOptions: Options<Place> = {
  fields: ['title', 'page', 'text'],
  storeFields: ['title', 'page', 'address', 'text'],
  tokenize: wordsOf,
  processTerm: normalized,
  searchOptions: {
    boost: { title: 5, page: 2 },
    prefix: true,
    // Numbers are codes: another one is no misspelling.
    fuzzy: (term) => (/\d/.test(term) ? false : 0.2),
    combineWith: 'AND',
  },
};
