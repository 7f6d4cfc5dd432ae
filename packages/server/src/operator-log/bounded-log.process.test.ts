import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  createTestDirectory,
  type ServerProcess,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';

let directory: TestDirectory;
let server: ServerProcess | undefined;
beforeEach(() => {
  directory = createTestDirectory();
});
afterEach(async () => {
  await server?.stop('SIGKILL');
  directory.remove();
});

test('a stranger who is refused again and again fills no log, and every refusal is counted', async () => {
  server = await startServerProcess({
    environment: { PARLEY_DATA_DIR: directory.path, PARLEY_LOG_LINES_PER_SECOND: '5' },
  });
  const url = `${server.url.replace('http', 'ws')}/nothing`;
  const refused = (): Promise<void> =>
    new Promise((resolve) => {
      new WebSocket(url).on('error', () => {}).on('close', () => resolve());
    });
  for (let round = 0; round < 6; round += 1) await Promise.all(Array.from({ length: 50 }, refused));
  // Ended at once: what was only counted is written all the same.
  const { out } = await server.stop('SIGTERM');
  const lines = out.split('\n').filter((line) => line.includes('connection.refused'));
  const sums = lines.map((line) => Number(/more=(\d+)/.exec(line)?.[1] ?? 1));
  expect(lines.length).toBeLessThan(60);
  expect(sums.reduce((sum, more) => sum + more, 0)).toBe(300);
});
