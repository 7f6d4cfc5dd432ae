/** Loaded into every process that a bench starts, before its own code: says what the process costs. */

import { serveTasks } from '../tasks.ts';
import { sleep } from '../times.ts';

export interface Usage {
  /** User and system time of all threads since the process began. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** What is in use of V8's heap, and buffers outside it; exact after garbage was collected. */
  readonly usedBytes: number;
  readonly at: number;
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: rss,
    usedBytes: heapUsed + external,
    at: performance.now(),
  };
}

/** Collects garbage until pages that came free have been given back. */
async function collect(): Promise<Usage> {
  if (!globalThis.gc) throw new Error('the process was started without --expose-gc');
  for (let turn = 0; turn < 5; turn += 1) {
    globalThis.gc();
    await sleep(200);
  }
  return usage();
}

const tasks = { usage, collect };
export type ProbeTasks = typeof tasks;

if (process.send) {
  serveTasks(tasks);
  // The channel alone keeps no process alive that has come to its end.
  process.channel?.unref();
}
