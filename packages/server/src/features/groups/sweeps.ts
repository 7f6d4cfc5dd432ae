import type { Config } from '../../config.ts';
import { ageBefore, type Sweep, untilFewer } from '../../core/sweep.ts';
import type { GroupStoreNames } from './context.ts';

const minuteMs = 60_000;

export const groupSweeps = ({
  groups: { changesSeconds, applicationsKeptSeconds },
}: Pick<Config, 'groups'>): readonly Sweep<GroupStoreNames>[] => [
  {
    name: 'changes of groups',
    periodMs: minuteMs,
    slice: async ({ groups }, now, limit) =>
      untilFewer(limit, await groups.sweepEntries(ageBefore(now, changesSeconds * 1000), limit)),
  },
  {
    name: 'applications of groups',
    periodMs: minuteMs,
    slice: async ({ groups }, now, limit) =>
      untilFewer(limit, await groups.sweepApplications(ageBefore(now, applicationsKeptSeconds * 1000), limit)),
  },
  {
    name: 'members of dismissed groups',
    periodMs: minuteMs,
    slice: async ({ groups }, _now, limit) => untilFewer(limit, await groups.sweepMembers(limit)),
  },
];
