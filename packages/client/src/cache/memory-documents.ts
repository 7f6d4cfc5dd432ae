import { type DocumentKind, type DocumentRow, replaces } from './documents.ts';

/** The documents of one kind. */
export class MemoryDocuments {
  survivesReset = false;
  /** The one written longest ago first. */
  readonly #kept = new Map<string, DocumentRow>();
  /** Traces of those that were removed, likewise. */
  readonly #removed = new Map<string, DocumentRow>();

  get(key: string): DocumentRow | undefined {
    return this.#kept.get(key);
  }

  all(): readonly DocumentRow[] {
    return [...this.#kept.values()];
  }

  put({ survivesReset, documentsMax }: DocumentKind<object>, rows: readonly DocumentRow[]): void {
    this.survivesReset = survivesReset;
    for (const row of rows) this.#putRow(row);
    for (const map of [this.#removed, this.#kept]) {
      for (const oldest of map.keys()) {
        if (this.#kept.size + this.#removed.size <= documentsMax) return;
        map.delete(oldest);
      }
    }
  }

  #putRow(row: DocumentRow): void {
    const { key, body, position } = row;
    if (!replaces(row, this.#kept.get(key) ?? this.#removed.get(key))) return;
    this.#kept.delete(key);
    this.#removed.delete(key);
    if (body !== undefined) this.#kept.set(key, row);
    else if (position !== undefined) this.#removed.set(key, row);
  }
}
