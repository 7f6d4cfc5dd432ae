import { createKeyedQueue } from '@parley/kernel/keyed-queue';
import { ZIMErrorCode } from '../enums.ts';
import { asFailure, type ZIMError } from '../errors.ts';
import type { LogSink } from '../platform/platform.ts';

/** Everything that changes the cache runs through here, one after another, in the order in which it was decided. */
export interface Writes {
  /** Resolves when `task` is done, also if it failed: the app goes on from memory, and is told. */
  run(task: () => Promise<void>): Promise<void>;
  /** For what the app asked for: if it fails, whoever called is told, and nobody else. */
  call<Result>(task: () => Promise<Result>): Promise<Result>;
}

export function createWrites(log: LogSink, failed: (error: ZIMError) => void): Writes {
  const queue = createKeyedQueue<'cache'>();
  return {
    call: (task) => queue.run('cache', task),
    run: (task) =>
      queue.run('cache', async () => {
        try {
          await task();
        } catch (thrown) {
          const error = asFailure(thrown, 'DatabaseModuleModifyDatabaseError');
          // A change that comes after the end of the session is news to nobody.
          if (error.code === ZIMErrorCode.DatabaseModuleDbIsNotOpened) return;
          log('error', 'a change of the cache failed', { code: error.code });
          failed(error);
        }
      }),
  };
}
