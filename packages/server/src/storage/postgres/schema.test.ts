import { describe, expect, test } from 'vitest';
import type { SqlRow } from '../sql/connection.ts';
import { inspect } from './schema.ts';

const sound = { version: 150_004, encoding: 'UTF8', synchronous_commit: 'on', fsync: 'on', is_standby: 0 };

const inspectWith = (changes: SqlRow): Promise<string | undefined> =>
  inspect({ query: async () => ({ rows: [{ ...sound, ...changes }], count: 1, command: 'SELECT' }) });

describe('a PostgreSQL server', () => {
  test('that is sound is taken', async () => {
    expect(await inspectWith({})).toBeUndefined();
    expect(await inspectWith({ fsync: 'off' })).toMatch(/^fsync is off/);
  });

  test.each<[string, SqlRow, string]>([
    ['is too old', { version: 140_011 }, 'PostgreSQL 14; version 15'],
    ['is a standby', { is_standby: 1 }, 'standby'],
    ['is encoded otherwise', { encoding: 'SQL_ASCII' }, 'encoding UTF8'],
    ['loses what it acknowledged', { synchronous_commit: 'off' }, 'synchronous_commit is off'],
  ])('that %s is refused', async (_name, changes, message) => {
    await expect(inspectWith(changes)).rejects.toThrow(message);
  });
});
