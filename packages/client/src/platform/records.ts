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
