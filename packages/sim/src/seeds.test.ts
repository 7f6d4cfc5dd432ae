import { describe, expect, test } from 'vitest';
import { profileOf, profiles } from './profile.ts';
import { type Report, runSeed } from './run-seed.ts';

function expectSound({ seed, profile, violation }: Report): void {
  const again = `npm run sim -- --seed ${seed} --profile ${profile} --trace`;
  expect(violation && { again, ...violation }).toBeUndefined();
}

describe('one seed gives one history', () => {
  test.each(Object.values(profiles).map((profile) => [profile.name, profile] as const))(
    'in a %s world',
    async (_name, profile) => {
      const [first, second] = [await runSeed(7, profile), await runSeed(7, profile)];
      expect(first.history.length).toBeGreaterThan(1000);
      expect(second.history === first.history).toBe(true);
    },
  );
});
