import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AppCredentials } from '../app-file.ts';
import {
  askHttp,
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';
import { loginWire } from '../testing/wire-client.ts';

const app: AppCredentials = { appID: 4711, serverSecret: 'a-server-secret-of-32-characters' };
let directory: TestDirectory;
let server: ServerProcess | undefined;
beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  await server?.stop('SIGKILL');
  directory.remove();
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  server = await startServerProcess({
    environment: {
      PARLEY_DATA_DIR: directory.path,
      PARLEY_APP_ID: String(app.appID),
      PARLEY_APP_SECRET: app.serverSecret,
      PARLEY_FAULTS: '1',
      ...environment,
    },
  });
  return server;
}

async function upload(url: string, uploadID: string, parts: readonly string[]): Promise<readonly unknown[]> {
  const alice = await loginWire(url, app, 'alice');
  const outcomes: unknown[] = [];
  for (const [part, text] of parts.entries()) {
    const outcome = await alice.request('uploadLog', { uploadID, part, isLast: part === parts.length - 1, text });
    outcomes.push(outcome.kind === 'refusal' ? outcome.code : outcome.kind);
  }
  await alice.close();
  return outcomes;
}

/** Every file below a folder with its mode and that of its folder. */
function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('a log is a file that its owner alone may read, also after the server was killed', async () => {
  const { url } = await start();
  expect(await upload(url, 'one', ['first\n', 'second\n'])).toEqual(['answer', 'answer']);
  await server?.stop('SIGKILL');
  const folder = join(directory.path, 'files', 'logs', String(app.appID));
  const files = filesBelow(folder);
  expect(files.map((path) => readFileSync(path, 'utf8'))).toEqual(['first\n', 'second\n']);
  expect([folder, ...files].map(modeOf)).toEqual(['700', '600', '600']);
  // Counted anew after the start: there is no room for another.
  const { url: again } = await start({ PARLEY_LOGS_APP_BYTES_MAX: String(3 * 4096) });
  expect(await upload(again, 'two', ['third\n'])).toEqual([6000010]);
});

test('a disk that is full, or nearly, refuses logs and nothing else', async () => {
  const { url } = await start({ PARLEY_FILES_FREE_BYTES_MIN: String(2 ** 40) });
  expect(await upload(url, 'one', ['first\n'])).toEqual([6000010]);
  const bob = await loginWire(url, app, 'bob');
  const text = { conversationType: 0, targetID: 'alice', localMessageID: 'm', content: { type: 1, message: 'hello' } };
  expect((await bob.request('sendMessage', text)).kind).toBe('answer');
  await bob.close();
});

test('the fault switch fills the disk', async () => {
  const { url } = await start();
  const order = { operation: 'uploadLog', kind: 'diskFull' };
  const headers = { 'content-type': 'application/json' };
  await askHttp(`${url}/faults`, { method: 'POST', headers, body: JSON.stringify(order) });
  expect(await upload(url, 'one', ['first\n'])).toEqual([6000010]);
  expect(await upload(url, 'one', ['first\n'])).toEqual(['answer']);
});

test('files may stand elsewhere', async () => {
  const elsewhere = join(directory.path, 'other', 'place');
  const { url } = await start({ PARLEY_FILES_DIRECTORY: elsewhere });
  expect(await upload(url, 'one', ['first\n'])).toEqual(['answer']);
  expect(filesBelow(elsewhere)).toHaveLength(1);
  expect(modeOf(elsewhere)).toBe('700');
});
