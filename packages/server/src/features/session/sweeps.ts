import { ageBefore, type Sweep, untilFewer } from '../../core/sweep.ts';
import type { SessionStoreNames } from './context.ts';

const hourMs = 60 * 60 * 1000;
/** A session that is over is remembered for this long, so that a late resume is told why. */
const sessionRememberedMs = 30 * 24 * hourMs;

export const sessionSweeps = (): readonly Sweep<SessionStoreNames>[] => [
  {
    name: 'sessions',
    periodMs: hourMs,
    slice: async ({ sessions }, now, limit) =>
      untilFewer(limit, await sessions.sweep(ageBefore(now, sessionRememberedMs), limit)),
  },
];
