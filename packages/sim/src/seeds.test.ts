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

const worlds = 200;
const worldsPerTest = 20;
const firstSeeds = Array.from({ length: worlds / worldsPerTest }, (_, index) => index * worldsPerTest);

test.each(firstSeeds)('the worlds from seed %i on are sound', { timeout: 60_000 }, async (firstSeed) => {
  for (let seed = firstSeed; seed < firstSeed + worldsPerTest; seed += 1) {
    expectSound(await runSeed(seed, profileOf(seed)));
  }
});
