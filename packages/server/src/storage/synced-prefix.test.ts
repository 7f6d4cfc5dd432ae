import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyAfterPowerCut, readSyncedLog } from './synced-prefix.ts';

let directory = '';
let path = '';
let database: DatabaseSync;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-'));
  path = join(directory, 'parley.sqlite');
  database = new DatabaseSync(path);
  database.exec('pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table t (a)');
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

const insert = (value: number): void => void database.prepare('insert into t values (?)').run(value);

/** What is found in a copy that was cut at `synced`. */
function afterCut(synced: { readonly generation: string; readonly bytes: number }): unknown[] {
  const copy = join(directory, `copy-${synced.bytes}.sqlite`);
  copyAfterPowerCut(path, synced, copy);
  const copied = new DatabaseSync(copy);
  const values = copied.prepare('select a from t order by a').all();
  copied.close();
  return values.map((row) => row['a']);
}

describe('a copy after a power cut', () => {
  it('has the transactions that were synced, and those alone', () => {
    insert(1);
    insert(2);
    const synced = readSyncedLog(path);
    insert(3);
    expect(afterCut(synced)).toEqual([1, 2]);
    expect(afterCut(readSyncedLog(path, synced))).toEqual([1, 2, 3]);
  });

  it('has nothing of a transaction that was under way, even if it wrote to the log', () => {
    insert(1);
    const synced = readSyncedLog(path);
    database.exec('pragma cache_size = 2; begin');
    for (let value = 2; value <= 5000; value += 1) insert(value);
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(synced.bytes);
    expect(readSyncedLog(path, synced)).toEqual(synced);
    database.exec('rollback');
  });

  it('loses a transaction that was torn', () => {
    insert(1);
    insert(2);
    const synced = readSyncedLog(path);
    expect(afterCut({ ...synced, bytes: synced.bytes - 1 })).toEqual([1]);
  });

  it('knows the end of the log, whatever the size of its file', () => {
    for (let value = 1; value <= 50; value += 1) insert(value);
    const long = readSyncedLog(path);
    database.exec('pragma wal_checkpoint(restart)');
    insert(51);
    const short = readSyncedLog(path, long);
    expect(short.generation).not.toBe(long.generation);
    expect(short.bytes).toBeLessThan(long.bytes);
    expect(statSync(`${path}-wal`).size).toBe(long.bytes);
    expect(afterCut(short)).toHaveLength(51);
    expect(afterCut(long)).toHaveLength(50);
  });

  it('is the file alone when there is no log', () => {
    insert(1);
    database.exec('pragma wal_checkpoint(truncate)');
    expect(readSyncedLog(path).bytes).toBe(0);
    expect(afterCut(readSyncedLog(path))).toEqual([1]);
  });
});
