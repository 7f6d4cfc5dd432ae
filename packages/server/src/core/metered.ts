import type { Clock } from '@parley/kernel/clock';
import type { ReadersOf, StoreName } from '../storage/storage.ts';
import type { Context } from './context.ts';
import type { Passing } from './passing.ts';

/** What one piece of work has read so far. */
export interface Meter {
  /** A reading counts as one, and each row that it found as another; so do some that were only passed. */
  readonly rows: number;
}

/** How far some pieces of work, together, may go before others have their turn. */
export interface Pace {
  /** Nothing was noted of late, so that nobody rests. */
  readonly isIdle: boolean;
  /** Waits while this work rests. */
  turn(): Promise<void> | undefined;
  /** So much is being read in this turn. */
  note(rows: number): void;
  /** A reading is over: the next one that waits goes on in the same turn, if there was not enough in it. */
  done(): void;
}

/**
 * Rows read within one turn of the event loop, half a millisecond or so: reading is synchronous on the embedded engine,
 * and whoever waits for the turn to end waits for all of it.
 */
const rowsPerTurnMax = 50;
/** After so many this work rests for a millisecond: about as long as they took, with all that is done for them, or longer. */
const rowsPerRestMs = 25;

/** So many rows that were passed count as one that was read. */
const passedAsRow = 25;

const rowsIn = (result: unknown): number => {
  if (Array.isArray(result)) return result.length;
  return hasPassed(result) ? Math.ceil(result.passed / passedAsRow) : 0;
};

const hasPassed = (result: unknown): result is Passing<unknown> =>
  typeof result === 'object' && result !== null && 'passed' in result && typeof result.passed === 'number';

export function createPace(clock: Clock, whenIdle: () => void): Pace {
  const waiting: (() => void)[] = [];
  let rowsInTurn = 0;
  let isArmed = false;
  const goOn = (): void => {
    isArmed = false;
    rowsInTurn = 0;
    const next = waiting.shift();
    if (next) next();
    else whenIdle();
  };
  const endTurn = (): void => {
    if (rowsInTurn < rowsPerTurnMax) goOn();
    else clock.after(Math.ceil(rowsInTurn / rowsPerRestMs), goOn);
  };
  const arm = (): void => {
    if (isArmed) return;
    isArmed = true;
    clock.atTurnEnd(endTurn);
  };
  return {
    get isIdle() {
      return !isArmed;
    },
    turn: () => {
      if (rowsInTurn < rowsPerTurnMax && waiting.length === 0) return undefined;
      arm();
      return new Promise((resolve) => waiting.push(resolve));
    },
    note: (rows) => {
      rowsInTurn += rows;
      arm();
    },
    done: () => {
      if (rowsInTurn < rowsPerTurnMax) waiting.shift()?.();
    },
  };
}

/** `context` with a storage whose readings are counted and keep the pace. */
export function meterContext(context: Context, pace: Pace): { readonly context: Context; readonly meter: Meter } {
  const { storage } = context;
  const meter = { rows: 0 };
  const note = (rows: number): void => {
    meter.rows += rows;
    pace.note(rows);
  };
  const read = async (reading: () => unknown): Promise<unknown> => {
    const turn = pace.turn();
    if (turn) await turn;
    note(1);
    try {
      const result = await reading();
      note(rowsIn(result));
      return result;
    } finally {
      pace.done();
    }
  };
  const metered = {
    system: storage.system,
    read: (app: Parameters<typeof storage.read>[0]) => meterReaders(storage.read(app), read),
  };
  return { context: { ...context, storage: metered }, meter };
}

type Read = (reading: () => unknown) => Promise<unknown>;

/** The same stores, of which every method is called through `read`. */
function meterReaders(readers: ReadersOf<StoreName>, read: Read): ReadersOf<StoreName> {
  return new Proxy(readers, {
    get: (all, name) => {
      const store: unknown = Reflect.get(all, name);
      return typeof store === 'object' && store !== null ? meterStore(store, read) : store;
    },
  });
}

const meterStore = (store: object, read: Read): object =>
  new Proxy(store, {
    get: (all, name) => {
      const method: unknown = Reflect.get(all, name);
      if (typeof method !== 'function') return method;
      return (...args: readonly unknown[]) => read(() => Reflect.apply(method, all, args));
    },
  });
