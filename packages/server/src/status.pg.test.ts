import { systemRandom } from '@parley/kernel/system';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './storage/postgres/test-database.ts';
import {
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from './testing/server-process.ts';
import { type LoggedIn, loginWire } from './testing/wire-client.ts';

const serverUrl = inject('postgresUrl') ?? '';
const app = { appID: 78, serverSecret: 'x'.repeat(32) };
/** A look is due every second; a busy machine takes its time. */
const toldWithin = { timeout: 30_000, interval: 50 };
/** The node's lease runs out, those who were there have as long as a silent client, and a look for them is due. */
const diedWithin = { timeout: 110_000, interval: 2000 };

describe.skipIf(serverUrl === '')('statuses on two servers of one PostgreSQL, with no bus between them', () => {
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
        PARLEY_LOGIN_POLICY: 'multi',
      },
    });
    running.push(server);
    return server;
  }

  /** What a device was told of users, such as `bob 0 "busy"`, in its order. */
  const heard = ({ told }: LoggedIn): readonly string[] =>
    told.flatMap(({ event, data }) =>
      event === 'usersStatus'
        ? (data as { statuses: { userID: string; onlineStatus: number; customStatus: string }[] }).statuses.map(
            ({ userID, onlineStatus, customStatus }) => `${userID} ${onlineStatus} "${customStatus}"`,
          )
        : [],
    );

  /** A device of a user who follows bob. */
  async function follow(server: ServerProcess, userID: string): Promise<LoggedIn> {
    const device = await loginWire(server.url, app, userID);
    const params = { userIDs: ['bob'], subscriptionDuration: 60 };
    expect(await device.request('subscribeUsersStatus', params)).toMatchObject({ result: { missing: [] } });
    return device;
  }

  test('a login, a lost connection and the death of a node are told on the other one', {
    timeout: 170_000,
  }, async () => {
    const [one, other] = [await start(), await start()];
    (await loginWire(other.url, app, 'bob')).close();
    const ann = await follow(one, 'ann');
    await expect.poll(() => heard(ann).at(-1) ?? 'bob 1 ""', toldWithin).toBe('bob 1 ""');

    const bob = await loginWire(other.url, app, 'bob');
    await expect.poll(() => heard(ann).at(-1), toldWithin).toBe('bob 0 ""');
    bob.close();
    await expect.poll(() => heard(ann).at(-1), toldWithin).toBe('bob 1 ""');
    await loginWire(other.url, app, 'bob');
    await expect.poll(() => heard(ann).at(-1), toldWithin).toBe('bob 0 ""');

    await other.stop('SIGKILL');
    const heardMeanwhile = async (): Promise<string | undefined> => {
      // Who is silent for so long is not told of anything.
      await ann.request('queryDeviceList', {});
      return heard(ann).at(-1);
    };
    await expect.poll(heardMeanwhile, diedWithin).toBe('bob 1 ""');
  });

  test('two changes of one status at once on both are told everywhere, the last one last', async () => {
    const [one, other] = [await start(), await start()];
    const bobs = [await loginWire(one.url, app, 'bob'), await loginWire(other.url, app, 'bob', '-second')];
    const followers = [await follow(one, 'ann'), await follow(other, 'amy')];
    const answers = await Promise.all(
      bobs.map((bob, index) => bob.request('updateUserCustomStatus', { customStatus: `said ${index}`, duration: -1 })),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['answer', 'answer']);
    const asked = await followers[0]?.request('queryUsersStatus', { userIDs: ['bob'] });
    const { statuses } = (asked as unknown as { result: { statuses: { customStatus: string }[] } }).result;
    const last = statuses[0]?.customStatus;
    expect(['said 0', 'said 1']).toContain(last);
    for (const follower of followers) {
      await expect.poll(() => heard(follower).at(-1), toldWithin).toBe(`bob 0 "${last}"`);
    }
  });
});
