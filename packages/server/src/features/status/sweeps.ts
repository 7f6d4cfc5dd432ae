import { ageBefore, type Sweep, untilFewer } from '../../core/sweep.ts';
import type { StatusStoreNames } from './context.ts';

const hourMs = 60 * 60 * 1000;

/** What is over is in force nowhere; it is only taken away. */
export const statusSweeps = (): readonly Sweep<StatusStoreNames>[] => [
  {
    name: 'statusSubscriptions',
    periodMs: hourMs,
    slice: async ({ statuses }, now, limit) =>
      untilFewer(limit, await statuses.sweepSubscriptions(ageBefore(now, 0), limit)),
  },
];
