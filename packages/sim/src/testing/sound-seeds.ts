import { expect, test } from 'vitest';
import { type Profile, profileOf } from '../profile.ts';
import { runSeed } from '../run-seed.ts';

interface WorldOptions {
  /** Users also make groups and write in them. */
  readonly groups?: boolean;
  /** Users also live in rooms. */
  readonly rooms?: boolean;
}

/** Lets the world of a seed live; what broke is shown with the command that repeats it. */
export async function expectSound(
  seed: number,
  profile: Profile,
  { groups = false, rooms = false }: WorldOptions = {},
): Promise<void> {
  const { violation } = await runSeed(seed, profile, { groups, rooms });
  const also = `${groups ? ' --groups' : ''}${rooms ? ' --rooms' : ''}`;
  const again = `npm run sim -- --seed ${seed} --profile ${profile.name}${also} --trace`;
  expect(violation && { again, ...violation }).toBeUndefined();
}

/** One test for every ten seeds, so that a report names what failed and none takes long. */
export function testSeeds(first: number, count: number, options: WorldOptions = {}): void {
  for (let start = first; start < first + count; start += 10) {
    const seeds = Array.from({ length: Math.min(10, first + count - start) }, (_, index) => start + index);
    test(`seeds ${start} to ${seeds.at(-1)} break no invariant`, { timeout: 60_000 }, async () => {
      for (const seed of seeds) await expectSound(seed, profileOf(seed), options);
    });
  }
}
