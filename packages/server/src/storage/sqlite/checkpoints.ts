import { Worker } from 'node:worker_threads';
import { assert } from '@parley/kernel/assert';
import type { Cancel, Clock } from '@parley/kernel/clock';
import { StorageFailure } from '../storage.ts';
import type { CheckpointMode, CheckpointReport, CheckpointRequest, LogExtent } from './checkpoint-worker.ts';
import { failureOfCode } from './failures.ts';
import type { Turns } from './turns.ts';

/** When the log is moved into the file. A page is 4 KiB. */
export interface CheckpointPace {
  readonly tickMs: number;
  /** A slice is due when so many pages wait, or when a page has waited so long. */
  readonly slicePages: number;
  readonly sliceMs: number;
  /** A log of this many pages is moved to its end in the gap between two changes, and then begins anew. */
  readonly restartPages: number;
  /** With this many pages waiting the next change waits too, unless checkpoints fail. */
  readonly pressurePages: number;
  /** After this long without a commit the log is emptied. */
  readonly idleMs: number;
  /** The next try after a failure. */
  readonly retryMs: number;
}

export const defaultPace: CheckpointPace = {
  tickMs: 100,
  slicePages: 1024,
  sliceMs: 2000,
  restartPages: 8192,
  pressurePages: 32_768,
  idleMs: 5000,
  retryMs: 5000,
};

/** Moves what was committed from the log into the database file, in slices, in a thread of its own. */
export interface Checkpoints {
  /** To be told of every commit, after it; one that left the log as it was, because it wrote none of it, is none. */
  noteCommit(): void;
  /** Resolves when the log has space for more; to be awaited before every change, by whoever has the turn. */
  space(): Promise<void> | undefined;
  sickness(): string | undefined;
  /** Ends the thread; resolves when its connection is closed. */
  end(): Promise<void>;
}

export interface CheckpointSource {
  readonly path: string;
  readonly clock: Clock;
  readonly turns: Turns;
  readonly pace: CheckpointPace;
  /** Measures the log on the connection that writes, between two transactions. */
  measure(): LogExtent;
  /** Called for every failure; the next try is made by itself unless the failure is fatal. */
  onFailure(failure: StorageFailure): void;
}

export function startCheckpoints(source: CheckpointSource): Checkpoints {
  const { path, clock, turns, pace } = source;
  // Started for the first checkpoint: who opens a database for a moment needs none.
  let started: CheckpointThread | undefined;
  const thread = (): CheckpointThread => {
    started ??= startThread(path);
    return started;
  };
  // A file that was left by a crash may come with a log.
  let log = source.measure();
  let isEmptied = false;
  let committedAt = clock.monotonic();
  let movedAt = committedAt;
  let failure: StorageFailure | undefined;
  const waitingPages = (): number => log.pages - log.moved;

  const move = async (mode: CheckpointMode): Promise<void> => {
    log = await thread().checkpoint(mode);
    movedAt = clock.monotonic();
  };
  /** Takes the turn: nothing is written meanwhile, so the little that is left can be moved to the end. */
  const moveAlone = (mode: CheckpointMode): Promise<void> => turns.alone(() => move(mode));

  const step = async (): Promise<void> => {
    const now = clock.monotonic();
    const waiting = waitingPages();
    if (waiting >= pace.slicePages || (waiting > 0 && now - movedAt >= pace.sliceMs)) {
      await move('passive');
      // A backup holds back what it reads; changes must not stand still until it has ended.
      const isHeldBack = waitingPages() >= pace.slicePages;
      if (log.pages >= pace.restartPages && !isHeldBack) await moveAlone('restart');
    } else if (!isEmptied && now - committedAt >= pace.idleMs) {
      await moveAlone('truncate');
      isEmptied = true;
    }
  };
  const attempt = async (): Promise<void> => {
    try {
      await step();
      failure = undefined;
    } catch (error) {
      failure = error instanceof StorageFailure ? error : new StorageFailure('checkpoints failed', { cause: error });
      source.onFailure(failure);
    }
  };
  const loop = repeat(clock, async () => {
    await attempt();
    if (failure) return failure.isFatal ? undefined : pace.retryMs;
    return pace.tickMs;
  });

  return {
    noteCommit: () => {
      const measured = source.measure();
      if (measured.pages === log.pages && measured.moved === log.moved) return;
      const now = clock.monotonic();
      if (waitingPages() === 0) movedAt = now;
      committedAt = now;
      isEmptied = false;
      log = measured;
    },
    space: () => (waitingPages() < pace.pressurePages || failure ? undefined : thread().next()),
    sickness: () => failure && `checkpoints fail: ${failure.message}`,
    end: async () => {
      await loop();
      await started?.end();
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
  checkpoint(mode: CheckpointMode): Promise<LogExtent>;
  /** Resolves when the next checkpoint has ended, well or badly. */
  next(): Promise<void>;
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
  const watchers: (() => void)[] = [];
  const tellWatchers = (): void => {
    for (const resolve of watchers.splice(0)) resolve();
  };
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const lose = (cause?: unknown): void => {
    lost ??= new StorageFailure('the thread for checkpoints ended; restart the server', { cause });
    waiting?.reject(lost);
    waiting = undefined;
    tellWatchers();
  };
  worker.on('error', lose);
  worker.on('exit', () => lose());
  worker.on('message', (report: CheckpointReport) => {
    waiting?.resolve(report);
    waiting = undefined;
    tellWatchers();
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
      if (report.isDone) return report;
      if (report.errcode === undefined) throw new StorageFailure(`a checkpoint failed: ${report.message}`);
      throw failureOfCode(report.errcode, report.message, path);
    },
    next: () => (lost ? Promise.resolve() : new Promise((resolve) => watchers.push(resolve))),
    end: async () => {
      worker.ref();
      if (!lost) worker.postMessage('end' satisfies CheckpointRequest);
      await exited;
    },
  };
}
