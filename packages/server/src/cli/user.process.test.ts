import { closeReasons } from '@parley/protocol/close-reasons';
import { errorCodes } from '@parley/protocol/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AppCredentials, readAppFile } from '../app-file.ts';
import { parleyHere } from '../testing/parley-here.ts';
import {
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

async function start(): Promise<{ url: string; app: AppCredentials }> {
  server = await startServerProcess({ environment: environment() });
  return { url: server.url, app: readAppFile(directory.path) as AppCredentials };
}

describe('user list', () => {
  test('pages through the users beside a running server and when none runs', async () => {
    const { url, app } = await start();
    for (const name of ['carol', 'alice', 'bob']) await tryLogin(url, app, name);
    const first = await program('user', 'list', '--limit', '2');
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out).toMatch(/^UserID .*\nalice +registered .*\nbob +registered .*\nMore: --after bob\n$/);
    await server?.stop();
    const second = await parley('user', 'list', '--limit', '2', '--after', 'bob', '--json');
    const { users, next } = JSON.parse(second.out);
    expect(users.map(({ userID }: { userID: string }) => userID)).toEqual(['carol']);
    expect(next).toBeUndefined();
    const json = JSON.parse((await parley('user', 'list', '--json', '--limit', '2')).out);
    expect(json.next).toBe('bob');
  });

  test('a name can send nothing to the terminal', async () => {
    const { url, app } = await start();
    const client = await loginWire(url, app, 'alice');
    client.close();
    await client.closed;
    const again = await connectWire(url);
    await again.request('login', { ...client.params, userName: '\u001b[31mred\u009b' });
    const { out } = await parley('user', 'list');
    again.close();
    expect(out).toContain('"\\u001b[31mred?"');
    expect(out).not.toContain('\u001b');
  });

  test.each([
    [['--limit', '0'], 2, /--limit must be a whole number from 1 to 1000/],
    [['--limit', '1001'], 2, /--limit must be/],
    [['--app', 'x'], 2, /--app must be a whole number/],
    [['--app', '9'], 1, /there is no app 9;/],
  ])('%j', async (args, code, complaint) => {
    await parley('app', 'create', '--app-id', '7');
    const ended = await parley('user', 'list', ...args);
    expect([ended.code, ended.err]).toEqual([code, expect.stringMatching(complaint)]);
  });

  test('of several apps one must be named', async () => {
    for (const number of ['7', '8']) await parley('app', 'create', '--app-id', number);
    const ended = await parley('user', 'list');
    expect([ended.code, ended.err]).toEqual([2, expect.stringContaining('there are 2 apps; name one with --app')]);
    expect((await parley('user', 'list', '--app', '8')).out).toBe('no users\n');
  });
});

describe('user delete', () => {
  test('ends the connection of a running server, and the user does not come back', async () => {
    const { url, app } = await start();
    const bob = await loginWire(url, app, 'bob');
    const alice = await loginWire(url, app, 'alice');
    const text = (localMessageID: string) => ({
      conversationType: 0,
      targetID: 'alice',
      localMessageID,
      content: { type: 1, message: 'hello' },
    });
    expect((await bob.request('sendMessage', text('m1'))).kind).toBe('answer');

    const deleted = await program('user', 'delete', 'alice');
    expect([deleted.code, deleted.out, deleted.err]).toEqual([0, 'alice is deleted; sessions ended: 1\n', '']);
    const late = await alice.request('sendMessage', { ...text('late'), targetID: 'bob' });
    expect(late.kind).not.toBe('answer');
    expect(await alice.closed).toBe(4202);
    expect(await tryLogin(url, app, 'alice')).toEqual({ kind: 'lost', closedFor: closeReasons.unregistered.code });
    const visitor = await connectWire(url);
    const resumed = await visitor.request('resume', { ...alice.params, sessionID: alice.sessionID });
    expect(resumed).toMatchObject({ result: { outcome: 'unregistered' } });
    visitor.close();

    expect(await bob.request('sendMessage', text('m2'))).toMatchObject({
      code: errorCodes.MessageModuleTargetDoesNotExist,
    });
    const page = { conversationType: 0, targetID: 'alice', count: 10, reverse: true };
    expect(await bob.request('queryHistoryMessage', page)).toMatchObject({
      result: { messages: [{ localMessageID: 'm1' }] },
    });
    expect((await parley('user', 'list')).out).toMatch(/alice +deleted/);
    expect((await parley('user', 'delete', 'alice')).out).toBe('alice was deleted before; nothing was changed\n');
  });

  test('is remembered by a server that is started later', async () => {
    const { url, app } = await start();
    await tryLogin(url, app, 'alice');
    await server?.stop();
    expect((await parley('user', 'delete', 'alice')).code).toBe(0);
    const again = await start();
    expect(await tryLogin(again.url, app, 'alice')).toEqual({
      kind: 'lost',
      closedFor: closeReasons.unregistered.code,
    });
  });

  test('needs a user that there is', async () => {
    await parley('app', 'create', '--app-id', '7');
    const { code, err } = await parley('user', 'delete', 'nobody');
    expect([code, err]).toEqual([1, expect.stringMatching(/app 7 has no user nobody/)]);
  });

  test.each([
    [[], /<userID> is missing; /],
    [['a,b'], /<userID> has a character that is not allowed/],
    [['a', 'b'], /Unexpected argument 'b'/],
  ])('%j: exit code 2', async (args, complaint) => {
    const { code, err } = await parley('user', 'delete', ...args);
    expect([code, err]).toEqual([2, expect.stringMatching(complaint)]);
  });
});
