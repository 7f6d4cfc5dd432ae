import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AppCredentials } from '../app-file.ts';
import {
  askHttp,
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';
import { connectWire, type LoggedIn, loginWire, tryLogin, type WireClient } from '../testing/wire-client.ts';

/* Real sockets that all come from one address, as those of a school do, or of somebody who means harm. */

const app: AppCredentials = { appID: 4711, serverSecret: 'a-server-secret-of-32-characters' };

let directory: TestDirectory;
let server: ServerProcess;
let clients: WireClient[] = [];
beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await server.stop('SIGKILL');
  directory.remove();
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  server = await startServerProcess({
    command: 'serve',
    environment: {
      PARLEY_DATA_DIR: directory.path,
      PARLEY_APP_ID: String(app.appID),
      PARLEY_APP_SECRET: app.serverSecret,
      PARLEY_LOG_LEVEL: 'info',
      PARLEY_DRAIN_MS: '0',
      ...environment,
    },
  });
}

async function open(): Promise<WireClient> {
  const client = await connectWire(server.url);
  clients.push(client);
  return client;
}

test('connections that never log in fill no server: whoever logs in gets a place, and health is told', async () => {
  await start({ PARLEY_LIMITS_CONNECTIONS_MAX: '60' });
  for (let count = 0; count < 70; count += 1) await open();
  const alice = await loginWire(server.url, app, 'alice');
  clients.push(alice);
  for (let count = 0; count < 10; count += 1) {
    expect((await tryLogin(server.url, app, `user-${count}`)).kind).toBe('answer');
  }
  expect((await askHttp(`${server.url}/healthz`)).status).toBe(200);
  const returning = await open();
  const { userName: _userName, ...device } = { userName: '', ...alice.params };
  const resumed = await returning.request('resume', { ...device, sessionID: alice.sessionID });
  expect(resumed).toMatchObject({ kind: 'answer', result: { outcome: 'resumed' } });
});

test('worthless tokens for a user lock nobody out', async () => {
  await start({ PARLEY_GATEWAY_MAX_LOGINS_PER_SECOND: '20' });
  let isOver = false;
  const attack = async (): Promise<number> => {
    let count = 0;
    while (!isOver) {
      await tryLogin(server.url, { ...app, token: '04AAAA' }, 'alice').catch(() => {});
      count += 1;
    }
    return count;
  };
  const attackers = [attack(), attack(), attack()];
  for (let count = 0; count < 4; count += 1) {
    expect((await tryUntilConnected(() => tryLogin(server.url, app, 'alice'))).kind).toBe('answer');
  }
  isOver = true;
  const attempts = await Promise.all(attackers);
  expect(Math.min(...attempts)).toBeGreaterThan(0);
});

/** As the SDK does: an attempt that is turned away before it is a connection is made again. */
async function tryUntilConnected<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; tries < 50; tries += 1) {
    const outcome = await attempt().catch(() => undefined);
    if (outcome !== undefined) return outcome;
  }
  return attempt();
}

test('a thousand who come in the same moment all get in, and none is turned away', { timeout: 60_000 }, async () => {
  await start();
  const names = Array.from({ length: 1000 }, (_, index) => `pupil-${index}`);
  const pupils: LoggedIn[] = await Promise.all(names.map((userID) => loginWire(server.url, app, userID)));
  clients.push(...pupils);
  expect(new Set(pupils.map(({ sessionID }) => sessionID)).size).toBe(1000);
  expect(server.out()).not.toMatch(/connection\.refused|connection\.closed/);
});
