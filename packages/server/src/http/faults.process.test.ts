import { errorCodes } from '@parley/protocol/errors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAppFile } from '../app-file.ts';
import {
  askHttp,
  createTestDirectory,
  type HttpReply,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';
import { loginWire } from '../testing/wire-client.ts';

let directory: TestDirectory;
let server: ServerProcess | undefined;

beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  await server?.stop('SIGKILL');
  directory.remove();
});

async function start(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  server = await startServerProcess({ environment: { PARLEY_DATA_DIR: directory.path, ...environment } });
  return server;
}

const order = (url: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpReply> =>
  askHttp(`${url}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ operation: 'queryHistoryMessage', kind: 'handler' }),
  });

test('an order makes the next call fail, and that one alone', async () => {
  const { url } = await start({ PARLEY_FAULTS: '1', PARLEY_LOG_LEVEL: 'silent' });
  const app = readAppFile(directory.path);
  if (app === undefined || app === 'damaged') throw new Error('there is no app');
  const alice = await loginWire(url, app, 'alice');
  const query = { conversationType: 0, targetID: 'alice', count: 1, reverse: true };
  expect((await order(url, { via: '1.1 proxy' })).status).toBe(403);
  expect((await order(url)).status).toBe(200);
  expect(await alice.request('queryHistoryMessage', query)).toMatchObject({
    kind: 'refusal',
    code: errorCodes.MessageModuleServerError,
  });
  expect(await alice.request('queryHistoryMessage', query)).not.toMatchObject({
    code: errorCodes.MessageModuleServerError,
  });
  alice.close();
});

test('a server without the setting has no such address', async () => {
  const { url } = await start({});
  expect((await order(url)).status).toBe(404);
});
