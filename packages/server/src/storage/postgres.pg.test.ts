import { systemClock, systemRandom } from '@parley/kernel/system';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { toAppID } from '../core/ids.ts';
import { createTranslator } from './postgres/connection.ts';
import { createTestDatabase, type TestDatabase } from './postgres/test-database.ts';
import { openPostgresStorage } from './postgres.ts';
import type { Storage } from './storage.ts';
import { describeStorage } from './storage-contract.ts';

const serverUrl = inject('postgresUrl');

describe.skipIf(!serverUrl)('the contract', () => {
  let database: TestDatabase;
  let storage: Storage;
  let apps = 0;
  const translate = createTranslator();

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl ?? '', systemRandom);
    storage = await openPostgresStorage({ url: database.url, clock: systemClock, random: systemRandom });
  });
  afterAll(async () => {
    await storage?.close();
    await database?.drop();
  });

  const raw = async (sql: string, params: readonly (string | number | null)[]): Promise<void> => {
    await database.withConnection((connection) => connection.query(translate(sql), params));
  };

  // The tests share a database, each in apps of its own; only what belongs to no app is emptied between them.
  describeStorage('PostgreSQL', async () => {
    await raw('delete from node_slots', []);
    return {
      storage,
      nextApp: () => {
        apps += 1;
        return toAppID(apps);
      },
      raw,
      end: async () => {},
    };
  });
});
