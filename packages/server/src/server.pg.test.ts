import { systemRandom } from '@parley/kernel/system';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './storage/postgres/test-database.ts';
import {
  askHttp,
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from './testing/server-process.ts';
import { loginWire } from './testing/wire-client.ts';

const serverUrl = inject('postgresUrl') ?? '';
const app = { appID: 77, serverSecret: 'x'.repeat(32) };

describe.skipIf(serverUrl === '')('two servers on one PostgreSQL', () => {
  let database: TestDatabase;
  let directories: TestDirectory[] = [];
  let running: ServerProcess[] = [];

  beforeEach(async () => {
    database = await createTestDatabase(serverUrl, systemRandom);
  });
  afterEach(async () => {
    await Promise.all(running.map((server) => server.stop('SIGKILL')));
    for (const directory of directories) directory.remove();
    running = [];
    directories = [];
    await database.drop();
  });

  async function start(): Promise<ServerProcess> {
    const directory = createTestDirectory();
    directories.push(directory);
    const server = await startServerProcess({
      command: 'serve',
      environment: {
        PARLEY_DATABASE_URL: database.url,
        PARLEY_DATA_DIR: directory.path,
        PARLEY_APP_ID: String(app.appID),
        PARLEY_APP_SECRET: app.serverSecret,
      },
    });
    running.push(server);
    return server;
  }

  test('are ready, share what is written and stop', async () => {
    const [first, second] = [await start(), await start()];
    for (const { url } of [first, second]) expect((await askHttp(`${url}/readyz`)).body).toBe('{"ready":true}');

    const bob = await loginWire(first.url, app, 'bob');
    const alice = await loginWire(second.url, app, 'alice');
    const content = { type: 1, message: 'hello' };
    const sent = await alice.request('sendMessage', {
      conversationType: 0,
      targetID: 'bob',
      localMessageID: 'one',
      content,
    });
    expect(sent.kind).toBe('answer');
    const history = await bob.request('queryHistoryMessage', {
      conversationType: 0,
      targetID: 'alice',
      count: 10,
      reverse: true,
    });
    expect(history).toMatchObject({ kind: 'answer', result: { messages: [{ localMessageID: 'one', content }] } });
    alice.close();
    bob.close();
    for (const server of [first, second]) expect((await server.stop()).code).toBe(0);
  });
});
