import { randomInt, seededRandom } from '@parley/kernel/random';
import { describe, expect, test } from 'vitest';
import { Ordered } from './ordered.ts';

const everything = [undefined, Number.POSITIVE_INFINITY, () => true] as const;

/** Numbers in order, and how often two of them were compared. */
function createNumbers() {
  const made = { comparisons: 0 };
  const ordered = new Ordered<number, number>((one, other) => {
    made.comparisons += 1;
    return one - other;
  });
  const counted = (work: () => void): number => {
    const before = made.comparisons;
    work();
    return made.comparisons - before;
  };
  return { ordered, counted };
}

test('whatever comes and goes, it is what a sorted list would be', () => {
  const random = seededRandom(1);
  const { ordered } = createNumbers();
  const held = new Set<number>();
  for (let step = 0; step < 2000; step += 1) {
    const value = randomInt(random, 300);
    if (randomInt(random, 3) === 0) {
      ordered.remove(value);
      held.delete(value);
    } else {
      ordered.add(value);
      held.add(value);
    }
    if (step % 50 !== 0) continue;
    const sorted = [...held].sort((one, other) => one - other);
    expect(ordered.page(...everything)).toEqual(sorted);
    const after = randomInt(random, 300);
    const even = ordered.page(after, 7, (one) => one % 2 === 0);
    expect(even).toEqual(sorted.filter((one) => one > after && one % 2 === 0).slice(0, 7));
  }
});

describe('the work', () => {
  const size = 10_000;
  /** A hundred times as many may take twice the work that the best tree takes. */
  const most = 6 * Math.ceil(Math.log2(size));

  test.each<[order: string, at: (index: number) => number]>([
    ['ascending', (index) => index],
    ['descending', (index) => size - index],
    ['from both ends', (index) => (index % 2 === 0 ? index : 2 * size - index)],
  ])('of a change grows as the logarithm, filled %s', (_, at) => {
    const { ordered, counted } = createNumbers();
    for (let index = 0; index < size; index += 1) ordered.add(at(index));
    const random = seededRandom(2);
    const works = Array.from({ length: 200 }, () => {
      const value = at(randomInt(random, size));
      return counted(() => {
        ordered.remove(value);
        ordered.add(value);
      });
    });
    const mean = works.reduce((sum, one) => sum + one, 0) / works.length;
    expect(mean).toBeLessThan(most);
    expect(Math.max(...works)).toBeLessThan(2 * most);
  });

  test('of a page grows with the page', () => {
    const { ordered, counted } = createNumbers();
    for (let index = 0; index < size; index += 1) ordered.add(index);
    const looked = counted(() => void ordered.page(5000, 20, () => true));
    expect(looked).toBeLessThan(20 + most);
  });
});
