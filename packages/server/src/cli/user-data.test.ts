import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millis } from '@parley/kernel/brand';
import { systemClock } from '@parley/kernel/system';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toAppID, toLogKey, toUserKey } from '../core/ids.ts';
import { nameOfLog } from '../features/session/log-names.ts';
import { createDiskFiles } from '../files/disk-files.ts';
import { append, command, openLogs } from '../storage/contract/fixtures.ts';
import { openSqliteStorage } from '../storage/sqlite.ts';
import { type CommandOptions, runCommand } from '../testing/test-terminal.ts';
import { commands } from './commands.ts';

const app = toAppID(7);
const messageCount = 450;
let root: string;
let directory: string;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'parley-user-'));
  directory = root;
  const storage = await openStorage();
  await storage.system.putApp({ app, serverSecret: 's'.repeat(32), isEnabled: true, createdAt: millis(1) });
  await openLogs(storage, app, [1]);
  const body = JSON.stringify({ type: 1, message: 'secret' });
  const sent = Array.from({ length: messageCount }, (_, index) => command(1, `m${index}`, index + 1, { body }));
  await append(storage, app, sent);
  await storage.close();
});
afterEach(() => rmSync(root, { recursive: true }));

const openStorage = () => openSqliteStorage({ path: join(directory, 'parley.db'), clock: systemClock });
const run = (args: readonly string[], options: CommandOptions = {}) =>
  runCommand(commands, args, { environment: { PARLEY_DATA_DIR: directory }, ...options });

async function secretsLeft(): Promise<number> {
  const storage = await openStorage();
  const rows = await storage.read(app).messages.history({ log: toLogKey(1), count: 1000, reverse: false });
  await storage.close();
  return rows.filter(({ body }) => body.includes('secret')).length;
}

describe('user create', () => {
  test('registers who is not there, once, and list says that there was no login', async () => {
    expect(await run(['user', 'create', 'dora', '--name', 'Dora'])).toMatchObject({
      code: 0,
      out: 'dora is registered',
    });
    const again = await run(['user', 'create', 'dora']);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('has a user dora already')]);
    expect((await run(['user', 'list'])).out).toMatch(/\ndora +registered +\S+ +never +"Dora"$/m);
    await run(['user', 'delete', 'dora']);
    expect((await run(['user', 'create', 'dora'])).err).toContain('a userID is not given out again');
  });

  test.each([
    [['user', 'create', 'a,b'], /<userID> has a character/],
    [['user', 'create', 'dora', '--name', 'x'.repeat(300)], /--name is over/],
    [['user', 'export', 'user-1'], /<file> is missing/],
    [['log', 'show', 'user-1', '--list', '--id', 'x'], /either --list or --id/],
  ])('%j: exit code 2', async (args, complaint) => {
    const { code, err } = await run(args);
    expect([code, err]).toEqual([2, expect.stringMatching(complaint)]);
  });

  test('needs a user that there is', async () => {
    for (const words of [
      ['show', 'nobody'],
      ['erase', 'nobody'],
      ['export', 'nobody', 'file'],
    ]) {
      const { code, err } = await run(['user', ...words]);
      expect([code, err]).toEqual([1, expect.stringContaining('app 7 has no user nobody')]);
    }
  });
});

describe('user erase', () => {
  test('changes nothing unless the userID is typed', async () => {
    const answers = [
      [undefined, 2, /add --yes/],
      ['user-2', 1, /not the userID; nothing was changed/],
      ['', 1, /not the userID; nothing was changed/],
    ] as const;
    for (const [answer, code, complaint] of answers) {
      const ran = await run(['user', 'erase', 'user-1'], answer === undefined ? {} : { answer });
      expect([ran.code, ran.err]).toEqual([code, expect.stringMatching(complaint)]);
      expect(ran.err).toMatch(/erases his messages[\s\S]*Others keep: /);
    }
    expect(await secretsLeft()).toBe(messageCount);
    expect((await run(['user', 'list'])).out).toMatch(/user-1 +registered/);
  });

  test('that is ended by Ctrl-C says what is left, and goes on when it is run again', async () => {
    const ended = await run(['user', 'erase', 'user-1'], {
      answer: 'user-1',
      isWatched: true,
      onDraw: (text, send) => text.includes('erasing messages') && send('SIGINT'),
    });
    expect([ended.code, ended.err]).toEqual([130, expect.stringContaining('erased in part; run it again')]);
    const left = await secretsLeft();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(messageCount);
    const again = await run(['user', 'erase', 'user-1', '--yes']);
    expect(again.out).toBe(`user-1 is erased; messages: ${left}, uploaded logs: 0`);
    expect(await secretsLeft()).toBe(0);
  });
});

describe('user export', () => {
  test('that is ended by Ctrl-C leaves nothing behind', async () => {
    const before = readdirSync(root);
    const ended = await run(['user', 'export', 'user-1', join(root, 'export.json')], {
      isWatched: true,
      onDraw: (text, send) => text.includes('exporting') && send('SIGINT'),
    });
    expect([ended.code, ended.err]).toEqual([130, expect.stringContaining('nothing was changed')]);
    expect(readdirSync(root).filter((name) => name.startsWith('export'))).toEqual([]);
    expect(before).toContain('parley.db');
  });

  test('holds every message once, and touches no file that is there', async () => {
    const file = join(root, 'export.json');
    expect((await run(['user', 'export', 'user-2', file])).out).toContain(`${messageCount} messages`);
    const { conversations } = JSON.parse(readFileSync(file, 'utf8'));
    expect(conversations).toMatchObject([{ conversationType: 0, conversationID: 'user-1' }]);
    const seqs = conversations[0].messages.map(({ messageSeq }: { messageSeq: number }) => messageSeq);
    expect(seqs).toEqual(Array.from({ length: messageCount }, (_, index) => index + 1));
    writeFileSync(file, 'mine');
    expect((await run(['user', 'export', 'user-2', file])).code).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const nowhere = await run(['user', 'export', 'user-2', join(root, 'no', 'where.json')]);
    expect(nowhere.err).toContain('its directory is not there');
  });

  test('has nothing of what is not for the user', async () => {
    const storage = await openStorage();
    const body = JSON.stringify({ type: 1, message: 'for one' });
    const targets = { userKeys: [], isInclusive: true };
    await append(storage, app, [command(1, 'one', 900, { body, targets, isCounted: false })]);
    await storage.close();
    const exported = async (userID: string) => {
      await run(['user', 'export', userID, join(root, `${userID}.json`)]);
      return readFileSync(join(root, `${userID}.json`), 'utf8');
    };
    expect(await exported('user-1')).toContain('for one');
    expect(await exported('user-2')).not.toContain('for one');
  });

  test('has the status and whom the user follows, and nothing of either where there is none', async () => {
    const storage = await openStorage();
    const [at, later] = [millis(1_000), millis(systemClock.wall() + 3_600_000)];
    await storage.transact([], async ({ stores }) => {
      const { statuses } = stores(app);
      const changed = { onlineChangedAt: at, customChangedAt: at, changedAt: at, version: 1 };
      const said = { customStatus: 'away', customStatusExpiresAt: later };
      await statuses.put({ userKey: toUserKey(1), onlineStatus: 1, platforms: [], ...said, ...changed });
      const subscription = { target: toUserKey(2), subscribedAt: at, position: 1 };
      await statuses.subscribe(toUserKey(1), [{ ...subscription, expiresAt: later }]);
    });
    await storage.close();
    const exported = async (userID: string) => {
      const file = join(root, `${userID}.json`);
      await run(['user', 'export', userID, file]);
      return JSON.parse(readFileSync(file, 'utf8'));
    };
    const { status, statusSubscriptions } = await exported('user-1');
    const [changedAt, until] = ['1970-01-01T00:00:01.000Z', new Date(later).toISOString()];
    const times = { onlineChangedAt: changedAt, customChangedAt: changedAt, customStatusExpiresAt: until };
    expect(status).toEqual({ onlineStatus: 1, onlinePlatforms: [], customStatus: 'away', ...times });
    expect(statusSubscriptions).toEqual([{ userID: 'user-2', subscribedAt: changedAt, expiresAt: until }]);
    const other = await exported('user-2');
    expect([other.status, other.statusSubscriptions]).toEqual([undefined, []]);
  });

  test('of a user without conversations is whole too', async () => {
    await run(['user', 'create', 'dora']);
    const file = join(root, 'dora.json');
    await run(['user', 'export', 'dora', file]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ profile: { userID: 'dora' }, conversations: [] });
  });
});

describe('the rule for push and the badge', () => {
  const rule = { onlinePlatforms: [6], notToReceiveOfflinePushPlatforms: [2, 3] };
  const settings = async () => {
    const storage = await openStorage();
    const kept = await storage.read(app).users.pushSettings(toUserKey(1));
    await storage.close();
    return kept;
  };

  test('are shown, exported and erased', async () => {
    const storage = await openStorage();
    await storage.transact([], async ({ stores }) => {
      await stores(app).users.putOfflinePushRule(toUserKey(1), rule);
      await stores(app).users.putBadge(toUserKey(1), 5);
    });
    await storage.close();
    const shown = await run(['user', 'show', 'user-1']);
    expect(shown.out).toMatch(/Push rule +online 6; spared 2, 3\nBadge +5/);
    const file = join(root, 'settings.json');
    await run(['user', 'export', 'user-1', file]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ offlinePushRule: rule, badge: 5 });
    await run(['user', 'erase', 'user-1', '--yes']);
    const nothing = { onlinePlatforms: [], notToReceiveOfflinePushPlatforms: [] };
    expect(await settings()).toEqual({ offlinePushRule: nothing, badge: 0 });
    const after = await openStorage();
    const entries = await after.read(app).users.userLogAfter(toUserKey(1), { position: 0, limit: 100 });
    await after.close();
    expect(entries.find(({ kind }) => kind === 'userRule')?.body).toBe(JSON.stringify({ offlinePushRule: nothing }));
  });
});

describe('log show', () => {
  const place = (): string => join(directory, 'files');
  const room = { appBytesMax: 1e9, allBytesMax: 1e9 };
  async function upload(time: number, deviceID: string, parts: readonly string[], isWhole = true): Promise<string> {
    mkdirSync(place(), { recursive: true });
    const files = createDiskFiles({ directory: place(), freeBytesMin: 0 });
    const log = {
      uploadedAt: millis(time),
      deviceID,
      uploadID: `of ${time}`,
      parts: 1,
      sizeBytes: 0,
      isComplete: isWhole,
    };
    const file = { kind: 'logs', app, userKey: toUserKey(1), name: nameOfLog(log) } as const;
    for (const [part, text] of parts.entries()) {
      const isLast = isWhole && part === parts.length - 1;
      await files.put(file, { part, isLast, bytes: new TextEncoder().encode(text) }, room);
    }
    return file.name;
  }

  test('prints the newest that is whole, or the one that is named', async () => {
    const oldest = await upload(1000, 'phone', ['old 1\n', 'old 2\n']);
    await upload(2000, 'phone', ['new \u001b[31mred\u009b\tand\n', 'more\n']);
    await upload(3000, 'tablet', ['half'], false);
    expect(await run(['log', 'show', 'user-1'])).toMatchObject({ code: 0, out: 'new ?[31mred?\tand\nmore' });
    expect((await run(['log', 'show', 'user-1', '--id', oldest])).out).toBe('old 1\nold 2');
    const list = (await run(['log', 'show', 'user-1', '--list'])).out;
    expect(list).toMatch(
      /^Begun .*\n\S+ +4 +unfinished .*"tablet"\n\S+ +\d+ +whole .*"phone"\n\S+ +12 +whole .*"phone"$/,
    );
    expect(list).toContain(oldest);
    const { logs } = JSON.parse((await run(['log', 'show', 'user-1', '--list', '--json'])).out);
    expect(logs.at(-1)).toMatchObject({ id: oldest, deviceID: 'phone', sizeBytes: 12, isComplete: true });
  });

  test('of what is not there says so, and a name cannot lead elsewhere', async () => {
    expect((await run(['log', 'show', 'user-1'])).err).toContain('no device of user-1 has uploaded a log');
    expect((await run(['log', 'show', 'user-1', '--list'])).out).toBe('no logs');
    await upload(1000, 'phone', ['half'], false);
    expect((await run(['log', 'show', 'user-1'])).err).toContain('no log of user-1 is whole yet');
    for (const id of ['../../../parley.db', 'x']) {
      const { code, err } = await run(['log', 'show', 'user-1', '--id', id]);
      expect([code, err]).toEqual([1, expect.stringContaining('has no log of that ID')]);
    }
    expect(existsSync(place())).toBe(true);
  });
});
