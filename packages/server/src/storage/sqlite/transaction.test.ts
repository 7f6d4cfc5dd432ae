import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { StorageFailure } from '../storage.ts';
import type { Access } from './access.ts';
import { type SqliteDatabase, wrapDatabase } from './database.ts';
import { runTransaction } from './transaction.ts';

let database: SqliteDatabase;
beforeEach(() => {
  database = wrapDatabase(new DatabaseSync(':memory:'), ':memory:');
  database.prepare('create table t (a)').run();
});
const rows = () =>
  database
    .prepare('select a from t order by a')
    .all()
    .map((row) => row['a']);
const insert = (access: Access, value: number) =>
  access((current) => current.prepare('insert into t values (?)').run(value));

/** What SQLite may do on a full disk or a fault of it: it fails the statement and ends the transaction by itself. */
const giveUp = (access: Access) =>
  access((current) => {
    current.prepare('rollback').run();
    throw new StorageFailure('the disk is full');
  });

describe('a transaction that SQLite gave up', () => {
  it('writes nothing more, because that would be committed alone', async () => {
    const changed = runTransaction(database, async ({ access }) => {
      await insert(access, 1);
      await giveUp(access).catch(() => {});
      await insert(access, 2).catch(() => {});
    });
    await expect(changed).rejects.toThrow('the disk is full');
    expect(rows()).toEqual([]);
  });

  it('is not healed by taking a savepoint back', async () => {
    const failures: unknown[] = [];
    const changed = runTransaction(database, async ({ access, savepoint }) => {
      await insert(access, 1);
      const member = savepoint(
        async () => {
          await insert(access, 2);
          await giveUp(access);
        },
        () => true,
      );
      await member.catch((error: unknown) => failures.push(error));
      await insert(access, 3).catch((error: unknown) => failures.push(error));
    });
    await changed.catch((error: unknown) => failures.push(error));
    expect(failures.map(String)).toEqual(Array.from({ length: 3 }, () => 'StorageFailure: the disk is full'));
    expect(rows()).toEqual([]);
  });

  it('is not taken for committed if no statement told of it', async () => {
    const changed = runTransaction(database, async ({ access }) => {
      await access((current) => current.prepare('rollback').run());
    });
    await expect(changed).rejects.toThrow('gave up');
  });
});

describe('a transaction whose savepoint is left open', () => {
  it('is rolled back as a whole', async () => {
    let member: Promise<void> | undefined;
    const changed = runTransaction(database, async ({ access, savepoint }) => {
      member = savepoint(
        async () => {
          await insert(access, 1);
          await new Promise((resolve) => setImmediate(resolve));
        },
        () => true,
      );
      await Promise.resolve();
    });
    await expect(changed).rejects.toThrow('after its savepoints');
    await expect(member).rejects.toThrow('after its end');
    expect(rows()).toEqual([]);
    await runTransaction(database, async ({ access }) => {
      await insert(access, 2);
    });
    expect(rows()).toEqual([2]);
  });
});
