import type { Counter, Registry } from './registry.ts';

/** In seconds: from a tenth of a millisecond, below any sync, to what a client gives up. */
export const secondsBounds = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

type Describe<Word> = (word: Word) => Parameters<Registry['counter']>[0];

/** A counter for each of the words. */
export function counters<Word extends string>(
  registry: Registry,
  words: readonly Word[],
  describe: Describe<Word>,
): ReadonlyMap<string, Counter> {
  return new Map(words.map((word) => [word, registry.counter(describe(word))]));
}
