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
import { type LoggedIn, loginWire } from './testing/wire-client.ts';

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

  test('decide bursts of messages and readings of one conversation without a gap', async () => {
    const [first, second] = [await start(), await start()];
    const bob = await loginWire(first.url, app, 'bob');
    const alice = await loginWire(second.url, app, 'alice');
    const send = (by: LoggedIn, targetID: string, localMessageID: string) =>
      by.request('sendMessage', {
        conversationType: 0,
        targetID,
        localMessageID,
        content: { type: 1, message: 'hello' },
      });
    const read = (by: LoggedIn, targetID: string, position: number) =>
      by.request('clearConversationUnreadMessageCount', { conversationType: 0, targetID, position });
    await send(alice, 'bob', 'first');
    // With the first one, as many as a sender may send at once.
    const steps = Array.from({ length: 19 }, (_, index) => [
      send(alice, 'bob', `a${index}`),
      read(bob, 'alice', 2 * index),
      send(bob, 'alice', `b${index}`),
      read(alice, 'bob', 2 * index),
    ]);
    const outcomes = await Promise.all(steps.flat());
    expect(outcomes.filter(({ kind }) => kind !== 'answer')).toEqual([]);
    for (const [by, other] of [
      [alice, 'bob'],
      [bob, 'alice'],
    ] as const) {
      expect(await read(by, other, 30)).toMatchObject({
        result: { readPosition: expect.toSatisfy((at: number) => at >= 30), position: 39, messageSeq: 39 },
      });
      expect(await read(by, other, 39)).toMatchObject({ result: { readMessageSeq: 39, unreadMessageCount: 0 } });
      const synced = await by.request('sync', { userLogPosition: 0, logs: [] });
      const { userLog } = (synced as unknown as { result: { userLog: { position: number; entries: object[] } } })
        .result;
      // The conversation, and the last of its readings.
      expect(userLog.entries).toMatchObject([{ position: 1 }, { position: userLog.position }]);
      // Each reading was told once. Two servers have no bus between them: that bob has a conversation was told to alice's alone.
      const told = by.events.filter((name) => name === 'userLog');
      expect(told).toHaveLength(by === alice ? userLog.position : userLog.position - 1);
      by.close();
    }
    for (const server of [first, second]) expect((await server.stop()).code).toBe(0);
  });
});
