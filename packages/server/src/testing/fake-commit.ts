import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import { isRefusal } from '@parley/protocol/define';
import type { Commit } from '../core/commit.ts';
import type { AppID } from '../core/ids.ts';
import type { Stores } from '../storage/storage.ts';

/**
 * A commit that decides one change after another on stores of the test. `begin` answers how the rows of a change
 * that refuses or fails are taken back.
 */
export function createFakeCommit(
  storesOf: (app: AppID) => Partial<Stores>,
  begin: () => () => void = () => () => {},
): Commit {
  const queue = createKeyedQueue<'all'>();
  return {
    batch: () => Promise.reject(new Error('not part of this test')),
    run: (change) =>
      queue.run('all', async () => {
        const takeBack = begin();
        try {
          const decided = await change.decide(storesOf(change.app) as Stores);
          if (!isRefusal(decided)) return decided.result;
          takeBack();
          return decided;
        } catch (error) {
          takeBack();
          throw error;
        }
      }),
    idle: async () => {},
  };
}
