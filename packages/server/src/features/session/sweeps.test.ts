import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import type { Stores } from './context.ts';
import { sessionSweeps } from './sweeps.ts';

const dayMs = 24 * 3_600_000;

test('sessions go after a month', async () => {
  const clock = createManualClock();
  const ages: Record<string, number> = {};
  const note = (name: string) => async (before: number) => {
    ages[name] = clock.wall() - before;
    return 0;
  };
  const stores = { sessions: { sweep: note('sessions') } } as unknown as Stores;
  for (const { slice } of sessionSweeps()) await slice(stores, clock.wall(), 10, 0);
  expect(ages).toEqual({ sessions: 30 * dayMs });
});
