import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createTestDirectory,
  type Ended,
  type ServerProcess,
  spawnParley,
  startServerProcess,
  type TestDirectory,
} from '../../testing/server-process.ts';
import type { Finding } from './finding.ts';

let directory: TestDirectory;
let running: ServerProcess[] = [];
beforeEach(() => {
  directory = createTestDirectory();
  chmodSync(directory.path, 0o700);
});
afterEach(async () => {
  await Promise.all(running.map((server) => server.stop('SIGKILL')));
  running = [];
  directory.remove();
});

async function start(changes: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServerProcess({ environment: { PARLEY_DATA_DIR: directory.path, ...changes } });
  running.push(server);
  return server;
}

const doctor = (args: readonly string[] = [], changes: Record<string, string> = {}): Promise<Ended> =>
  spawnParley(['doctor', ...args], { environment: { PARLEY_DATA_DIR: directory.path, ...changes } }).ended;

async function findings(args: readonly string[], changes: Record<string, string> = {}) {
  const { code, out, err } = await doctor(['--json', ...args], changes);
  expect(err).toBe('');
  const report: { findings: readonly Finding[] } = JSON.parse(out);
  return { code, about: (name: string) => report.findings.find(({ about }) => about === name) };
}

test('a server that runs is found well, by its settings and by its address, and is not disturbed', async () => {
  const { port, url } = await start();
  const bySettings = await findings([], { PARLEY_PORT: String(port) });
  const byAddress = await findings(['--url', url]);
  for (const { code, about } of [bySettings, byAddress]) {
    expect(code).toBe(0);
    expect(about('server')).toMatchObject({ level: 'ok', text: expect.stringContaining('is ready') });
    expect(about('database')).toMatchObject({ level: 'ok' });
  }
  expect((await findings([], { PARLEY_PORT: '1' })).about('port')?.level).not.toBe('ok');
});

test('what the origins let in is tried at the server that runs', async () => {
  const { port } = await start({ PARLEY_ALLOWED_ORIGINS: 'capacitor://localhost,https://*.example.org' });
  const about = 'PARLEY_ALLOWED_ORIGINS';
  const tried = (origins: string) =>
    findings([], { PARLEY_PORT: String(port), PARLEY_ALLOWED_ORIGINS: origins }).then((found) => found.about(about));
  expect(await tried('https://*.Example.org,capacitor://localhost')).toMatchObject({
    level: 'ok',
    text: expect.stringContaining('takes pages of https://doctor.example.org, capacitor://localhost'),
  });
  expect(await tried('ionic://localhost')).toMatchObject({ level: 'problem' });
});

test('a port of another program, and a database that a server has elsewhere', async () => {
  const { port } = await start();
  const other = createTestDirectory();
  const report = await spawnParley(['doctor', '--json'], {
    environment: { PARLEY_DATA_DIR: other.path, PARLEY_PORT: String(port) },
  }).ended;
  other.remove();
  // The port is a server's, and yet none of this data directory; its health is what can be asked.
  expect(JSON.parse(report.out).findings.at(-1)).toMatchObject({ about: 'server', level: 'ok' });
});

test('on a machine that was never used it says what will happen, as lines', async () => {
  const { code, out, err } = await doctor([], { PARLEY_DATA_DIR: join(directory.path, 'new'), PARLEY_PORT: '0' });
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^ok {7}Node: 2\d\.\d+/);
  expect(out).toMatch(/\nwarning {2}data directory: .*new is not there; the first start makes it/);
  expect(out).toMatch(/\nproblems: 0, warnings: \d+\n$/);
});

test('a setting that is wrong is a problem, and the exit code says so', async () => {
  const { code, out } = await doctor([], { PARLEY_PORT: 'many' });
  expect(code).toBe(1);
  expect(out).toMatch(/\nproblem {2}settings: PARLEY_PORT must be a whole number/);
});
