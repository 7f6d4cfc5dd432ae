/** Loaded when somebody searches, after `search-index.js`. */
import MiniSearch from 'minisearch';
import { searchOptions } from '../search-options.ts';
import { type Found, foundMax, type SearchGlobals } from './search-globals.ts';

const globals = globalThis as SearchGlobals;
const index = MiniSearch.loadJS<Found>(
  globals.parleySearchIndex as Parameters<typeof MiniSearch.loadJS>[0],
  searchOptions as object as Parameters<typeof MiniSearch.loadJS<Found>>[1],
);

globals.parleySearch = (query) =>
  index
    .search(query)
    .slice(0, foundMax)
    .map(({ title, page, address, text, terms }) => ({ title, page, address, text, terms }));
