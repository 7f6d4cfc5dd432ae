import { describe, expect, test } from 'vitest';
import { profileOf, profiles } from './profile.ts';
import { type Report, runSeed } from './run-seed.ts';

function expectSound({ seed, profile, violation }: Report): void {
  const again = `npm run sim -- --seed ${seed} --profile ${profile} --trace`;
  expect(violation && { again, ...violation }).toBeUndefined();
}

describe('one seed gives one history', () => {
  test.each(Object.keys(profiles))('in a %s world', async (name) => {
    const profile = profiles[name] ?? profileOf(0);
    const [first, second] = [await runSeed(7, profile), await runSeed(7, profile)];
    expect(first.messages).toBeGreaterThan(20);
    expect(second.history === first.history).toBe(true);
  });
});
