import { assert } from '@parley/kernel/assert';
import { type Random, randomFraction, randomInt, seededRandom } from '@parley/kernel/random';

/** The dice of one part of a simulated world. Each part has its own, so that a change in one leaves the others alone. */
export interface Chance {
  /** A whole number in `0 … below − 1`. */
  int(below: number): number;
  /** A number in `[min, max)`. */
  between(min: number, max: number): number;
  /** `true` in a share `probability` of all calls. */
  happens(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Independent dice for the part of this name; the same name gives the same dice. */
  fork(name: string): Chance;
  /** The source of randomness that product code takes. */
  readonly random: Random;
}

export function createChance(seed: number): Chance {
  const random = seededRandom(seed);
  return {
    random,
    int: (below) => randomInt(random, below),
    between: (min, max) => min + (max - min) * randomFraction(random),
    happens: (probability) => randomFraction(random) < probability,
    pick: (items) => {
      assert(items.length > 0, 'chance.pick: there is something to pick from');
      return items[randomInt(random, items.length)] as (typeof items)[number];
    },
    fork: (name) => createChance(mix(seed, name)),
  };
}

/** FNV-1a over the seed and the name. */
function mix(seed: number, name: string): number {
  let hash = 0x811c9dc5;
  for (const unit of `${seed}:${name}`) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  return hash | 0;
}
