import { DatabaseSync } from 'node:sqlite';
import { assert } from '@parley/kernel/assert';
import type { Clock } from '@parley/kernel/clock';
import { createIds, type Ids } from '@parley/kernel/ids';
import type { AppID, LogKey } from '../core/ids.ts';
import type { DurabilityGate } from './durability-gate.ts';
import { createChange } from './sql/change-message.ts';
import { createColdStores, joinStores } from './sql/cold-stores.ts';
import { sqliteDialect } from './sql/connection.ts';
import { readFigures } from './sql/figures.ts';
import { countDue, countRooms } from './sql/levels.ts';
import { createSystemStore } from './sql/system.ts';
import { type Access, toConnection } from './sqlite/access.ts';
import { createChangeSets, prepareChangeStatements } from './sqlite/changes.ts';
import type { LogExtent } from './sqlite/checkpoint-worker.ts';
import { type Checkpoints, defaultPace, startCheckpoints } from './sqlite/checkpoints.ts';
import { type SqliteDatabase, wrapDatabase } from './sqlite/database.ts';
import { toStorageFailure } from './sqlite/failures.ts';
import { type OpenFile, openDatabaseBeside, openDatabaseFile } from './sqlite/file.ts';
import { createSqliteMessageStore, prepareMessageStatements } from './sqlite/messages.ts';
import { createReadingSets, prepareReadingStatements } from './sqlite/readings.ts';
import { createSqliteReceiptStore, prepareReceiptStatements } from './sqlite/receipts.ts';
import { configure, measureLog, measurePages, openFleeting, prepareSchema } from './sqlite/schema.ts';
import { type OpenTransaction, runTransaction, toTransaction } from './sqlite/transaction.ts';
import { createTurns, type Turns } from './sqlite/turns.ts';
import { type LockKey, type Storage, StorageFailure, type Stores } from './storage.ts';

export interface SqliteOptions {
  /** The database file, or `:memory:` for one that ends with its storage. */
  readonly path: string;
  /** The database's clock is the machine's. */
  readonly clock: Clock;
  /** An image from `serialize`, to begin with; for `:memory:` only. */
  readonly image?: Uint8Array;
  /**
   * `server`, the default: the one process that serves the file. `guest`: another one with a few changes, whether a
   * server runs or not; it leaves checkpoints to the server and an older schema as it is.
   */
  readonly role?: 'server' | 'guest';
  /** What a commit waits for beyond its own sync; nothing by default. */
  readonly gate?: DurabilityGate;
  /** The file grows no further than this; writing beyond it fails as on a full disk. */
  readonly sizeBytesMax?: number;
  /** How long a call waits, and the thread with it, for the lock of another program that writes; 5000 by default. */
  readonly busyMs?: number;
  /**
   * Told of failures that no caller meets: those of the checkpoints. `sickness` tells of them too; after a fatal one
   * every further call fails with it.
   */
  readonly onFailure?: (failure: StorageFailure) => void;
}

export interface SqliteStorage extends Storage {
  readonly engine: 'sqlite';
  /**
   * The whole of a `:memory:` database; call it between transactions or in the gate's `durable`. There it is the
   * image of exactly the commit that waits, because the next transaction has not begun.
   */
  serialize(): Uint8Array;
}

/**
 * Storage in one SQLite file, or in memory. One connection in the caller's thread reads and writes; transactions run
 * one after another whatever their keys, and what is read waits until no transaction is under way. `work` must
 * therefore not await the storage's own reads or another transaction: they wait for each other for ever.
 */
export async function openSqliteStorage(options: SqliteOptions): Promise<SqliteStorage> {
  const { path, clock, image, sizeBytesMax, busyMs = 5000, role = 'server' } = options;
  const isFile = path !== ':memory:';
  assert(!isFile || image === undefined, 'an image is for a database in memory');
  const openFile = role === 'server' ? openDatabaseFile : openDatabaseBeside;
  const file = isFile ? openFile(path, busyMs) : undefined;
  const raw = file ? file.database : new DatabaseSync(path);
  const database = wrapDatabase(raw, path);
  try {
    if (image) raw.deserialize(image);
    configure(database, path, sizeBytesMax);
    await prepareSchema(database, path, { now: clock.wall(), older: role === 'server' ? 'update' : 'refuse' });
    openFleeting(database);
    return createStorage(options, database, file);
  } catch (error) {
    database.close();
    file?.release();
    throw toStorageFailure(error, path);
  }
}

function createStorage(options: SqliteOptions, database: SqliteDatabase, file: OpenFile | undefined): SqliteStorage {
  const { path, clock, gate, role = 'server' } = options;
  const turns = createTurns();
  const hasCheckpoints = file !== undefined && role === 'server';
  const life = createLife(options, turns, hasCheckpoints ? () => measureLog(database) : undefined);
  const createStores = prepareStores(database, clock, createIds(clock, dutySlots[role]));
  const readersByApp = new Map<AppID, Stores>();

  const change = async <Result>(work: (open: OpenTransaction) => Promise<Result>): Promise<Result> => {
    life.assertOpen();
    return turns.alone(async () => {
      life.assertSound();
      await life.checkpoints?.space();
      try {
        const result = await runTransaction(database, work);
        life.checkpoints?.noteCommit();
        if (gate) await passGate(gate, path);
        return result;
      } catch (error) {
        life.note(error);
        throw error;
      }
    });
  };
  const readAccess: Access = async (work) => {
    life.assertOpen();
    return turns.read(() => {
      life.assertSound();
      return work(database);
    });
  };

  return {
    engine: 'sqlite',
    transactionsMax: 1,
    system: createSystemStore({
      reader: toConnection(readAccess),
      transact: (work) => change(({ access }) => work(toConnection(access))),
      databaseTime: async () => clock.wall(),
    }),
    read: (app) => {
      const known = readersByApp.get(app) ?? createStores(readAccess, app, holdNothing);
      readersByApp.set(app, known);
      return known;
    },
    transact: (keys, work) => {
      const held = heldLogs(keys);
      return change((open) => work(toTransaction(open, (access, app) => createStores(access, app, held))));
    },
    levels: async () => {
      const connection = toConnection(readAccess);
      const due = await countDue(connection, clock.wall());
      const bytes = file ? file.bytes() : { databaseBytes: await readAccess(measurePages) };
      return { ...bytes, dutiesDue: due.duties, timersDue: due.timers, ...(await countRooms(connection)) };
    },
    figures: () => readFigures(toConnection(readAccess)),
    sickness: async () => {
      const sickness = life.sickness();
      if (sickness !== undefined || file === undefined || file.isInPlace()) return sickness;
      return `database ${path} was moved or deleted while in use; stop the server and put it back`;
    },
    serialize: () => {
      assert(file === undefined, 'only a database in memory is serialized');
      assert(!database.isInTransaction, 'an image is taken between transactions');
      return database.serialize();
    },
    close: async () => {
      if (!life.close()) return;
      await turns.idle();
      await life.checkpoints?.end();
      database.close();
      file?.release();
    },
  };
}

/** Whether the storage may still be used, and what is wrong with it. */
interface Life {
  readonly checkpoints: Checkpoints | undefined;
  /** For whoever comes from outside. */
  assertOpen(): void;
  /** For whoever gets the turn: nothing runs after a fatal failure. */
  assertSound(): void;
  note(failure: unknown): void;
  sickness(): string | undefined;
  /** Returns whether it was open. */
  close(): boolean;
}

function createLife(options: SqliteOptions, turns: Turns, measure: (() => LogExtent) | undefined): Life {
  const { path, clock, onFailure } = options;
  let isOpen = true;
  let fatal: StorageFailure | undefined;
  const note = (failure: unknown): void => {
    if (failure instanceof StorageFailure && failure.isFatal) fatal ??= failure;
  };
  const checkpoints = measure
    ? startCheckpoints({
        path,
        clock,
        turns,
        pace: defaultPace,
        measure,
        onFailure: (failure) => {
          note(failure);
          onFailure?.(failure);
        },
      })
    : undefined;
  const assertSound = (): void => {
    if (fatal) throw fatal;
  };
  return {
    checkpoints,
    assertOpen: () => {
      assertSound();
      if (!isOpen) throw new StorageFailure(`database ${path} is closed`);
    },
    assertSound,
    note,
    sickness: () => (isOpen ? (fatal?.message ?? checkpoints?.sickness()) : `database ${path} is closed`),
    close: () => {
      const wasOpen = isOpen;
      isOpen = false;
      return wasOpen;
    },
  };
}

async function passGate(gate: DurabilityGate, path: string): Promise<void> {
  try {
    await gate.durable();
  } catch (cause) {
    throw new StorageFailure(`database ${path} could not be made durable`, { cause, isFatal: true });
  }
}

/** The logs whose keys a transaction holds. */
type HeldLogs = ReadonlySet<string>;
const holdNothing: HeldLogs = new Set();
const nameOfLog = (app: AppID, log: LogKey): string => `${app} ${log}`;

function heldLogs(keys: readonly LockKey[]): HeldLogs {
  const held = new Set<string>();
  for (const lock of keys) if (lock.kind === 'conversation') held.add(nameOfLog(lock.app, lock.key));
  return held;
}

/**
 * Duty ids need no leased slot: one server and one guest at a time write this file, and an id that a clock set back,
 * or a second guest, would double is refused by the primary key.
 */
const dutySlots = { server: 0, guest: 1 } as const;

/** Prepares the hot paths' statements and hands out what builds the stores of one app. */
function prepareStores(
  database: SqliteDatabase,
  clock: Clock,
  ids: Ids,
): (access: Access, app: AppID, held: HeldLogs) => Stores {
  const statements = prepareMessageStatements(database);
  const readingStatements = prepareReadingStatements(database);
  const receiptStatements = prepareReceiptStatements(database);
  const changeStatements = prepareChangeStatements(database);
  const nextDutyID = (): number => ids.next();
  const source = { dialect: sqliteDialect, nextDutyID, databaseTime: async () => clock.wall() };
  return (access, app, held) => {
    const connection = toConnection(access);
    const holdsLog = (log: LogKey): boolean => held.has(nameOfLog(app, log));
    return joinStores(createColdStores(connection, app, source), createReadingSets(access, readingStatements, app), {
      messages: {
        ...createSqliteMessageStore({ access, connection, statements, nextDutyID, holdsLog }, app),
        ...createChange(createChangeSets({ access, connection, statements: changeStatements, holdsLog }, app)),
      },
      receipts: createSqliteReceiptStore({ access, connection, statements: receiptStatements, holdsLog }, app),
    });
  };
}
