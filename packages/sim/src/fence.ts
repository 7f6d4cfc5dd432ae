import type { Clock } from '@parley/kernel/clock';
import { sleep } from '@parley/kernel/clock';
import {
  type Readers,
  type Storage,
  StorageFailure,
  type Stores,
  type Transaction,
} from '@parley/server/storage/storage';
import type { Chance } from './chance.ts';
import type { ProcessClock } from './clock.ts';

/** How the way from a server to its database behaves. */
export interface StorageConditions {
  /** How long a call waits on its way, in milliseconds. */
  readonly delayMs: { readonly min: number; readonly max: number };
  /** Share of calls that fail before anything was done. */
  readonly failures: number;
  /** Share of transactions that are committed while the server is told that they failed. */
  readonly lostCommits: number;
}

export const calmStorage: StorageConditions = { delayMs: { min: 0, max: 0 }, failures: 0, lostCommits: 0 };

export interface FenceParts {
  readonly storage: Storage;
  readonly clock: ProcessClock;
  readonly chance: Chance;
  readonly conditions: () => StorageConditions;
  /** Told of every failure that is made up here. */
  readonly failed?: () => void;
}

/**
 * The storage as one process has it. When the process is dead, what it had asked for goes unanswered, a transaction
 * that had not begun never does, and one that it was deciding is rolled back.
 */
export function fenceStorage(parts: FenceParts): Storage {
  const { storage } = parts;
  return {
    engine: storage.engine,
    transactionsMax: storage.transactionsMax,
    system: fenceCalls(storage.system, (call) => ask(parts, call)),
    read: (app) => {
      const readers = storage.read(app);
      const fence = <Reader extends object>(reader: Reader): Reader => fenceCalls(reader, (call) => ask(parts, call));
      return {
        users: fence(readers.users),
        blacklist: fence(readers.blacklist),
        sessions: fence(readers.sessions),
        usage: fence(readers.usage),
        conversations: fence(readers.conversations),
        messages: fence(readers.messages),
        search: fence(readers.search),
        reactions: fence(readers.reactions),
        pins: fence(readers.pins),
        friends: fence(readers.friends),
        calls: fence(readers.calls),
        groups: fence(readers.groups),
        statuses: fence(readers.statuses),
        rooms: fence(readers.rooms),
        broadcasts: fence(readers.broadcasts),
        receipts: fence(readers.receipts),
        replies: fence(readers.replies),
      } satisfies Readers;
    },
    transact: (keys, work) =>
      ask(parts, async () => {
        const result = await storage.transact(keys, (transaction) => {
          assertAlive(parts.clock);
          return work(fenceTransaction(transaction, parts.clock));
        });
        if (parts.chance.happens(parts.conditions().lostCommits)) fail(parts, 'the connection was lost');
        return result;
      }),
    levels: () => ask(parts, () => storage.levels()),
    figures: () => ask(parts, () => storage.figures()),
    sickness: () => ask(parts, () => storage.sickness()),
    close: () => Promise.resolve(),
  };
}

/** What the dead ask for is never answered. A promise of its own each time, so that nothing of the dead is kept. */
const never = (): Promise<never> => new Promise(() => {});

function fail({ failed }: FenceParts, what: string): never {
  failed?.();
  throw new StorageFailure(what);
}

async function ask<Result>(parts: FenceParts, call: () => Promise<Result>): Promise<Result> {
  const { clock, chance, conditions } = parts;
  const { delayMs, failures } = conditions();
  if (delayMs.max > 0) await sleep(clock, chance.between(delayMs.min, delayMs.max));
  if (!clock.isAlive) return never();
  if (chance.happens(failures)) fail(parts, 'the database did not answer');
  try {
    const result = await call();
    return clock.isAlive ? result : await never();
  } catch (error) {
    if (!clock.isAlive) return never();
    throw error;
  }
}

function fenceTransaction(transaction: Transaction, clock: Clock & { readonly isAlive: boolean }): Transaction {
  const fence = <Store extends object>(store: Store): Store =>
    fenceCalls(store, (call) => {
      assertAlive(clock);
      return call();
    });
  return {
    stores: (app) => {
      const stores = transaction.stores(app);
      return {
        users: fence(stores.users),
        blacklist: fence(stores.blacklist),
        sessions: fence(stores.sessions),
        usage: fence(stores.usage),
        conversations: fence(stores.conversations),
        messages: fence(stores.messages),
        search: fence(stores.search),
        reactions: fence(stores.reactions),
        pins: fence(stores.pins),
        friends: fence(stores.friends),
        calls: fence(stores.calls),
        groups: fence(stores.groups),
        statuses: fence(stores.statuses),
        rooms: fence(stores.rooms),
        broadcasts: fence(stores.broadcasts),
        imports: fence(stores.imports),
        signatures: fence(stores.signatures),
        receipts: fence(stores.receipts),
        replies: fence(stores.replies),
        duties: fence(stores.duties),
        timers: fence(stores.timers),
      } satisfies Stores;
    },
    savepoint: (work, keep) => transaction.savepoint(work, keep),
  };
}

function assertAlive(clock: { readonly isAlive: boolean }): void {
  if (!clock.isAlive) throw new StorageFailure('the process is dead');
}

/** The same object, with every call of a method handed to `guard`. */
function fenceCalls<Target extends object>(
  target: Target,
  guard: (call: () => Promise<unknown>) => Promise<unknown>,
): Target {
  return new Proxy(target, {
    get: (object, name) => {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== 'function') return value;
      return (...params: readonly unknown[]) => guard(() => Reflect.apply(value, object, params));
    },
  });
}
