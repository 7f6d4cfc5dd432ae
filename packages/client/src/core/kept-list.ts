import type { Cache } from '../cache/cache.ts';
import type { CachedDocument, DocumentKind, DocumentPut, DocumentRemoval } from '../cache/documents.ts';
import type { ZIMError } from '../errors.ts';
import { capacity } from '../limits.ts';
import { forgetOldest } from './bounded.ts';
import { joined } from './changes.ts';
import type { Feature } from './feature.ts';
import type { Kept } from './user-log.ts';
import type { Writes } from './writes.ts';

/**
 * How a list is kept in the cache, a document for each of its keys. It stands in the user's own log alone, so that
 * `documentsMax` has room for the longest that a server allows, and for traces.
 */
export const listKind = <State extends object>(name: string, documentsMax: number): DocumentKind<State> => ({
  ...{ name, documentsMax, bodyVersion: 1, survivesReset: false },
});

/** What a cache holds of a list; one that cannot be read holds nothing: that it is broken is told where it is written. */
export const heldOf = <State extends object>(
  cache: Cache,
  kind: DocumentKind<State>,
): Promise<readonly CachedDocument<State>[]> => cache.allDocuments(kind).catch(() => []);

/** What the server says of one key at a position of the own log; without a state there is nothing any more. */
export interface Said<State> {
  readonly key: string;
  readonly position: number;
  readonly state?: State | undefined;
  /** `false`: it was there before this device was first used. */
  readonly isNews?: boolean;
}

/** How what is known of a key has changed; an absent state: nothing. */
export interface Difference<State> {
  readonly key: string;
  readonly before: State | undefined;
  readonly after: State | undefined;
}

export interface KeptListParts<State extends object> {
  readonly kind: DocumentKind<State>;
  readonly documents: readonly CachedDocument<State>[];
  /** Whether this device was brought up to date before, so that the app may have seen the list. */
  readonly isFilled: boolean;
  readonly writes: Writes;
  /** Tells the app what is different from what it knows; there may be nothing. */
  tell(differences: readonly Difference<State>[]): void;
}

/**
 * A list that the server keeps for the user, as this device knows it by the user's own log, something for each key. The
 * answer to an own call counts as its entries, whichever come first. In another life of the database it begins anew, and
 * the app is told the net change once everything has come.
 */
export class KeptList<State extends object> implements Feature {
  readonly #parts: KeptListParts<State>;
  readonly #rows = new Map<string, Said<State> & { readonly state: State }>();
  /** Where keys were taken off the list of late: an older entry may come behind an answer. */
  readonly #removed = new Map<string, number>();
  /** What the app knows of the keys that it is to be told of. */
  readonly #untold = new Map<string, State | undefined>();
  #isFilled: boolean;
  #isReset = false;

  constructor(parts: KeptListParts<State>) {
    this.#parts = parts;
    this.#isFilled = parts.isFilled;
    for (const { key, position = 0, body } of parts.documents) this.#rows.set(key, { key, position, state: body });
  }

  get(key: string): State | undefined {
    return this.#rows.get(key)?.state;
  }

  /** In no order. */
  get rows(): readonly (Said<State> & { readonly state: State })[] {
    return [...this.#rows.values()];
  }

  reset(): void {
    this.#isReset = this.#isFilled;
    if (this.#isFilled) for (const { key, state } of this.#rows.values()) note(this.#untold, key, state);
    this.#rows.clear();
    this.#removed.clear();
  }

  caughtUp(outcome: 'complete' | 'broken'): void {
    if (outcome === 'broken') return;
    void this.#parts.writes.run(async () => {
      this.#isFilled = true;
      this.#isReset = false;
      this.#tell();
    });
  }

  /**
   * Takes in what the server says; what is older than what is known changes nothing. The app is told when it is written,
   * or with what is still to come, unless it is `isWhole`. The differences are for whatever else shows what is listed.
   */
  take(said: readonly Said<State>[], isWhole = true): Kept & { readonly differences: readonly Difference<State>[] } {
    const { kind } = this.#parts;
    const before = new Map<string, State | undefined>();
    const putDocuments: DocumentPut[] = [];
    const removeDocuments: DocumentRemoval[] = [];
    for (const { key, position, state, isNews = true } of said) {
      const known = this.#rows.get(key);
      if (position <= (known?.position ?? this.#removed.get(key) ?? 0)) continue;
      note(before, key, known?.state);
      // What an own call had said of it, the app was told, also where the first synchronisation comes only then.
      const isHeardOf = known ? known.isNews !== false : this.#removed.has(key);
      if (isNews || isHeardOf || this.#isReset) note(this.#untold, key, known?.state);
      this.#rows.delete(key);
      this.#removed.delete(key);
      if (state) {
        this.#rows.set(key, { key, position, state, isNews: isNews || isHeardOf });
        putDocuments.push({ kind, key, position, body: state });
      } else {
        this.#removed.set(key, position);
        removeDocuments.push({ kind, key, position });
      }
    }
    forgetOldest(this.#removed, capacity.removedMax);
    const tellFirst = isWhole && !this.#isReset && { tellFirst: () => this.#tell() };
    return { change: { putDocuments, removeDocuments }, differences: this.#differences(before), ...tellFirst };
  }

  #tell(): void {
    const differences = this.#differences(this.#untold);
    this.#untold.clear();
    this.#parts.tell(differences);
  }

  #differences(known: ReadonlyMap<string, State | undefined>): readonly Difference<State>[] {
    return [...known].flatMap(([key, before]) => {
      const after = this.get(key);
      return JSON.stringify(before) === JSON.stringify(after) ? [] : { key, before, after };
    });
  }
}

function note<State>(known: Map<string, State | undefined>, key: string, state: State | undefined): void {
  if (!known.has(key)) known.set(key, state);
}

export interface Parted<Item> {
  readonly removed: Item[];
  readonly added: Item[];
  readonly changed: Item[];
}

/** Differences as events tell of them: what is gone as it was, what came, and what is as it now is. */
export function parted<State, Item>(
  differences: readonly Difference<State>[],
  show: (key: string, state: State) => Item,
  isAdded = ({ before }: Difference<State>): boolean => !before,
): Parted<Item> {
  const parts: Parted<Item> = { removed: [], added: [], changed: [] };
  for (const one of differences) {
    const { key, before, after } = one;
    if (after) (isAdded(one) ? parts.added : parts.changed).push(show(key, after));
    else if (before) parts.removed.push(show(key, before));
  }
  return parts;
}

export interface AnswerParts {
  readonly cache: Cache;
  readonly writes: Writes;
  /** Why the visit is over; `undefined` as long as it lasts. */
  ended(): ZIMError | undefined;
}

/** Takes in what an own call has changed; resolves when it is written and handed to the app. */
export const takeAnswer = (
  { cache, writes, ended }: AnswerParts,
  take: () => readonly Kept[] | Promise<readonly Kept[]>,
): Promise<void> =>
  writes.run(async () => {
    if (ended()) return;
    const kept = await take();
    try {
      await cache.write(joined(kept.map(({ change }) => change)));
    } finally {
      for (const one of kept) {
        one.tellFirst?.();
        one.tell?.();
      }
    }
  });
