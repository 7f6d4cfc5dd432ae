import { assert } from '@parley/kernel/assert';

/**
 * What a feature keeps of some kind of thing, declared once, in one file of the feature: the cache knows nothing of it
 * but this. Of a document of another `bodyVersion`, which an older or a newer SDK wrote, a reader sees nothing.
 *
 * What the server tells in the user's own log alone is not told again when a document is gone. Such a kind has room for
 * all that a user may have, and when its body takes another shape, the schema gets a new version too, with a step that
 * forgets `userLogPosition`.
 */
export interface DocumentKind<Body extends object> {
  /** No other kind has it. */
  readonly name: string;
  readonly bodyVersion: number;
  /** Documents kept; beyond that those that were written longest ago go, and before them the traces of removed ones. */
  readonly documentsMax: number;
  /** Whether it holds in another life of the server's database too. Positions do not, so that such a kind has none. */
  readonly survivesReset: boolean;
  /** Never there: it ties the type to the declaration. */
  readonly body?: Body;
}

export interface CachedDocument<Body extends object> {
  readonly key: string;
  /** In whichever log tells of this kind. */
  readonly position?: number;
  /** Anything that JSON keeps as it is. */
  readonly body: Body;
}

export interface DocumentPut extends CachedDocument<object> {
  readonly kind: DocumentKind<object>;
}

export interface DocumentRemoval {
  readonly kind: DocumentKind<object>;
  readonly key: string;
  readonly position?: number;
}

export interface DocumentsChange {
  /** A document with a position replaces one of its kind and key only if that has a lower one. */
  readonly putDocuments?: readonly DocumentPut[];
  /**
   * Done after what is put. With a position it removes only what has a lower one, and leaves a trace by which an older
   * state that another page writes late is known.
   */
  readonly removeDocuments?: readonly DocumentRemoval[];
}

/** A document as a cache holds it. Without a body it is the trace of one that was removed. */
export interface DocumentRow {
  readonly key: string;
  readonly bodyVersion: number;
  readonly position?: number;
  readonly body?: object;
}

/** What happens to the documents of one kind. */
export interface KindChange {
  readonly kind: DocumentKind<object>;
  readonly rows: readonly DocumentRow[];
}

export function toPut<Body extends object>(kind: DocumentKind<Body>, document: CachedDocument<Body>): DocumentPut {
  assert(!kind.survivesReset || document.position === undefined, 'no positions belong to it');
  return { kind, ...document };
}

/** The change without the removal of what it puts: that was there before, and is there anew. */
export function withoutRemovalsOfPut<Change extends DocumentsChange>(change: Change): Change {
  const { putDocuments = [], removeDocuments = [] } = change;
  const put = new Set(putDocuments.map(({ kind, key }) => `${kind.name} ${key}`));
  return { ...change, removeDocuments: removeDocuments.filter(({ kind, key }) => !put.has(`${kind.name} ${key}`)) };
}

/** A change by kinds, in its order: what is put, then what is removed. */
export function changesByKind({ putDocuments = [], removeDocuments = [] }: DocumentsChange): readonly KindChange[] {
  const changes = new Map<string, { readonly kind: DocumentKind<object>; readonly rows: DocumentRow[] }>();
  for (const { kind, ...document } of [...putDocuments, ...removeDocuments]) {
    const change = changes.get(kind.name) ?? { kind, rows: [] };
    change.rows.push({ ...document, bodyVersion: kind.bodyVersion });
    changes.set(kind.name, change);
  }
  return [...changes.values()];
}

/**
 * Whether `next` may take the place of `present`; every cache asks it. One without a position always may. Of one
 * position the entry may come again for a newer SDK, which makes another body of it.
 */
export function replaces(next: Omit<DocumentRow, 'body'>, present: Omit<DocumentRow, 'body'> | undefined): boolean {
  if (next.position === undefined || present?.position === undefined) return true;
  if (next.position !== present.position) return next.position > present.position;
  return next.bodyVersion !== present.bodyVersion;
}

/** Whether anything is left: a removal without a position leaves no trace. */
export const isKept = ({ body, position }: DocumentRow): boolean => body !== undefined || position !== undefined;

/** Those of the rows that a reader of the kind sees. */
export function readable<Body extends object>(
  { bodyVersion }: DocumentKind<Body>,
  rows: readonly (DocumentRow | undefined)[],
): readonly CachedDocument<Body>[] {
  return rows.flatMap((row) => {
    if (row?.body === undefined || row.bodyVersion !== bodyVersion) return [];
    const { key, position, body } = row;
    return [{ key, ...(position !== undefined && { position }), body: body as Body }];
  });
}
