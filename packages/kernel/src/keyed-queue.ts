/** Tasks of one key run one after another in the order given; tasks of different keys run side by side. */
export interface KeyedQueue<Key> {
  /** Resolves or rejects as the task does. */
  run<Result>(key: Key, task: () => Promise<Result>): Promise<Result>;
  /** Keys with a task under way or waiting. */
  readonly size: number;
}

/** The caller bounds how many tasks wait: a queue cannot know which of them may be refused. */
export function createKeyedQueue<Key>(): KeyedQueue<Key> {
  const tails = new Map<Key, Promise<unknown>>();
  return {
    run: (key, task) => {
      const before = tails.get(key);
      const result = before ? before.then(task, task) : task();
      tails.set(key, result);
      const forget = (): void => {
        if (tails.get(key) === result) tails.delete(key);
      };
      result.then(forget, forget);
      return result;
    },
    get size() {
      return tails.size;
    },
  };
}
