import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import { failure, type ZIMError } from '../errors.ts';
import type { LogSink } from '../platform/platform.ts';

/** Everything that changes the cache runs through here, one after another, in the order in which it was decided. */
export interface Writes {
  /** Resolves when `task` is done, also if it failed: the app goes on from memory, and is told. */
  run(task: () => Promise<void>): Promise<void>;
}

export function createWrites(log: LogSink, failed: (error: ZIMError) => void): Writes {
  const queue = createKeyedQueue<'cache'>();
  return {
    run: (task) =>
      queue.run('cache', async () => {
        try {
          await task();
        } catch {
          log('error', 'a change of the cache failed');
          failed(failure('DatabaseModuleModifyDatabaseError', 'the cache could not be written'));
        }
      }),
  };
}
