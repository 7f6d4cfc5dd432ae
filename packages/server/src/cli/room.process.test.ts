import { createServerApi } from '@parley/backend';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createTestDirectory,
  type Ended,
  type ServerProcess,
  spawnParley,
  startServerProcess,
  type TestDirectory,
} from '../testing/server-process.ts';

const credentials = { appID: 42, serverSecret: 's'.repeat(32) };

let directory: TestDirectory;
let server: ServerProcess;
let environment: Readonly<Record<string, string>>;
beforeEach(async () => {
  directory = createTestDirectory();
  environment = {
    ...{ PARLEY_DATA_DIR: directory.path, PARLEY_APP_ID: String(credentials.appID) },
    PARLEY_APP_SECRET: credentials.serverSecret,
  };
  server = await startServerProcess({ command: 'serve', environment });
});
afterEach(async () => {
  await server.stop('SIGKILL');
  directory.remove();
});

const room = (...args: readonly string[]): Promise<Ended> =>
  spawnParley(['room', ...args], { environment: { ...environment, PARLEY_PORT: String(server.port) } }).ended;

test('rooms of a running server are listed and ended from a process beside it', async () => {
  const api = createServerApi({ url: server.url, ...credentials });
  await api.send('UserRegister', { UserInfo: [{ UserId: 'ann', UserName: 'Ann' }] });
  expect(await api.send('CreateRoom', { FromUserId: 'ann', RoomId: 'stage', RoomName: 'Stage' })).toMatchObject({
    Code: 0,
  });
  const listed = await room('list', '--json');
  expect(JSON.parse(listed.out)).toMatchObject({ rooms: [{ roomID: 'stage', memberCount: 0 }], total: 1 });
  expect(await room('destroy', 'stage', '--yes')).toMatchObject({ code: 0, out: 'stage is ended\n' });
  expect(await room('list')).toMatchObject({ code: 0, out: 'no rooms\n' });
  await server.stop();
  const alone = await room('list');
  expect([alone.code, alone.err]).toEqual([1, expect.stringMatching(/^parley: no server answers at .*start it/)]);
});
