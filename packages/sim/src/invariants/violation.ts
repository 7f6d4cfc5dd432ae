import type { Facts } from '../facts.ts';

/** An invariant that did not hold: ids and numbers only, never what users wrote. */
export interface Violation {
  readonly invariant: string;
  /** When it showed, in milliseconds since the world began; infinity: in the final state. */
  readonly at: number;
  readonly what: string;
  readonly involved: readonly unknown[];
}

/** Looks for the first place where one invariant does not hold. */
export type Checker = (facts: Facts) => Violation | undefined;

export const violation = (invariant: string, at: number, what: string, ...involved: readonly unknown[]): Violation => ({
  invariant,
  at,
  what,
  involved,
});

/** The first thing that `find` finds among `items`. */
export function firstOf<Item, Found>(
  items: Iterable<Item>,
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Items by a key, each list in the order of the items. */
export function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
