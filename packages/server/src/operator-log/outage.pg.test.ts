import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startTemporaryPostgres, type TemporaryPostgres } from '../../../../tools/temporary-postgres.ts';
import { createTestDirectory, type ServerProcess, startServerProcess } from '../testing/server-process.ts';
import { loginWire } from '../testing/wire-client.ts';

const binaries = inject('postgresBinaries') ?? '';
const app = { appID: 77, serverSecret: 'x'.repeat(32) };

describe.skipIf(binaries === '')('a PostgreSQL that is stopped and started again', () => {
  const directory = createTestDirectory();
  let postgres: TemporaryPostgres;
  let server: ServerProcess;

  beforeAll(async () => {
    postgres = await startTemporaryPostgres(binaries);
    server = await startServerProcess({
      command: 'serve',
      environment: {
        PARLEY_DATABASE_URL: postgres.url,
        PARLEY_DATA_DIR: directory.path,
        PARLEY_APP_ID: String(app.appID),
        PARLEY_APP_SECRET: app.serverSecret,
      },
    });
  });
  afterAll(async () => {
    await server?.stop('SIGKILL');
    await postgres?.stop();
    directory.remove();
  });

  const folder = (): string => new URL(postgres.url).searchParams.get('host') ?? '';
  const control = (...args: string[]): void => {
    const data = join(folder(), 'data');
    const { uid, gid } = statSync(data);
    const rest = process.getuid?.() === 0 ? { uid, gid } : {};
    const { status } = spawnSync(join(binaries, 'pg_ctl'), ['-D', data, '-w', ...args], { stdio: 'ignore', ...rest });
    expect(status).toBe(0);
  };
  const lines = (): readonly Readonly<Record<string, unknown>>[] =>
    server
      .out()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  const events = (): readonly unknown[] => lines().map(({ event }) => event);
  const untilLogged = (event: string): Promise<void> =>
    expect.poll(events, { timeout: 60_000, interval: 50 }).toContain(event);

  test('is one line in the log when it goes, and one when it is back', async () => {
    (await loginWire(server.url, app, 'bob')).close();
    const alice = await loginWire(server.url, app, 'alice');
    const send = (localMessageID: string) => {
      const content = { type: 1, message: 'hello' };
      return alice.request('sendMessage', { conversationType: 0, targetID: 'bob', localMessageID, content });
    };
    expect(await send('before')).toMatchObject({ kind: 'answer' });
    control('-m', 'fast', 'stop');
    await untilLogged('storage.away');
    const outcomes = await Promise.all(['a', 'b', 'c'].map(send));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refusal', 'refusal', 'refusal']);
    control('-l', join(folder(), 'log'), 'start');
    await untilLogged('storage.back');
    expect(await send('d')).toMatchObject({ kind: 'answer' });
    alice.close();
    const told = lines().filter(({ level }) => level === 'error' || level === 'warn');
    const ofOutage = told.filter(({ what }) => !String(what).includes('fsync'));
    expect(ofOutage.map(({ level, event }) => [level, event])).toEqual([
      ['error', 'storage.away'],
      ['warn', 'storage.back'],
    ]);
    expect(ofOutage[1]).toMatchObject({ seconds: expect.any(Number), failures: expect.any(Number) });
    expect(Number(ofOutage[1]?.['failures'])).toBeGreaterThanOrEqual(4);
    expect(server.out()).not.toMatch(/\n? {4}at /);
  });
});
