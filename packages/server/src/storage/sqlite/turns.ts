/**
 * Who may touch the one connection, and when. Changes run alone, one after another, and a change lasts until it is
 * durable; what is read in the meantime waits for its end, so that nothing is visible before it is durable. All
 * waiting reads run before the next change begins, so that a stream of changes cannot starve them.
 *
 * The callers bound how many changes and reads wait: a queue cannot know which of them may be refused.
 */
export interface Turns {
  /** Resolves or rejects as `work` does. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Runs `work` within the call when no change is under way. */
  read<Result>(work: () => Result): Promise<Result>;
  /** Resolves when no change is under way or waiting. */
  idle(): Promise<void>;
}

export function createTurns(): Turns {
  const changes: (() => Promise<void>)[] = [];
  const reads: (() => void)[] = [];
  const idlers: (() => void)[] = [];
  let isTaken = false;

  const next = (): void => {
    for (const read of reads.splice(0)) read();
    const change = changes.shift();
    if (change) {
      void change().then(next);
      return;
    }
    isTaken = false;
    for (const resolve of idlers.splice(0)) resolve();
  };

  return {
    alone: (work) =>
      new Promise((resolve, reject) => {
        changes.push(() => settle(work, resolve, reject));
        if (isTaken) return;
        isTaken = true;
        next();
      }),
    read: async (work) => {
      if (!isTaken) return work();
      return new Promise((resolve, reject) => {
        reads.push(() => {
          try {
            resolve(work());
          } catch (error) {
            reject(error);
          }
        });
      });
    },
    idle: () => (isTaken ? new Promise((resolve) => idlers.push(resolve)) : Promise.resolve()),
  };
}

async function settle<Result>(
  work: () => Promise<Result>,
  resolve: (result: Result) => void,
  reject: (reason: unknown) => void,
): Promise<void> {
  try {
    resolve(await work());
  } catch (error) {
    reject(error);
  }
}
