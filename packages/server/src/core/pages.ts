import { pageEntriesMax } from '@parley/protocol/actions/values';

/** How many entries are asked for: absent, 0 or too many is as many as a page has. */
const pageSize = (limit: number | undefined): number =>
  limit === undefined || limit === 0 || limit > pageEntriesMax ? pageEntriesMax : limit;

interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** Where the next page begins; 0: this is the last one. */
  readonly next: number;
}

/** A page of a list that was read whole, from its entry number `next` on. */
export function pageOf<Entry>(list: readonly Entry[], next: number, limit: number | undefined): Page<Entry> {
  const end = next + pageSize(limit);
  return { entries: list.slice(next, end), next: end < list.length ? end : 0 };
}
