import { systemClock } from '@parley/kernel/system';
import { expect, test } from 'vitest';
import { fuzzOnce } from './target.ts';
import { fuzzTargets } from './targets.ts';

/** A seed of its own for every day, so that runs differ and yet those of one day are the same. */
const seed = Math.floor(systemClock.wall() / 86_400_000);

/** Of a round: the days to come throw the rest, and `npm run fuzz` throws for as long as it is let. */
const share = 1 / 4;

test.each(fuzzTargets)(
  'the beginning of a round: $name',
  async (target) => {
    const failure = await fuzzOnce(target, seed, share);
    expect(failure, `npm run fuzz -- --target ${target.name} --seed ${seed}`).toBeUndefined();
  },
  120_000,
);
