import { assert } from '@parley/kernel/assert';
import type { AppID } from '../../core/ids.ts';
import { StorageFailure, type Stores, type Transaction } from '../storage.ts';
import type { Access } from './access.ts';
import type { SqliteDatabase } from './database.ts';

export interface OpenTransaction {
  readonly access: Access;
  savepoint: Transaction['savepoint'];
  /** Ends every use of the transaction. */
  end(): void;
  /** Throws if the transaction may not be committed: a statement failed and was not taken back by a savepoint. */
  assertSound(): void;
}

/** Runs `work` between BEGIN and COMMIT; whatever is thrown rolls everything back. The caller has the turn. */
export async function runTransaction<Result>(
  database: SqliteDatabase,
  work: (open: OpenTransaction) => Promise<Result>,
): Promise<Result> {
  database.prepare('begin immediate').run();
  const open = openTransaction(database);
  try {
    const result = await work(open);
    open.end();
    open.assertSound();
    database.prepare('commit').run();
    return result;
  } catch (error) {
    open.end();
    if (database.isInTransaction) database.prepare('rollback').run();
    throw error;
  }
}

/**
 * Keeps the rules of a transaction that has begun on `database`. A statement that failed fails the transaction, as
 * it does on PostgreSQL, unless it happened inside a savepoint that is taken back. Some failures (a full disk) make
 * SQLite roll back the whole transaction by itself; then nothing may run any more, because it would commit alone.
 */
function openTransaction(database: SqliteDatabase): OpenTransaction {
  let isOpen = true;
  let isInSavepoint = false;
  let failure: { readonly error: unknown } | undefined;

  const access: Access = async (work) => {
    assert(isOpen, 'a transaction is not used after its end');
    if (failure) throw failure.error;
    try {
      return work(database);
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  const run = (sql: string): Promise<number> => access(() => database.prepare(sql).run());

  const takeBack = (): void => {
    if (!database.isInTransaction) return;
    database.prepare('rollback to member').run();
    database.prepare('release member').run();
    failure = undefined;
  };

  return {
    access,
    savepoint: async (work, keep) => {
      assert(!isInSavepoint, 'savepoints do not overlap');
      isInSavepoint = true;
      let hasBegun = false;
      try {
        await run('savepoint member');
        hasBegun = true;
        const result = await work();
        if (keep(result)) await run('release member');
        else takeBack();
        return result;
      } catch (error) {
        if (isOpen && hasBegun) takeBack();
        throw error;
      } finally {
        isInSavepoint = false;
      }
    },
    end: () => {
      isOpen = false;
    },
    assertSound: () => {
      assert(!isInSavepoint, 'a transaction ends after its savepoints');
      if (failure) throw failure.error;
      if (!database.isInTransaction)
        throw new StorageFailure('the database gave up the transaction; nothing was written');
    },
  };
}

/** The contract's transaction over `open`; the stores of an app are built once. */
export function toTransaction(
  open: OpenTransaction,
  createStores: (access: Access, app: AppID) => Stores,
): Transaction {
  const storesByApp = new Map<AppID, Stores>();
  return {
    stores: (app) => {
      const known = storesByApp.get(app);
      if (known) return known;
      const stores = createStores(open.access, app);
      storesByApp.set(app, stores);
      return stores;
    },
    savepoint: open.savepoint,
  };
}
