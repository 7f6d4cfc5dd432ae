import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createTestDirectory,
  type Ended,
  spawnParley,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';

let directory: TestDirectory;
beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(() => directory.remove());

const token = /^04[0-9A-Za-z+/]+=*\n$/;
const makeToken = (): Promise<Ended> =>
  spawnParley(['token', '--user', 'alice'], { environment: { PARLEY_DATA_DIR: directory.path } }).ended;

test('a token is printed alone, while the server runs and when it does not', async () => {
  const environment = { PARLEY_DATA_DIR: directory.path };
  expect((await makeToken()).code).toBe(1);
  const server = await startServerProcess({ environment });
  const whileRunning = await makeToken();
  await server.stop('SIGKILL');
  const afterwards = await makeToken();
  for (const { code, out, err } of [whileRunning, afterwards]) {
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(token);
  }
});
