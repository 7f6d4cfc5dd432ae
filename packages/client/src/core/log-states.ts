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
  /** They are told between the messages of their log, where they stand; absent: behind all messages that came with them. */
  readonly isInOrder?: true;
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

/** Arrivals that are told one after another: messages, and behind them the changes that have an order with them. */
export interface Turn {
  readonly arrivals: readonly PlacedArrival[];
  readonly states: readonly KeptStates[];
}

/** A message stands where it was added, also when it changed since and came with that change. */
const placeOf = ({ entry: { position, message } }: PlacedArrival): number => message?.position ?? position;

/** The arrivals of each log by their places, among those of others as they came. */
function inPlace(arrivals: readonly PlacedArrival[]): readonly PlacedArrival[] {
  const byLog = new Map<number, PlacedArrival[]>();
  for (const arrival of arrivals) {
    const { log } = arrival.entry;
    const list = byLog.get(log);
    if (list) list.push(arrival);
    else byLog.set(log, [arrival]);
  }
  const sorted = new Map(
    [...byLog].map(([log, list]) => [log, list.sort((one, other) => placeOf(one) - placeOf(other)).values()]),
  );
  return arrivals.flatMap(({ entry: { log } }) => sorted.get(log)?.next().value ?? []);
}

/** Cuts arrivals so that each message is told behind those changes of conversations that stand before it. */
export function keepInTurns(takers: readonly StateTaker[], arrivals: readonly PlacedArrival[]): readonly Turn[] {
  const kinds = new Set(takers.map(({ kind }) => kind));
  const turns: PlacedArrival[][] = [[]];
  let isBehindChange = false;
  for (const arrival of inPlace(arrivals)) {
    const { message, state } = arrival.entry;
    if (isBehindChange && message) {
      turns.push([]);
      isBehindChange = false;
    }
    turns.at(-1)?.push(arrival);
    if (state && kinds.has(state.kind)) isBehindChange = true;
  }
  return turns.map((turn) => ({ arrivals: turn, states: keepStates(takers, turn) }));
}
