import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { type Config, defaultConfig } from '../../config.ts';
import type { Stores } from './context.ts';
import { messageSweeps } from './sweeps.ts';

const dayMs = 24 * 3_600_000;

/** The age beyond which each sweep removes, by sweep. */
async function agesOf(messages: Partial<Config['messages']>): Promise<Readonly<Record<string, number>>> {
  const clock = createManualClock();
  const ages: Record<string, number> = {};
  const note = (name: string, before: number): void => {
    ages[name] = clock.wall() - before;
  };
  const stores = {
    messages: {
      sweepIdempotency: async (before: number) => note('keys', before) ?? 0,
      sweepCombines: async () => 0,
      sweepExpired: async ({ before }: { before: number }) => note('messages', before) ?? { removed: 0 },
    },
    broadcasts: { sweep: async (before: number) => note('broadcasts', before) ?? 0 },
  } as unknown as Stores;
  for (const { slice } of messageSweeps({ messages: { ...defaultConfig.messages, ...messages } })) {
    await slice(stores, clock.wall(), 10, 0);
  }
  return ages;
}

test('messages go after their days, idempotency keys after their age', async () => {
  expect(await agesOf({})).toEqual({ messages: 90 * dayMs, keys: dayMs, broadcasts: 7 * dayMs });
});

test('what a repeat is recognised by goes with its message at the latest', async () => {
  expect(await agesOf({ retentionDays: 2, idempotencyMs: 5 * dayMs })).toEqual({
    messages: 2 * dayMs,
    keys: 2 * dayMs,
    broadcasts: 7 * dayMs,
  });
});

test('0 days keep messages for ever', async () => {
  expect(await agesOf({ retentionDays: 0 })).toEqual({ keys: dayMs, broadcasts: 7 * dayMs });
});
