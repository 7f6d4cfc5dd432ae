import fc from 'fast-check';

/** Choices that follow from one number, so cheap that a hundred thousand inputs take a second. */
export interface Chance {
  below(bound: number): number;
  pick<Value>(values: readonly Value[]): Value;
  /** Once in so many times. */
  once(inTimes: number): boolean;
  /** Code units of all sorts, halves of pairs among them. */
  text(lengthMax: number): string;
}

/** Mulberry32. */
function createChance(seed: number): Chance {
  let state = seed | 0;
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
  const ranges = [0x20, 0x7f, 0x100, 0x1_0000] as const;
  const pick = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value;
  return {
    below,
    pick,
    once: (inTimes) => below(inTimes) === 0,
    text: (lengthMax) => {
      const range = pick(ranges);
      return Array.from({ length: below(lengthMax + 1) }, () => String.fromCharCode(below(range))).join('');
    },
  };
}

/** Cases of so many inputs each; a case that fails is made smaller by leaving inputs out. */
export const manyOf = <Input>(count: number, make: (chance: Chance) => Input): fc.Arbitrary<readonly Input[]> =>
  fc.array(
    fc.nat({ max: 2 ** 31 - 1 }).map((seed) => make(createChance(seed))),
    { minLength: 1, maxLength: count, size: 'max' },
  );
