import { StorageFailure } from '@parley/server/storage/storage';
import type { Chat } from '../chat.ts';

/** The next transaction, or one after it, is committed, and the server is told that it failed. */
export function loseNextCommit({ world }: Chat, after = 0): void {
  const { storage } = world.store;
  const { transact } = storage;
  let before = after;
  Object.assign(storage, {
    transact: async (...call: Parameters<typeof transact>) => {
      before -= 1;
      if (before >= 0) return transact(...call);
      Object.assign(storage, { transact });
      await transact(...call);
      throw new StorageFailure('the connection was lost');
    },
  });
}
