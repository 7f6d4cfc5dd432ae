import { createLruMap } from './lru-map.ts';

/** How much may be taken: `capacity` at once, which comes back evenly within `periodMs`. */
export interface Bounds {
  readonly capacity: number;
  readonly periodMs: number;
}

/**
 * What each key may still take, on this node. Unlike a rate it takes any amount, and takes back what was not used after
 * all.
 */
export interface Allowance {
  /** `false`: there is not so much left, and nothing was taken. More than the capacity never fits. */
  take(key: string, amount: number, now: number): boolean;
  giveBack(key: string, amount: number): void;
}

/** Rounding may make a full allowance look a hair short. */
const roundingMs = 1e-6;

/**
 * A key is one number, the time at which its allowance is whole again. Of more than `keysMax` keys the one longest unused
 * begins anew, which errs to the side of admitting.
 */
export function createAllowance({ capacity, periodMs }: Bounds, keysMax: number): Allowance {
  const wholeAtByKey = createLruMap<string, number>(keysMax);
  const msOf = (amount: number): number => (amount / capacity) * periodMs;
  return {
    take: (key, amount, now) => {
      const wholeAt = Math.max(wholeAtByKey.get(key) ?? now, now) + msOf(amount);
      if (wholeAt - now > periodMs + roundingMs) return false;
      wholeAtByKey.set(key, wholeAt);
      return true;
    },
    giveBack: (key, amount) => {
      const wholeAt = wholeAtByKey.get(key);
      if (wholeAt !== undefined) wholeAtByKey.set(key, wholeAt - msOf(amount));
    },
  };
}
