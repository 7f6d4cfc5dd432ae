import { assert } from '@parley/kernel/assert';
import type { AppID } from '../../core/ids.ts';
import type { LockKey, Stores, Transaction } from '../storage.ts';
import { type Run, textArray } from './connection.ts';
import type { DriverConnection, Parameters, Statement } from './driver.ts';
import { isAnswered, isLostRace, lostBeforeCommit, outcomeUnknown, takenBack, toStorageFailure } from './failures.ts';
import { createLane, type Lane } from './lane.ts';

/**
 * Why read committed is enough. Two transactions that may touch the same log, user or name share a lock key, and a
 * transaction holds all its locks before it reads: PostgreSQL takes a new snapshot for every statement, the locks
 * are a statement of their own, and a commit is visible before its locks are free, so a fact read under a lock is
 * the newest there is and stays so until the commit.
 *
 * - Positions and sequences have no gap: a head is read and moved under the lock of its log, by one transaction,
 *   which writes the rows or nothing. A second writer would also break the primary key of `messages`.
 * - A repeated send is recognised on whichever node it arrives: the probe of `sends` runs under the lock of the log.
 *   A sender who uses one `localMessageID` in two logs at once passes two locks; then the primary key of `sends`
 *   lets one of them through and the other is run again and finds it.
 * - A session that was displaced, resumed elsewhere or logged out does not send any more: the generation is read
 *   `for share`, so the change of a session waits for the sends that relied on it, and a send waits for the change
 *   and sees its result.
 *
 * Locks are taken in the order of their hashes, in one statement, so that no two transactions wait for each other;
 * two keys with the same hash wait needlessly and do no harm. Row locks come after them: a circle through these is
 * possible (two nodes that each change a session whose message the other appends) and ends as a deadlock that
 * PostgreSQL finds, after which the loser is run again.
 */
const begin: Statement = { text: 'begin isolation level read committed read write' };

const lockSeed = 5061;
const lock: Statement = {
  name: 'lock',
  text: `select pg_catalog.count(pg_catalog.pg_advisory_xact_lock(hash)) from (
    select pg_catalog.hashtextextended(key, ${lockSeed}) as hash from pg_catalog.unnest($1::text[]) as key order by hash) as sorted`,
};

const savepoint: Statement = { text: 'savepoint member' };
const release: Statement = { text: 'release savepoint member' };
const takeBack: Statement = { text: 'rollback to savepoint member; release savepoint member' };
const commit: Statement = { text: 'commit' };
const rollback: Statement = { text: 'rollback' };

export const keyText = ({ app, kind, key }: LockKey): string => `${app} ${kind} ${key}`;

export type TransactionEnd<Result> =
  | { readonly kind: 'committed'; readonly result: Result }
  /** `work` threw and the database did not: its rows are gone. */
  | { readonly kind: 'threw'; readonly error: unknown }
  /** Nothing was written; `error` is what the driver threw. */
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'unknown'; readonly error: unknown };

/** What a transaction's stores are made of. */
export interface Inside {
  readonly lane: Lane;
  /** `lane.run`, `lane.read` and `lane.write`, that refuse after the end of the transaction. */
  readonly run: Run;
  readonly read: Run;
  readonly write: Lane['write'];
  readonly keys: ReadonlySet<string>;
}

export type CreateStores = (inside: Inside, app: AppID) => Stores;

export interface TransactionParts<Result> {
  readonly connection: DriverConnection;
  readonly keys: readonly LockKey[];
  readonly createStores: CreateStores;
  /** `run` is the transaction's own, for what belongs to no app. */
  work(transaction: Transaction, run: Run): Promise<Result>;
}

/** Runs one transaction on the connection and gives the connection back. */
export async function runTransaction<Result>(parts: TransactionParts<Result>): Promise<TransactionEnd<Result>> {
  const { connection, keys, createStores, work } = parts;
  const texts = new Set(keys.map(keyText));
  const opening: [Statement, Parameters][] = [[begin, []]];
  if (texts.size > 0) opening.push([lock, [textArray([...texts])]]);
  const lane = createLane(connection, opening);
  const open = openTransaction(lane, texts, createStores);
  const end = await finish(connection, lane, async () => {
    try {
      return await work(open.transaction, open.run);
    } finally {
      open.end();
    }
  });
  connection.release(end.isOfUse);
  return end;
}

type Finished<Result> = TransactionEnd<Result> & { readonly isOfUse: boolean };

async function finish<Result>(
  connection: DriverConnection,
  lane: Lane,
  work: () => Promise<Result>,
): Promise<Finished<Result>> {
  let done: { readonly result: Result } | { readonly error: unknown };
  try {
    done = { result: await work() };
  } catch (error) {
    done = { error };
  }
  if (connection.isLost) {
    return { kind: 'failed', error: lane.failure?.error ?? lostBeforeCommit(), isOfUse: false };
  }
  if ('result' in done && !lane.failure) return sendCommit(connection, lane, done.result);
  await lane.settle();
  const isOfUse = await isRolledBack(connection, lane);
  if (lane.failure) return { kind: 'failed', error: lane.failure.error, isOfUse };
  return { kind: 'threw', error: 'error' in done ? done.error : undefined, isOfUse };
}

/** The commit leaves behind the last writes without waiting for them: if one of them fails, it rolls back. */
async function sendCommit<Result>(connection: DriverConnection, lane: Lane, result: Result): Promise<Finished<Result>> {
  try {
    const { command } = await connection.query(commit);
    await lane.settle();
    if (command === 'COMMIT') return { kind: 'committed', result, isOfUse: true };
    return { kind: 'failed', error: lane.failure?.error ?? takenBack(), isOfUse: true };
  } catch (error) {
    await lane.settle();
    const first = lane.failure?.error ?? error;
    return isAnswered(first)
      ? { kind: 'failed', error: first, isOfUse: false }
      : { kind: 'unknown', error: outcomeUnknown(first), isOfUse: false };
  }
}

async function isRolledBack(connection: DriverConnection, lane: Lane): Promise<boolean> {
  if (lane.failure && !isAnswered(lane.failure.error)) return false;
  try {
    await connection.query(rollback);
    return true;
  } catch {
    // The connection is given up, and with it the server ends the transaction.
    return false;
  }
}

function openTransaction(
  lane: Lane,
  keys: ReadonlySet<string>,
  createStores: CreateStores,
): { readonly transaction: Transaction; readonly run: Run; end(): void } {
  let isOpen = true;
  let isInSavepoint = false;
  const guard =
    (run: Run): Run =>
    async (statement, parameters) => {
      assert(isOpen, 'a transaction is not used after its end');
      return run(statement, parameters);
    };
  const write: Lane['write'] = (statement, parameters) => {
    assert(isOpen, 'a transaction is not used after its end');
    lane.write(statement, parameters);
  };
  const inside: Inside = { lane, keys, run: guard(lane.run), read: guard(lane.read), write };
  const storesByApp = new Map<AppID, Stores>();

  const transaction: Transaction = {
    stores: (app) => {
      assert(isOpen, 'a transaction is not used after its end');
      const known = storesByApp.get(app) ?? createStores(inside, app);
      storesByApp.set(app, known);
      return known;
    },
    savepoint: async (work, keep) => {
      assert(isOpen, 'a transaction is not used after its end');
      assert(!isInSavepoint, 'savepoints do not overlap');
      isInSavepoint = true;
      try {
        return await runSavepoint(lane, work, keep);
      } finally {
        isInSavepoint = false;
      }
    },
  };
  return {
    transaction,
    run: inside.run,
    end: () => {
      isOpen = false;
      assert(!isInSavepoint, 'a transaction ends after its savepoints');
    },
  };
}

async function runSavepoint<Result>(
  lane: Lane,
  work: () => Promise<Result>,
  keep: (result: Result) => boolean,
): Promise<Result> {
  await lane.begun;
  lane.write(savepoint);
  let result: Result;
  let isKept: boolean;
  try {
    result = await work();
    await lane.settle();
    if (lane.failure) throw toStorageFailure(lane.failure.error);
    isKept = keep(result);
  } catch (error) {
    await takeBackSavepoint(lane);
    throw error;
  }
  if (isKept) lane.write(release);
  else await takeBackSavepoint(lane);
  return result;
}

/** A lost race or connection fails the whole transaction, which may then be run again. */
async function takeBackSavepoint(lane: Lane): Promise<void> {
  await lane.settle();
  if (lane.failure && (isLostRace(lane.failure.error) || !isAnswered(lane.failure.error))) return;
  lane.forgive();
  await lane.run(takeBack, []);
}
