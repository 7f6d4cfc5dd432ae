import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { expect, test } from 'vitest';
import { createQueryQuota } from './quota.ts';

test('ten are taken within ten seconds; each use counts from its answer on', async () => {
  const clock = createManualClock();
  const quota = createQueryQuota(clock);
  const first = quota.take(4);
  const second = quota.take(9);
  expect([first.count, second.count, quota.take(1).count]).toEqual([4, 6, 0]);
  await clock.run(20_000);
  expect(quota.take(1).count).toBe(0);
  first.settle();
  await clock.run(9999);
  second.settle();
  expect(quota.take(10).count).toBe(0);
  await clock.run(1);
  const third = quota.take(10);
  expect(third.count).toBe(4);
  third.settle();
  await clock.run(10_000);
  expect(quota.take(100).count).toBe(10);
});
