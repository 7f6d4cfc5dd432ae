import { type BackOff, backOffMs } from './back-off.ts';
import type { Cancel, Clock } from './clock.ts';

/** A task that is run again and again until it is stopped, never twice at the same time. */
export interface Loop {
  /** Has the task run soon, or once more if it is running. */
  wake(): void;
  /** Resolves when the task runs no more and will not run again. */
  stop(): Promise<void>;
}

export interface LoopParts {
  readonly clock: Clock;
  /** When the task runs for the first time. */
  readonly startMs: number;
  /** Resolves with how long to wait until the next run. */
  readonly task: () => Promise<number>;
  readonly failed: (error: unknown) => void;
  /** How long to wait after failures. */
  readonly backOff: BackOff;
}

export function createLoop(parts: LoopParts): Loop {
  const { clock, task, failed } = parts;
  let running: Promise<void> | undefined;
  let cancel: Cancel = () => {};
  let failures = 0;
  let isWoken = false;
  let isStopped = false;

  const attempt = async (): Promise<number> => {
    try {
      const waitMs = await task();
      failures = 0;
      return waitMs;
    } catch (error) {
      failed(error);
      failures += 1;
      return backOffMs(parts.backOff, failures - 1);
    }
  };
  const run = async (): Promise<void> => {
    isWoken = false;
    const waitMs = await attempt();
    running = undefined;
    if (!isStopped) arm(isWoken ? 0 : waitMs);
  };
  const arm = (waitMs: number): void => {
    cancel = clock.after(waitMs, () => {
      running = run();
    });
  };
  arm(parts.startMs);

  return {
    wake: () => {
      isWoken = true;
      if (isStopped || running) return;
      cancel();
      arm(0);
    },
    stop: async () => {
      isStopped = true;
      cancel();
      await running;
    },
  };
}
