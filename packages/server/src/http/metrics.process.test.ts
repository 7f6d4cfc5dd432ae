import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMetrics } from '../testing/metrics-reading.ts';
import {
  askHttp,
  createTestDirectory,
  type ServerProcess,
  spawnParley,
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

const start = async (environment: Readonly<Record<string, string>>): Promise<ServerProcess> => {
  server = await startServerProcess({
    command: 'serve',
    environment: { PARLEY_DATA_DIR: directory.path, ...environment },
  });
  return server;
};

test('figures have a listener of their own, on this machine alone, and are not on the port of the clients', async () => {
  const { url, out } = await start({ PARLEY_METRICS_PORT: '0' });
  const metricsUrl = /"metricsUrl":"(http:\/\/127\.0\.0\.1:\d+)"/.exec(out())?.[1] ?? '';
  const { status, headers, body } = await askHttp(`${metricsUrl}/metrics`);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  const values = readMetrics(body);
  expect(values.get('parley_connections')).toBe(0);
  expect(values.get('parley_storage_log_bytes')).toBeGreaterThan(0);
  expect(values.get('nodejs_event_loop_lag_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(0);
  expect((await askHttp(`${url}/metrics`)).status).toBe(404);
  expect((await askHttp(`${metricsUrl}/healthz`)).status).toBe(404);
});

test('without the setting there are none', async () => {
  const { url, out } = await start({});
  expect(out()).not.toContain('metricsUrl');
  expect((await askHttp(`${url}/metrics`)).status).toBe(404);
});

test('a port that is taken is told with its own setting', async () => {
  const { port } = await start({});
  const other = createTestDirectory();
  try {
    const environment = { PARLEY_DATA_DIR: other.path, PARLEY_PORT: '0', PARLEY_METRICS_PORT: String(port) };
    const { code, err } = await spawnParley(['serve'], { environment }).ended;
    expect([code, err]).toEqual([1, expect.stringContaining('PARLEY_METRICS_PORT')]);
  } finally {
    other.remove();
  }
});
