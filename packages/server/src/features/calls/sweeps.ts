import { call as callEntry } from '@parley/protocol/features/calls';
import type { Config } from '../../config.ts';
import { toUserKey } from '../../core/ids.ts';
import { ageBefore, type Slice, type Sweep, untilFewer } from '../../core/sweep.ts';
import type { StoresOf } from '../../storage/storage.ts';

type CallSweep = Sweep<'calls' | 'users'>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** As long is a request that comes again known. */
const requestKeptMs = minuteMs;

/** No call lasts longer than a day, so a device that was away for two knows without being told that it is over. */
export const entriesKeptMs = 48 * hourMs;

/** Lists that one slice looks at. */
const listsPerSlice = 50;

export const callSweeps = ({
  calls: { retentionDays, listedPerUser },
}: Pick<Config, 'calls'>): readonly CallSweep[] => [
  {
    name: 'requests of calls',
    periodMs: minuteMs,
    slice: async ({ calls }, now, limit) =>
      untilFewer(limit, await calls.sweepRequests(ageBefore(now, requestKeptMs), limit)),
  },
  {
    name: 'entries of calls',
    periodMs: hourMs,
    slice: async ({ calls, users }, now, limit) => {
      const entries = await calls.entriesBefore(ageBefore(now, entriesKeptMs), limit);
      await users.removeUserLogEntries(
        entries.map(({ callID, userKey }) => ({ userKey, kind: callEntry.kind, key: callID })),
      );
      await calls.dropEntries(entries);
      return untilFewer(limit, entries.length);
    },
  },
  {
    name: 'calls',
    periodMs: hourMs,
    slice: async ({ calls }, now, limit) =>
      untilFewer(limit, await calls.sweepEnded(ageBefore(now, retentionDays * 24 * hourMs), limit)),
  },
  {
    name: 'lists of calls',
    periodMs: hourMs,
    slice: (stores, _now, limit, from) => trimLists(stores, { keep: listedPerUser, limit, from }),
  },
];

interface Trimming {
  readonly keep: number;
  readonly limit: number;
  /** The key of the user whose list was looked at last. */
  readonly from: number;
}

/** A list of which too much is left is looked at once more. */
async function trimLists({ calls }: StoresOf<'calls'>, { keep, limit, from }: Trimming): Promise<Slice> {
  const users = await calls.usersAfter(toUserKey(from), listsPerSlice);
  let removed = 0;
  for (const [index, userKey] of users.entries()) {
    const left = limit - removed;
    const trimmed = await calls.trimList(userKey, keep, left);
    removed += trimmed;
    if (trimmed === left) return { removed, next: users[index - 1] ?? from };
  }
  const last = users.at(-1);
  return { removed, ...(last !== undefined && users.length === listsPerSlice && { next: last }) };
}
