import { expect, test } from 'vitest';
import { describeCache } from './cache-contract.ts';
import { MemoryCache, MemoryCaches } from './memory.ts';

describeCache('in memory', () => {
  let kept: MemoryCache | undefined;
  return {
    open: async (messagesMax) => {
      kept ??= new MemoryCache(messagesMax);
      return kept;
    },
  };
});

test('users and apps have caches of their own', async () => {
  const caches = new MemoryCaches();
  const ann = caches.open({ appID: 1, userID: 'ann' });
  expect(caches.open({ appID: 1, userID: 'ann' })).toBe(ann);
  expect(caches.open({ appID: 2, userID: 'ann' })).not.toBe(ann);
  expect(caches.open({ appID: 1, userID: 'Ann' })).not.toBe(ann);
});
