import type { Config } from '../../config.ts';
import { ageBefore, type Sweep, untilFewer } from '../../core/sweep.ts';
import type { SessionStoreNames } from './context.ts';

const hourMs = 60 * 60 * 1000;
/** A session that is over is remembered for this long, so that a late resume is told why. */
const sessionRememberedMs = 30 * 24 * hourMs;

/** A log goes with all of its parts. */
const partsPerLog = 100;

export const sessionSweeps = ({ logs }: Pick<Config, 'logs'>): readonly Sweep<SessionStoreNames>[] => [
  {
    name: 'uploaded logs',
    periodMs: hourMs,
    slice: async ({ logUploads }, now, limit) => {
      const logsMax = Math.ceil(limit / partsPerLog);
      const removed = await logUploads.sweep(ageBefore(now, logs.keepMs), logsMax);
      return removed < logsMax ? { removed } : { removed, next: 0 };
    },
  },
  {
    name: 'sessions',
    periodMs: hourMs,
    slice: async ({ sessions }, now, limit) =>
      untilFewer(limit, await sessions.sweep(ageBefore(now, sessionRememberedMs), limit)),
  },
];
