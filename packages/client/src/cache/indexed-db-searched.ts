import type { CachedMessage, SeekQuery, Sought } from './cache.ts';
import { answer, type Store } from './indexed-db-stores.ts';
import type { Place } from './searched.ts';
import { isMatch, type Searched, searchedOf } from './searched.ts';

/*
 * What messages are searched by, many of them in one record: a browser takes so long for each record that it reads that
 * 100,000 messages would take seconds.
 */

/** Messages of a log whose sequences share a multiple of `blockSize`. */
interface Block {
  readonly log: number;
  readonly block: number;
  readonly lines: readonly Line[];
}

type Line = readonly [orderKey: number, ...Searched];

const blockSize = 64;
/** Read at a time, so that a page has its turn between them. */
const blocksRead = 20;
/** Messages of an earlier version that are taken in at a time. */
const rowsRead = 500;

const blockOf = ({ messageSeq }: CachedMessage): number => Math.floor(messageSeq / blockSize);

/** Everything of a log, whatever follows in a key. A list sorts after every number. */
const rangeOf = (log: number): IDBKeyRange => IDBKeyRange.bound([log], [log, []]);

/** Takes in rows as they stand now. */
export async function keepSearched(store: Store, rows: readonly CachedMessage[]): Promise<void> {
  const searched = store('searched');
  const blocks = new Map<string, CachedMessage[]>();
  for (const row of rows) {
    const key = `${row.log}/${blockOf(row)}`;
    const list = blocks.get(key);
    if (list) list.push(row);
    else blocks.set(key, [row]);
  }
  const keep = async (changed: readonly CachedMessage[]): Promise<void> => {
    const [first] = changed;
    if (!first) return;
    const key = { log: first.log, block: blockOf(first) };
    const present = await answer<Block | undefined>(searched.get([key.log, key.block]));
    const replaced = new Set(changed.map(({ orderKey }) => orderKey));
    const lines = (present?.lines ?? []).filter(([orderKey]) => !replaced.has(orderKey));
    for (const row of changed) {
      const line = searchedOf(row);
      if (line) lines.push([row.orderKey, ...line]);
    }
    searched.put({ ...key, lines });
  };
  await Promise.all([...blocks.values()].map(keep));
}

/** Takes in everything that an earlier version kept. */
export async function fillSearched(store: Store): Promise<void> {
  for (let range: IDBKeyRange | null = null; ; ) {
    const rows: readonly CachedMessage[] = await answer(store('messages').getAll(range, rowsRead));
    const last = rows.at(-1);
    if (!last) return;
    await keepSearched(store, rows);
    range = IDBKeyRange.lowerBound([last.log, last.orderKey], true);
  }
}

/** The rows of these logs went, or the oldest of them; it writes nothing, so that it can be done where no room is left. */
export async function forgetSearched(store: Store, logs: Iterable<number>): Promise<void> {
  for (const log of logs) {
    const oldest = await answer<CachedMessage | undefined>(store('messages').get(rangeOf(log)));
    const range = oldest ? IDBKeyRange.bound([log], [log, blockOf(oldest)], false, true) : rangeOf(log);
    store('searched').delete(range);
  }
}

export async function seekSearched(store: Store, { log, conditions, after }: SeekQuery): Promise<Sought> {
  const start = after ?? (log === undefined ? [] : [log]);
  const range = log === undefined ? IDBKeyRange.lowerBound(start, true) : IDBKeyRange.bound(start, [log, []], true);
  const blocks: readonly Block[] = await answer(store('searched').getAll(range, blocksRead));
  const places: Place[] = [];
  // Of a block whose oldest rows went, the lines are still there.
  const oldest = new Map<number, number>();
  for (const { log: of, lines } of blocks) {
    const found = lines.filter(([, ...line]) => isMatch(line, conditions));
    if (found.length === 0) continue;
    const first = oldest.get(of) ?? (await oldestOf(store, of));
    oldest.set(of, first);
    for (const [orderKey] of found) if (orderKey >= first) places.push({ log: of, orderKey });
  }
  const last = blocks.length === blocksRead ? blocks.at(-1) : undefined;
  return { places, ...(last && { after: [last.log, last.block] }) };
}

async function oldestOf(store: Store, log: number): Promise<number> {
  const key = await answer(store('messages').getKey(rangeOf(log)));
  return Array.isArray(key) ? Number(key[1]) : Number.POSITIVE_INFINITY;
}
