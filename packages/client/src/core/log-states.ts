import type { CacheChange } from '../cache/cache.ts';
import type { Origin, PlacedArrival } from './tracked-log.ts';

/** A change of a conversation itself, as it came to this device. */
export interface StateArrival {
  readonly log: number;
  readonly position: number;
  readonly origin: Origin;
  /** Nobody has looked at it. */
  readonly body: unknown;
}

/** One kind of such changes and what its feature does with it. */
export interface StateTaker {
  readonly kind: string;
  keep(arrivals: readonly StateArrival[]): KeptStates;
}

export interface KeptStates {
  /** Written together with the positions of the arrivals. */
  readonly change: CacheChange;
  /** Tells the app, once that is written; what is returned answers those who waited. */
  tell(): readonly (() => void)[];
}

/** What the features make of the changes of conversations among the arrivals; kinds that nobody takes are passed over. */
export function keepStates(takers: readonly StateTaker[], arrivals: readonly PlacedArrival[]): readonly KeptStates[] {
  return takers.flatMap((taker) => {
    const own = arrivals.flatMap(({ entry: { log, position, state }, origin }) =>
      state?.kind === taker.kind ? [{ log, position, origin, body: state.body }] : [],
    );
    return own.length === 0 ? [] : [taker.keep(own)];
  });
}
