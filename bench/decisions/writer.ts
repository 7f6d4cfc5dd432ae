/**
 * Decides where SQLite is written: in the server's thread with FULL, in a
 * worker, or in the server's thread with NORMAL and an own `fdatasync` that
 * gates the answers. A thousand messages are always in flight.
 *
 * Run: node bench/decisions/writer.ts
 * PARLEY_BENCH_DIR names a folder on a real disk; a tmpfs makes every figure wrong.
 * PARLEY_BENCH_IN_FLIGHT sets another number of messages in flight.
 * PARLEY_BENCH_SYNC_EXTRA_MS makes each commit's sync slower, as on a poor disk.
 */
import { once } from 'node:events';
import { closeSync, fdatasync, fdatasyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';

import { median, printResult, printTable, quantile, round, scratchFolder } from './harness.ts';
import {
  type Appended,
  type AppendMessage,
  conversationCount,
  openStore,
  sessionCount,
  sleepSync,
} from './writer-store.ts';
import type { WorkerTask } from './writer-worker.ts';

/** Takes batches in order; calls `answer` when a batch is durable, and `next` when it can take another. */
type Writer = {
  readonly write: (
    batch: readonly AppendMessage[],
    done: { readonly answer: (results: readonly Appended[]) => void; readonly next: () => void },
  ) => void;
  readonly close: () => Promise<void>;
};

type WriterKind =
  | 'FULL in thread'
  | 'FULL in thread, checkpoints in a worker'
  | 'FULL in worker'
  | 'NORMAL and fdatasync'
  | 'NORMAL and fdatasync, checkpoints in a worker';
const kinds: readonly WriterKind[] = [
  'FULL in thread',
  'FULL in thread, checkpoints in a worker',
  'FULL in worker',
  'NORMAL and fdatasync',
  'NORMAL and fdatasync, checkpoints in a worker',
];
const batchSizes = [1, 8, 32, 128] as const;
const inFlight = Number(process.env['PARLEY_BENCH_IN_FLIGHT'] ?? 1000);
const syncExtraMs = Number(process.env['PARLEY_BENCH_SYNC_EXTRA_MS'] ?? 0);
const warmUpMs = 300;
const measuredMs = 1000;
const rounds = Number(process.env['PARLEY_BENCH_ROUNDS'] ?? 3);
const body = JSON.stringify({ type: 1, message: 'Good morning. '.repeat(17), extendedData: '{"color":"green"}' });

async function openWriter(kind: WriterKind, path: string): Promise<Writer> {
  switch (kind) {
    case 'FULL in thread':
      return threadWriter(path, 1000);
    case 'FULL in thread, checkpoints in a worker':
      return withCheckpoints(threadWriter(path, 0), path);
    case 'FULL in worker':
      return workerWriter(await startWorker({ kind: 'write', path, syncExtraMs }));
    case 'NORMAL and fdatasync':
      return gatedWriter(path, 1000);
    case 'NORMAL and fdatasync, checkpoints in a worker':
      return withCheckpoints(gatedWriter(path, 0), path);
    default:
      return kind satisfies never;
  }
}

async function startWorker(task: WorkerTask): Promise<Worker> {
  const worker = new Worker(new URL('./writer-worker.ts', import.meta.url), { workerData: task });
  await once(worker, 'message');
  return worker;
}

async function withCheckpoints(writer: Writer, path: string): Promise<Writer> {
  const worker = await startWorker({ kind: 'checkpoint', path, syncExtraMs });
  return {
    write: writer.write,
    close: async () => {
      worker.postMessage('close');
      await once(worker, 'exit');
      await writer.close();
    },
  };
}

function threadWriter(path: string, autoCheckpointPages: number): Writer {
  const store = openStore(path, { synchronous: 'FULL', autoCheckpointPages });
  return {
    write: (batch, done) => {
      const results = store.appendAll(batch);
      sleepSync(syncExtraMs);
      done.answer(results);
      done.next();
    },
    close: async () => {
      store.database.close();
    },
  };
}

/** Two batches are under way, so that the worker has the next one when it has finished one. */
function workerWriter(worker: Worker): Writer {
  const underWay: Parameters<Writer['write']>[1][] = [];
  worker.on('message', (results: Appended[]) => {
    const done = underWay.shift();
    done?.answer(results);
    if (underWay.length === 1) done?.next();
  });
  return {
    write: (batch, done) => {
      underWay.push(done);
      worker.postMessage(batch);
      if (underWay.length < 2) done.next();
    },
    close: async () => {
      worker.postMessage('close');
      await once(worker, 'exit');
    },
  };
}

/**
 * The sync that starts after a batch is written covers its WAL bytes; batches
 * written during a sync wait for the following one. SQLite keeps its locks on
 * the database and `-shm` files, so a descriptor of our own on the `-wal` file
 * cannot release one.
 */
function gatedWriter(path: string, autoCheckpointPages: number): Writer {
  const store = openStore(path, { synchronous: 'NORMAL', autoCheckpointPages });
  const wal = openSync(`${path}-wal`, 'r');
  let isSyncing = false;
  let waiting: (() => void)[] = [];
  const sync = (): void => {
    const covered = waiting;
    waiting = [];
    isSyncing = true;
    const finish = (): void => {
      isSyncing = false;
      if (waiting.length > 0) sync();
      for (const release of covered) release();
    };
    fdatasync(wal, (error) => {
      if (error !== null) throw error;
      if (syncExtraMs === 0) return finish();
      setTimeout(finish, syncExtraMs);
    });
  };
  return {
    write: (batch, done) => {
      const results = store.appendAll(batch);
      waiting.push(() => done.answer(results));
      if (!isSyncing) sync();
      done.next();
    },
    close: async () => {
      while (isSyncing) await new Promise<void>((resolve) => setTimeout(resolve, 5));
      closeSync(wal);
      store.database.close();
    },
  };
}

type Figures = {
  readonly perSecond: number;
  readonly mainMicros: number;
  readonly processMicros: number;
  readonly delayP99Ms: number;
  readonly answerP50Ms: number;
  readonly answerP99Ms: number;
  readonly walMegabytes: number;
};

/** Keeps the messages in flight: every answer is followed by the next message of that client. */
class Load {
  answered = 0;
  latencies: number[] = [];
  isOver = false;
  readonly #writer: Writer;
  readonly #batchSize: number;
  #queue: { command: AppendMessage; queuedAt: number }[] = [];
  #count = 0;
  #isReady = true;
  #isScheduled = false;

  constructor(writer: Writer, batchSize: number) {
    this.#writer = writer;
    this.#batchSize = batchSize;
  }

  start(): void {
    for (let index = 0; index < inFlight; index += 1) this.#send();
  }

  #send(): void {
    this.#count += 1;
    const command = {
      sessionID: this.#count % sessionCount,
      generation: 1,
      conversationID: (this.#count * 7919) % conversationCount,
      localMessageID: `1700000000000-${this.#count}`,
      body: `${body}${this.#count}`,
    };
    this.#queue.push({ command, queuedAt: performance.now() });
    this.#schedule();
  }

  /** One batch per turn of the event loop, as a server does that also reads sockets. */
  #schedule(): void {
    if (this.#isScheduled || !this.#isReady || this.#queue.length === 0 || this.isOver) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#isReady = false;
      const members = this.#queue.splice(0, this.#batchSize);
      this.#writer.write(
        members.map((member) => member.command),
        {
          answer: (results) => {
            const now = performance.now();
            this.answered += results.length;
            for (const member of members) this.latencies.push(now - member.queuedAt);
            for (let index = 0; index < results.length && !this.isOver; index += 1) this.#send();
          },
          next: () => {
            this.#isReady = true;
            this.#schedule();
          },
        },
      );
    });
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function measure(kind: WriterKind, batchSize: number): Promise<Figures> {
  const folder = scratchFolder();
  const writer = await openWriter(kind, join(folder, 'parley.db'));
  const load = new Load(writer, batchSize);
  load.start();
  await pause(warmUpMs);
  load.answered = 0;
  load.latencies = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  const thread = process.threadCpuUsage();
  const whole = process.cpuUsage();
  await pause(measuredMs);
  const threadUsed = process.threadCpuUsage(thread);
  const wholeUsed = process.cpuUsage(whole);
  const seconds = (performance.now() - startedAt) / 1000;
  delay.disable();
  const answered = load.answered;
  const walMegabytes = statSync(join(folder, 'parley.db-wal')).size / 1e6;
  const figures = {
    walMegabytes,
    perSecond: answered / seconds,
    mainMicros: (threadUsed.user + threadUsed.system) / answered,
    processMicros: (wholeUsed.user + wholeUsed.system) / answered,
    delayP99Ms: delay.percentile(99) / 1e6,
    answerP50Ms: quantile(load.latencies, 0.5),
    answerP99Ms: quantile(load.latencies, 0.99),
  };
  load.isOver = true;
  await pause(50 + 2 * syncExtraMs);
  await writer.close();
  rmSync(folder, { recursive: true });
  return figures;
}

/** What one 4 KiB overwrite and `fdatasync` costs on this disk, in milliseconds. */
function probeDisk(): number {
  const folder = scratchFolder();
  const file = openSync(join(folder, 'probe'), 'w');
  writeSync(file, Buffer.alloc(4096 * 64));
  fdatasyncSync(file);
  const samples = Array.from({ length: 200 }, (_, index) => {
    const startedAt = performance.now();
    writeSync(file, Buffer.alloc(4096, index), 0, 4096, 4096 * (index % 64));
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  const device = statSync(folder).dev;
  rmSync(folder, { recursive: true });
  if (device === 0) throw new Error('The folder is not on a disk.');
  return median(samples);
}

const fdatasyncMs = [probeDisk()];
const samples = new Map<string, Figures[]>();
for (let index = 0; index < rounds; index += 1) {
  for (const batchSize of batchSizes) {
    for (const kind of kinds) {
      const key = `${kind}, ${batchSize}`;
      samples.set(key, [...(samples.get(key) ?? []), await measure(kind, batchSize)]);
    }
  }
  fdatasyncMs.push(probeDisk());
}
const names = [
  'perSecond',
  'mainMicros',
  'processMicros',
  'delayP99Ms',
  'answerP50Ms',
  'answerP99Ms',
  'walMegabytes',
] as const;
const figures = Object.fromEntries(
  kinds.flatMap((kind) =>
    batchSizes.map((batchSize) => {
      const runs = samples.get(`${kind}, ${batchSize}`) ?? [];
      return [
        `${kind}, ${batchSize}`,
        Object.fromEntries(names.map((name) => [name, round(median(runs.map((run) => run[name])))])),
      ];
    }),
  ),
);
printTable(
  [
    'writer, members of a batch',
    'msg/s',
    'main µs/msg',
    'process µs/msg',
    'loop delay p99 ms',
    'answer p50 ms',
    'answer p99 ms',
    'wal MB',
  ],
  Object.entries(figures).map(([key, row]) => [key, ...names.map((name) => row[name] ?? '')]),
);
printTable(['disk', 'ms'], [['write 4 KiB and fdatasync', round(median(fdatasyncMs))]]);
printResult('writer', { fdatasyncMs: round(median(fdatasyncMs)), writers: figures });
