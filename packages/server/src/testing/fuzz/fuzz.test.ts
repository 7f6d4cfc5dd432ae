import { systemClock } from '@parley/kernel/system';
import { expect, test } from 'vitest';
import { fuzzOnce } from './target.ts';
import { fuzzTargets } from './targets.ts';

/** A seed of its own for every day, so that runs differ and yet those of one day are the same. */
const seed = Math.floor(systemClock.wall() / 86_400_000);

test.each(fuzzTargets)(
  'one round: $name',
  async (target) => {
    const failure = await fuzzOnce(target, seed);
    expect(failure, `npm run fuzz -- --target ${target.name} --seed ${seed}`).toBeUndefined();
  },
  120_000,
);
