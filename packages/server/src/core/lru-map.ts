import { assert } from '@parley/kernel/assert';

/** A cache that holds `entriesMax` values; the one that was not asked for the longest makes room. */
export interface LruMap<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  readonly size: number;
}

/** Only for facts that never change: nothing tells the map that a value is out of date. */
export function createLruMap<Key, Value>(entriesMax: number): LruMap<Key, Value> {
  assert(entriesMax > 0, 'createLruMap: there is room for one entry');
  // A Map keeps the order of insertion, so the first key is always the one used longest ago.
  const values = new Map<Key, Value>();
  const touch = (key: Key, value: Value): void => {
    values.delete(key);
    values.set(key, value);
  };
  return {
    get: (key) => {
      const value = values.get(key);
      if (value !== undefined) touch(key, value);
      return value;
    },
    set: (key, value) => {
      touch(key, value);
      if (values.size <= entriesMax) return;
      for (const oldest of values.keys()) {
        values.delete(oldest);
        return;
      }
    },
    get size() {
      return values.size;
    },
  };
}
