import { Worker } from 'node:worker_threads';
import { assert } from '@parley/kernel/assert';
import type { Cancel, Clock } from '@parley/kernel/clock';
import { StorageFailure } from '../storage.ts';
import type { CheckpointMode, CheckpointReport, CheckpointRequest } from './checkpoint-worker.ts';
import { failureOfCode } from './failures.ts';
import type { Turns } from './turns.ts';

/** When the log is moved into the file. A page of the log is 4 KiB. */
const pace = {
  tickMs: 100,
  /** A slice is due after so many commits, or when the oldest commit has waited so long. */
  sliceCommits: 32,
  sliceMs: 2000,
  /** A log of this many pages is written from its start again instead of growing on. */
  restartPages: 8192,
  /** After this long without a commit the log is emptied. */
  idleMs: 5000,
  /** The next try after a failure. */
  retryMs: 5000,
  /** A log of this many pages (1 GiB) means that checkpoints do not keep up. */
  sickPages: 262_144,
} as const;

/** Moves what was committed from the log into the database file, in slices, in a thread of its own. */
export interface Checkpoints {
  /** To be told of every commit. */
  noteCommit(): void;
  sickness(): string | undefined;
  /** Ends the thread; resolves when its connection is closed. */
  end(): Promise<void>;
}

export interface CheckpointSource {
  readonly path: string;
  readonly clock: Clock;
  readonly turns: Turns;
  /** Called for every failure; the next try is made by itself unless the failure is fatal. */
  onFailure(failure: StorageFailure): void;
}

export function startCheckpoints({ path, clock, turns, onFailure }: CheckpointSource): Checkpoints {
  const thread = startThread(path);
  // A file that was left by a crash may come with a log.
  let commits = 1;
  let oldestAt = clock.monotonic();
  let newestAt = oldestAt;
  let pages = 0;
  let failure: StorageFailure | undefined;

  const move = async (mode: CheckpointMode): Promise<void> => {
    pages = await thread.checkpoint(mode);
  };
  const step = async (): Promise<void> => {
    const now = clock.monotonic();
    if (commits >= pace.sliceCommits || (commits > 0 && now - oldestAt >= pace.sliceMs)) {
      const taken = commits;
      await move('passive');
      commits -= taken;
      if (pages >= pace.restartPages) await turns.alone(() => move('restart'));
    } else if (commits === 0 && pages > 0 && now - newestAt >= pace.idleMs) {
      await turns.alone(() => move('truncate'));
    }
  };
  const tick = async (): Promise<number | undefined> => {
    try {
      await step();
      failure = undefined;
      return pace.tickMs;
    } catch (error) {
      failure = error instanceof StorageFailure ? error : new StorageFailure('checkpoints failed', { cause: error });
      onFailure(failure);
      return failure.isFatal ? undefined : pace.retryMs;
    }
  };
  const end = repeat(clock, tick);

  return {
    noteCommit: () => {
      newestAt = clock.monotonic();
      if (commits === 0) oldestAt = newestAt;
      commits += 1;
    },
    sickness: () => {
      if (failure) return `checkpoints fail: ${failure.message}`;
      return pages > pace.sickPages ? 'checkpoints do not keep up; the write-ahead log is over 1 GiB' : undefined;
    },
    end: async () => {
      await end();
      await thread.end();
    },
  };
}

/** Runs `task` again and again, each time after the delay that the last run asked for; without one it ends. */
function repeat(clock: Clock, task: () => Promise<number | undefined>): () => Promise<void> {
  let hasEnded = false;
  let cancel: Cancel = () => {};
  let running: Promise<void> = Promise.resolve();
  const arm = (delayMs: number | undefined): void => {
    if (hasEnded || delayMs === undefined) return;
    cancel = clock.after(delayMs, () => {
      running = task().then(arm);
    });
  };
  arm(0);
  return async () => {
    hasEnded = true;
    cancel();
    await running;
  };
}

interface CheckpointThread {
  /** Returns how many pages the log holds that a restart or truncation would free. */
  checkpoint(mode: CheckpointMode): Promise<number>;
  end(): Promise<void>;
}

interface Waiting {
  resolve(report: CheckpointReport): void;
  reject(failure: StorageFailure): void;
}

function startThread(path: string): CheckpointThread {
  const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: path });
  worker.unref();
  let waiting: Waiting | undefined;
  let lost: StorageFailure | undefined;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const lose = (cause?: unknown): void => {
    lost ??= new StorageFailure('the thread for checkpoints ended; restart the server', { cause });
    waiting?.reject(lost);
    waiting = undefined;
  };
  worker.on('error', lose);
  worker.on('exit', () => lose());
  worker.on('message', (report: CheckpointReport) => {
    waiting?.resolve(report);
    waiting = undefined;
  });
  const ask = (request: CheckpointMode): Promise<CheckpointReport> =>
    new Promise((resolve, reject) => {
      if (lost) return reject(lost);
      assert(waiting === undefined, 'one checkpoint is asked for at a time');
      waiting = { resolve, reject };
      worker.postMessage(request satisfies CheckpointRequest);
    });
  return {
    checkpoint: async (mode) => {
      const report = await ask(mode);
      if (report.isDone) return mode === 'passive' ? report.frames : report.frames - report.moved;
      if (report.errcode === undefined) throw new StorageFailure(`a checkpoint failed: ${report.message}`);
      throw failureOfCode(report.errcode, report.message, path);
    },
    end: async () => {
      worker.ref();
      if (!lost) worker.postMessage('end' satisfies CheckpointRequest);
      await exited;
    },
  };
}
