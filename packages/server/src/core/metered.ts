import type { Clock } from '@parley/kernel/clock';
import type { ReadersOf, StoreName } from '../storage/storage.ts';
import type { Context } from './context.ts';

/** What a piece of work has read so far. */
export interface Meter {
  /** A reading counts as one, and each row that it found as another. */
  readonly rows: number;
}

/**
 * Rows read by one piece of work within one turn of the event loop: about half a millisecond. Reading is synchronous on
 * the embedded engine, and whoever waits for the turn to end waits for all of it.
 */
const rowsPerTurnMax = 100;

const endOfTurn = (clock: Clock): Promise<void> => new Promise((resolve) => clock.atTurnEnd(resolve));

/** `context` with a storage whose readings are counted, and which lets others have their turn between them. */
export function meterContext(context: Context): { readonly context: Context; readonly meter: Meter } {
  const { clock, storage } = context;
  const meter = { rows: 0 };
  let rowsInTurn = 0;
  const count = (rows: number): void => {
    meter.rows += rows;
    rowsInTurn += rows;
  };
  const read = async (reading: () => unknown): Promise<unknown> => {
    if (rowsInTurn >= rowsPerTurnMax) {
      rowsInTurn = 0;
      await endOfTurn(clock);
    }
    count(1);
    const found = await reading();
    if (Array.isArray(found)) count(found.length);
    return found;
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
