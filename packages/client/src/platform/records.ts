import type { Records } from './platform.ts';

/** Keeps records for as long as the object lives. */
export function createMemoryRecords(): Records {
  const texts = new Map<string, string>();
  return {
    read: async (key) => texts.get(key),
    write: async (key, text) => void texts.set(key, text),
    remove: async (key) => void texts.delete(key),
  };
}

/** A store of texts as browsers and React Native have it; at once or after a while, and it may fail. */
export interface TextStore {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, text: string): void | Promise<void>;
  removeItem(key: string): void | Promise<void>;
}

const prefix = 'parley.record.';

/** Keeps records in a store, and what the store does not take for as long as the object lives. */
export function createStoredRecords(store: TextStore): Records {
  const memory = createMemoryRecords();
  return {
    read: async (key) => {
      const untaken = await memory.read(key);
      if (untaken !== undefined) return untaken;
      try {
        return (await store.getItem(prefix + key)) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write: async (key, text) => {
      try {
        await store.setItem(prefix + key, text);
        await memory.remove(key);
      } catch {
        await memory.write(key, text);
      }
    },
    remove: async (key) => {
      await memory.remove(key);
      try {
        await store.removeItem(prefix + key);
      } catch {
        // Nothing was kept there.
      }
    },
  };
}
