/** Runs a bounded number of tasks side by side; further ones wait in the order given. */
export interface TaskPool {
  /** A task tells nobody of its failure but itself: it handles its errors and never rejects. */
  run(task: () => Promise<void>): void;
  /** Tasks that run or wait. The caller bounds it: a pool cannot know which task may be left out. */
  readonly size: number;
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

export function createTaskPool(atOnceMax: number): TaskPool {
  const waiting = new Set<() => Promise<void>>();
  const onIdle: (() => void)[] = [];
  let running = 0;
  const ended = (): void => {
    running -= 1;
    const [next] = waiting;
    if (next) {
      waiting.delete(next);
      start(next);
    } else if (running === 0) for (const tell of onIdle.splice(0)) tell();
  };
  const start = (task: () => Promise<void>): void => {
    running += 1;
    task().then(ended, ended);
  };
  return {
    run: (task) => {
      if (running < atOnceMax) start(task);
      else waiting.add(() => task());
    },
    get size() {
      return running + waiting.size;
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve))),
  };
}
