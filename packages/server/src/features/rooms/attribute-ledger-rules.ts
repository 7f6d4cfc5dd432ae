import type { RoomAttributeRow } from './store.ts';

export interface Pair {
  readonly key: string;
  readonly value: string;
}

export interface AttributesPresent {
  readonly present: readonly RoomAttributeRow[];
  readonly attributeSeq: number;
}

/** What is to be written and told of changes that were made as one unit. */
export interface AttributeWrites {
  /** Whether any key was set or deleted. */
  readonly isApplied: boolean;
  readonly attributeSeq: number;
  readonly rows: { readonly put: readonly RoomAttributeRow[]; readonly remove: readonly string[] };
  /** What became of the unit, merged and by key; of what was deleted the last value. */
  readonly set: readonly Pair[];
  readonly deleted: readonly Pair[];
}

/** The attributes of a room while changes run on them, one behind the other. */
export interface AttributeLedger {
  find(key: string): RoomAttributeRow | undefined;
  all(): readonly RoomAttributeRow[];
  /** Answers the number of the change. */
  set(row: Omit<RoomAttributeRow, 'seq'>): number;
  delete(known: RoomAttributeRow): number;
  writes(): AttributeWrites;
}

export function openAttributes({ present, attributeSeq }: AttributesPresent): AttributeLedger {
  const before = new Map(present.map((row) => [row.key, row]));
  const after = new Map(before);
  const touched = new Map<string, string>();
  let seq = attributeSeq;
  return {
    find: (key) => after.get(key),
    all: () => [...after.values()],
    set: (row) => {
      seq += 1;
      after.set(row.key, { ...row, seq });
      touched.set(row.key, row.value);
      return seq;
    },
    delete: ({ key, value }) => {
      seq += 1;
      after.delete(key);
      touched.set(key, value);
      return seq;
    },
    writes: () => {
      const keys = [...touched.keys()].sort();
      const put = keys.flatMap((key) => after.get(key) ?? []);
      const gone = keys.filter((key) => !after.has(key) && before.has(key));
      return {
        isApplied: seq > attributeSeq,
        attributeSeq: seq,
        rows: { put, remove: gone },
        set: put.map(({ key, value }) => ({ key, value })),
        deleted: gone.map((key) => ({ key, value: touched.get(key) ?? '' })),
      };
    },
  };
}
