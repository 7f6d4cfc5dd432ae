import { describe, expect, test } from 'vitest';
import { profileOf, profiles } from './profile.ts';
import { runSeed } from './run-seed.ts';
import { expectSound, testSeeds } from './testing/sound-seeds.ts';

describe('one seed gives one history', () => {
  test.each(Object.keys(profiles))('in a %s world', async (name) => {
    const profile = profiles[name] ?? profileOf(0);
    const [first, second] = [await runSeed(7, profile), await runSeed(7, profile)];
    expect(first.messages).toBeGreaterThan(20);
    expect(second.history === first.history).toBe(true);
  });
});

/** Every seed that ever failed, and why it did. */
const failedOnce: readonly [seed: number, profile: string, why: string][] = [
  [3, 'cluster', 'a page took a failed message out of the outbox but not out of the cache, and it came back'],
  [173, 'cluster', 'the same, after which the device lacked the message'],
  [227, 'cluster', 'the same'],
  [233, 'cluster', 'the same'],
  [
    13,
    'network',
    'a refusal was lost and the message accepted when it was repeated: no fault, but the checker said so',
  ],
];

describe('seeds that failed once', () => {
  test.each(failedOnce)('seed %i of %s: %s', async (seed, name) => {
    await expectSound(seed, profiles[name] ?? profileOf(seed));
  });
});

describe('the first hundred', () => {
  testSeeds(1, 100);
});
