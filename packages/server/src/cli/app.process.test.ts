import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { generateToken04Sync } from '@parley/backend/node';
import { errorCodes } from '@parley/protocol/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AppCredentials, readAppFile } from '../app-file.ts';
import { parleyHere } from '../testing/parley-here.ts';
import {
  askHttp,
  createTestDirectory,
  type Ended,
  type ServerProcess,
  spawnParley,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';
import { connectWire, loginWire, tryLogin } from '../testing/wire-client.ts';

let directory: TestDirectory;
let server: ServerProcess | undefined;
beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  await server?.stop('SIGKILL');
  server = undefined;
  directory.remove();
});

const environment = (): Record<string, string> => ({ PARLEY_DATA_DIR: directory.path });
const parley = (...args: string[]): Promise<Ended> => parleyHere(args, environment());
const program = (...args: string[]): Promise<Ended> => spawnParley(args, { environment: environment() }).ended;
const start = async (): Promise<ServerProcess> => {
  server = await startServerProcess({ environment: environment() });
  return server;
};
const noticedWithin = { timeout: 15_000, interval: 250 };

async function createApp(...args: string[]): Promise<AppCredentials> {
  const { code, out, err } = await parley('app', 'create', '--json', ...args);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
}

describe('app create', () => {
  test('before the first start makes the app that the server then serves', async () => {
    const app = await createApp('--app-id', '42');
    expect(app).toEqual({ appID: 42, serverSecret: expect.stringMatching(/^[!-~]{32}$/) });
    await start();
    expect(readAppFile(directory.path)).toEqual(app);
  });

  test('beside a running server makes one that is served soon, and the secret is in no log', async () => {
    const { url, out } = await start();
    const app = await createApp();
    await expect.poll(async () => (await tryLogin(url, app, 'alice')).kind, noticedWithin).toBe('answer');
    expect(out()).not.toContain(app.serverSecret);
  });

  test('writes the secret into a file of its owner alone, and never over another file', async () => {
    const file = join(directory.path, 'new.json');
    const made = await parley('app', 'create', '--app-id', '7', '--file', file);
    expect([made.code, made.out]).toEqual([0, `AppID   7\nFile    ${file}\n`]);
    const app = JSON.parse(readFileSync(file, 'utf8'));
    expect(app).toMatchObject({ appID: 7 });
    expect(made.out).not.toContain(app.serverSecret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await parley('app', 'create', '--app-id', '8', '--file', file);
    expect([again.code, again.err]).toEqual([1, expect.stringMatching(/cannot be written \(EEXIST\); --file takes/)]);
    expect((await parley('app', 'list')).out).not.toMatch(/^8 /m);
  });

  test('of one AppID twice at once makes one app, and its secret is the one that was shown', async () => {
    // Before there is a database, and then beside one.
    for (const appID of ['7', '8']) {
      const made = await Promise.all(
        ['a', 'b', 'c'].map((name) =>
          program('app', 'create', '--app-id', appID, '--file', join(directory.path, `${name}-${appID}.json`)),
        ),
      );
      expect(made.map(({ code }) => code).toSorted()).toEqual([0, 1, 1]);
      const winner = ['a', 'b', 'c'][made.findIndex(({ code }) => code === 0)] ?? '';
      for (const { code, err } of made) {
        if (code === 1) expect(err).toContain(`there is an app ${appID} already; choose another --app-id`);
      }
      const files = readdirSync(directory.path).filter((name) => name.endsWith(`-${appID}.json`));
      expect(files).toEqual([`${winner}-${appID}.json`]);
      const shown: AppCredentials = JSON.parse(readFileSync(join(directory.path, files[0] ?? ''), 'utf8'));
      const database = new DatabaseSync(join(directory.path, 'parley.db'), { readOnly: true });
      const row = database.prepare('select server_secret from apps where app = ?').get(Number(appID));
      database.close();
      expect(row?.['server_secret']).toBe(shown.serverSecret);
    }
  });

  test('refuses an AppID that is taken or is none', async () => {
    await createApp('--app-id', '7');
    const taken = await parley('app', 'create', '--app-id', '7');
    expect([taken.code, taken.err]).toEqual([1, expect.stringContaining('there is an app 7 already')]);
    const none = await parley('app', 'create', '--app-id', '0');
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('--app-id must be a whole number from 1')]);
  });
});

describe('app list', () => {
  test('shows no secrets, as text and as JSON', async () => {
    const apps = [await createApp('--app-id', '7'), await createApp('--app-id', '8')];
    await parley('app', 'disable', '8');
    const [text, json] = [await parley('app', 'list'), await parley('app', 'list', '--json')];
    expect(text.out).toMatch(/AppID +State +Created +Earlier secrets until\n7 +enabled +\d{4}-.*\n8 +disabled +\d{4}-/);
    expect(JSON.parse(json.out)).toMatchObject([
      { appID: 7, isEnabled: true },
      { appID: 8, isEnabled: false },
    ]);
    for (const { serverSecret } of apps) expect(text.out + json.out).not.toContain(serverSecret);
  });

  test('without a database says what to do, and makes none', async () => {
    const { code, err } = await parley('app', 'list');
    expect([code, err]).toEqual([1, expect.stringMatching(/no database in .*; start the server once/)]);
    expect((await parley('app', 'list')).code).toBe(1);
  });
});

describe('app rotate-secret', () => {
  test('without a grace the new secret counts and the old one does not; who is connected stays', async () => {
    const { url, keyHeaders } = await start();
    const old = readAppFile(directory.path) as AppCredentials;
    const alice = await loginWire(url, old, 'alice');
    const { code, out } = await parley('app', 'rotate-secret', String(old.appID), '--grace', '0', '--json');
    expect(code).toBe(0);
    const { earlierSecretsUntil, ...renewed } = JSON.parse(out);
    expect(earlierSecretsUntil).toEqual([]);
    expect(renewed.serverSecret).not.toBe(old.serverSecret);
    expect(readAppFile(directory.path)).toEqual(renewed);
    await expect.poll(() => tryLogin(url, renewed, 'bob'), noticedWithin).toMatchObject({ kind: 'answer' });
    expect(await tryLogin(url, old, 'bob')).toEqual({
      kind: 'refusal',
      code: errorCodes.NetworkModuleCommonError,
      id: expect.anything(),
      message: expect.anything(),
    });
    const history = { conversationType: 0, targetID: 'bob', count: 1, reverse: true };
    expect((await alice.request('queryHistoryMessage', history)).kind).toBe('answer');
    const reply = await askHttp(`${url}/api/development-token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...keyHeaders },
      body: '{"userID":"carol"}',
    });
    expect(await tryLogin(url, { ...renewed, token: JSON.parse(reply.body).token }, 'carol')).toMatchObject({
      kind: 'answer',
    });
  });

  test('with a grace both hold on a running server, until the earlier one is ended', async () => {
    const { url } = await start();
    const old = readAppFile(directory.path) as AppCredentials;
    const began = Date.now();
    const rotated = await parley('app', 'rotate-secret', String(old.appID));
    const [, secret = '', until = ''] =
      /^AppID {3}\d+\nSecret {2}(\S{32})\nan earlier secret holds until (\S+)\n$/.exec(rotated.out) ?? [];
    expect([rotated.code, rotated.err]).toEqual([0, '']);
    expect(Date.parse(until)).toBeGreaterThanOrEqual(began + 86_400_000);
    expect(Date.parse(until)).toBeLessThan(began + 86_400_000 + 60_000);
    const renewed = { ...old, serverSecret: secret };
    expect(readAppFile(directory.path)).toEqual(renewed);
    await expect.poll(() => tryLogin(url, renewed, 'bob'), noticedWithin).toMatchObject({ kind: 'answer' });
    expect(await tryLogin(url, old, 'alice')).toMatchObject({ kind: 'answer' });
    const [text, json] = [await parley('app', 'list'), await parley('app', 'list', '--json')];
    expect(text.out.trimEnd().endsWith(until)).toBe(true);
    expect(JSON.parse(json.out)).toMatchObject([{ appID: old.appID, earlierSecretsUntil: [until] }]);
    const doctor = await parley('doctor');
    expect(doctor.out).toContain(`an earlier secret of app ${old.appID} holds until ${until}`);
    expect(rotated.out + text.out + json.out + doctor.out).not.toContain(old.serverSecret);
    expect(await parley('app', 'end-earlier-secrets', String(old.appID))).toMatchObject({ code: 0 });
    const refused = { code: errorCodes.NetworkModuleCommonError };
    await expect.poll(() => tryLogin(url, old, 'alice'), noticedWithin).toMatchObject(refused);
    expect(await tryLogin(url, renewed, 'alice')).toMatchObject({ kind: 'answer' });
  });

  test('twice at once loses neither of the secrets that were shown', async () => {
    const app = await createApp('--app-id', '7');
    const made = await Promise.all([0, 1].map(() => program('app', 'rotate-secret', '7', '--json')));
    const shown: string[] = made.map(({ out }) => JSON.parse(out).serverSecret);
    const database = new DatabaseSync(join(directory.path, 'parley.db'), { readOnly: true });
    const row = database.prepare('select server_secret, earlier_secrets from apps').get();
    database.close();
    const earlier: AppCredentials[] = JSON.parse(String(row?.['earlier_secrets']));
    const held = [row?.['server_secret'], ...earlier.map(({ serverSecret }) => serverSecret)];
    expect(held.toSorted()).toEqual([app.serverSecret, ...shown].toSorted());
    expect(earlier.at(-1)?.serverSecret).toBe(app.serverSecret);
  });

  test('with a grace that is none changes nothing', async () => {
    const app = await createApp('--app-id', '7');
    const { code, err } = await parley('app', 'rotate-secret', '7', '--grace', '24');
    expect([code, err]).toEqual([2, expect.stringContaining('--grace must be 0 or a time such as')]);
    const database = new DatabaseSync(join(directory.path, 'parley.db'), { readOnly: true });
    const row = database.prepare('select server_secret from apps').get();
    database.close();
    expect(row?.['server_secret']).toBe(app.serverSecret);
  });

  test('an app of the settings is changed there', async () => {
    const app = await createApp('--app-id', '7');
    const settings = { ...environment(), PARLEY_APP_ID: '7', PARLEY_APP_SECRET: app.serverSecret };
    const { code, err } = await parleyHere(['app', 'rotate-secret', '7'], settings);
    expect([code, err]).toEqual([1, expect.stringContaining('set PARLEY_APP_SECRET to a new one there')]);
  });

  test('an unknown app: what to do', async () => {
    await createApp('--app-id', '7');
    const { code, err } = await parley('app', 'rotate-secret', '9');
    expect([code, err]).toEqual([1, 'parley: there is no app 9; `npm run parley -- app list` shows those there are\n']);
    expect((await parley('app', 'rotate-secret', 'seven')).code).toBe(2);
  });
});

test('app disable sends everybody away and lets nobody in until it is enabled', async () => {
  const { url } = await start();
  const app = readAppFile(directory.path) as AppCredentials;
  const alice = await loginWire(url, app, 'alice');
  expect(await program('app', 'disable', String(app.appID))).toMatchObject({ code: 0, err: '' });
  expect(await alice.closed).toBe(4200);
  expect(await tryLogin(url, app, 'alice')).toMatchObject({ code: errorCodes.CommonModuleInvalidAppID });
  const visitor = await connectWire(url);
  const resumed = await visitor.request('resume', {
    ...alice.params,
    sessionID: alice.sessionID,
    token: generateToken04Sync({ ...app, userID: 'alice', effectiveTimeInSeconds: 600 }),
  });
  expect(resumed).toMatchObject({ kind: 'refusal', code: errorCodes.CommonModuleInvalidAppID });
  visitor.close();
  await parley('app', 'enable', String(app.appID));
  await expect.poll(async () => (await tryLogin(url, app, 'alice')).kind, noticedWithin).toBe('answer');
});

test('the database of another program is left alone', async () => {
  writeFileSync(join(directory.path, 'parley.db'), 'no database at all, but long enough to be looked at'.repeat(100));
  const { code, err } = await parley('app', 'create');
  expect([code, err]).toEqual([1, expect.stringMatching(/parley\.db is not a database; move the file away/)]);
});
