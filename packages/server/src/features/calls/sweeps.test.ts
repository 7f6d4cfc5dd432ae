import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { type Config, defaultConfig } from '../../config.ts';
import { toUserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import type { CallStore } from './store.ts';
import { callSweeps } from './sweeps.ts';

const [minuteMs, dayMs] = [60_000, 24 * 3_600_000];

interface Noted {
  readonly ages: Record<string, number>;
  readonly removed: unknown[];
}

/** Stores in which there is nothing but what `calls` finds. */
function storesWith(calls: Partial<CallStore>, now: number): Noted & { readonly stores: StoresOf<'calls' | 'users'> } {
  const ages: Record<string, number> = {};
  const removed: unknown[] = [];
  const note =
    <Result>(name: string, result: Result) =>
    async (before: number): Promise<Result> => {
      ages[name] = now - before;
      return result;
    };
  const stores = {
    calls: {
      sweepRequests: note('requests', 0),
      entriesBefore: note('entries', []),
      dropEntries: async (entries: unknown) => void removed.push(['calls', entries]),
      sweepEnded: note('calls', 0),
      usersAfter: async () => [],
      ...calls,
    },
    users: { removeUserLogEntries: async (entries: unknown) => void removed.push(['logs', entries]) },
  };
  return { ages, removed, stores: stores as unknown as StoresOf<'calls' | 'users'> };
}

const sweepsOf = (calls: Partial<Config['calls']> = {}) => callSweeps({ calls: { ...defaultConfig.calls, ...calls } });

function sweepNamed(name: string, calls: Partial<Config['calls']> = {}) {
  const sweep = sweepsOf(calls).find((one) => one.name === name);
  if (!sweep) throw new Error('there is a sweep of that name');
  return sweep;
}

test('requests go after a minute, entries of logs two days after the end, calls after their days [CALL-14]', async () => {
  const now = createManualClock().wall();
  const { ages, stores } = storesWith({}, now);
  for (const { slice } of sweepsOf({ retentionDays: 7 }))
    expect(await slice(stores, now, 10, 0)).toEqual({ removed: 0 });
  expect(ages).toEqual({ requests: minuteMs, entries: 2 * dayMs, calls: 7 * dayMs });
});

test('entries leave the logs before it is forgotten that they were there', async () => {
  const now = createManualClock().wall();
  const entries = [1, 2].map((key) => ({ callID: '17', userKey: toUserKey(key) }));
  const { removed, stores } = storesWith({ entriesBefore: async () => entries }, now);
  const { slice } = sweepNamed('entries of calls');
  expect(await slice(stores, now, 3, 0)).toEqual({ removed: 2 });
  expect(await slice(stores, now, 2, 0)).toEqual({ removed: 2, next: 0 });
  const names = entries.map(({ userKey }) => ({ userKey, kind: 'call', key: '17' }));
  expect(removed.slice(0, 2)).toEqual([
    ['logs', names],
    ['calls', entries],
  ]);
});

test('lists are looked at one after another, and one of which too much is left once more', async () => {
  const excess = new Map(Array.from({ length: 120 }, (_, index) => [index + 1, index % 40 === 39 ? 30 : 0]));
  const calls: Partial<CallStore> = {
    usersAfter: async (after, limit) =>
      [...excess.keys()]
        .filter((key) => key > after)
        .slice(0, limit)
        .map(toUserKey),
    trimList: async (userKey, keep, limit) => {
      expect(keep).toBe(5);
      const trimmed = Math.min(excess.get(userKey) ?? 0, limit);
      excess.set(userKey, (excess.get(userKey) ?? 0) - trimmed);
      return trimmed;
    },
  };
  const { stores } = storesWith(calls, 0);
  const { slice } = sweepNamed('lists of calls', { listedPerUser: 5 });
  const slices: unknown[] = [];
  for (let from: number | undefined = 0; from !== undefined; ) {
    const { removed, next } = await slice(stores, createManualClock().wall(), 20, from);
    slices.push([removed, next]);
    from = next;
  }
  expect(slices).toEqual([
    [20, 39],
    [20, 79],
    [20, 79],
    [20, 119],
    [10, undefined],
  ]);
  expect([...excess.values()].every((left) => left === 0)).toBe(true);
});
