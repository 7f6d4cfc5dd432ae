import process from 'node:process';
import { systemClock } from '@parley/kernel/system';

/** Does `task` and returns why promises were rejected meanwhile that nobody watches; they would end a process. */
export async function unwatchedRejections(task: () => Promise<void>): Promise<readonly unknown[]> {
  const reasons: unknown[] = [];
  const note = (reason: unknown): void => void reasons.push(reason);
  process.on('unhandledRejection', note);
  try {
    await task();
    // They are told of once the turn is over.
    await new Promise<void>((resolve) => systemClock.atTurnEnd(resolve));
  } finally {
    process.off('unhandledRejection', note);
  }
  return reasons;
}
