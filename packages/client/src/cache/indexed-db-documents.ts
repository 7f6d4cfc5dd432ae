import { type DocumentRow, isKept, type KindChange, replaces } from './documents.ts';
import { answer, type Store } from './indexed-db-stores.ts';

/** A kind as the database knows it. */
interface KindRecord {
  readonly kind: string;
  readonly survivesReset: boolean;
  readonly count: number;
  /** Grows with every document. */
  readonly written: number;
}

/** All that the database has of a kind. A list sorts after every text and number. */
const allOf = (kind: string): IDBKeyRange => IDBKeyRange.bound([kind], [kind, []]);

export const readDocuments = (
  store: Store,
  kind: string,
  keys: readonly string[],
): Promise<readonly (DocumentRow | undefined)[]> =>
  Promise.all([...new Set(keys)].map((key) => answer(store('documents').get([kind, key]))));

export const readAllDocuments = (store: Store, kind: string): Promise<readonly DocumentRow[]> =>
  answer(store('documents').getAll(allOf(kind)));

/** Forgets what does not survive another life of the server's database. */
export async function forgetDocuments(store: Store): Promise<void> {
  const kinds: readonly KindRecord[] = await answer(store('kinds').getAll());
  for (const { kind, survivesReset } of kinds) {
    if (survivesReset) continue;
    store('documents').delete(allOf(kind));
    store('kinds').delete(kind);
  }
}

export async function putDocuments(store: Store, { kind, rows }: KindChange): Promise<void> {
  const { name, survivesReset, documentsMax } = kind;
  const documents = store('documents');
  const known: KindRecord | undefined = await answer(store('kinds').get(name));
  let { count, written } = known ?? { count: 0, written: 0 };
  for (const row of rows) {
    const present: DocumentRow | undefined = await answer(documents.get([name, row.key]));
    if (!replaces(row, present)) continue;
    if (present) count -= 1;
    if (isKept(row)) {
      count += 1;
      written += 1;
      documents.put({ ...row, kind: name, isPresent: Number(row.body !== undefined), written });
    } else documents.delete([name, row.key]);
  }
  const surplus = count - documentsMax;
  const oldest = surplus > 0 ? await answer(documents.index('byAge').getAllKeys(allOf(name), surplus)) : [];
  for (const key of oldest) documents.delete(key);
  store('kinds').put({ kind: name, survivesReset, count: count - oldest.length, written });
}
