import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millis } from '@parley/kernel/brand';
import { seededRandom } from '@parley/kernel/random';
import { createManualClock } from '@parley/kernel/testing/manual-clock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AppChoice, type AppCredentials, chooseApp, openApp, readAppFile, writeAppFile } from './app-file.ts';
import { toAppID } from './core/ids.ts';
import type { AppRow, SystemStore } from './storage/storage.ts';

const secretA = 'a'.repeat(32);
const secretB = 'b'.repeat(32);
const row = (appID: number, serverSecret: string, createdAt: number): AppRow => ({
  app: toAppID(appID),
  serverSecret,
  isEnabled: true,
  createdAt: millis(createdAt),
});
const app = (appID: number, serverSecret: string): AppCredentials => ({ appID, serverSecret });

describe('which app is served', () => {
  const [older, younger] = [row(9, secretA, 1), row(2, secretB, 2)];
  test.each<[string, Parameters<typeof chooseApp>[0], AppChoice]>([
    ['nothing there: a new one', { rows: [], configured: undefined, inFile: undefined }, { kind: 'put' }],
    [
      'the settings name one: it is put',
      { rows: [older], configured: app(2, secretB), inFile: undefined },
      { kind: 'put', app: app(2, secretB) },
    ],
    [
      'the settings name one that is there: it is kept',
      { rows: [older, younger], configured: app(2, secretB), inFile: undefined },
      { kind: 'keep', app: app(2, secretB) },
    ],
    [
      'the settings give one another secret: it is put',
      { rows: [younger], configured: app(2, secretA), inFile: undefined },
      { kind: 'put', app: app(2, secretA) },
    ],
    [
      'the file names one that is there: it is kept',
      { rows: [older, younger], configured: undefined, inFile: app(2, secretB) },
      { kind: 'keep', app: app(2, secretB) },
    ],
    [
      'the file has another secret than the database: the database is right',
      { rows: [younger], configured: undefined, inFile: app(2, secretA) },
      { kind: 'keep', app: app(2, secretB) },
    ],
    [
      'the file was lost: the earliest app of the database',
      { rows: [younger, older], configured: undefined, inFile: undefined },
      { kind: 'keep', app: app(9, secretA) },
    ],
    [
      'the file is of another database: the earliest app of this one',
      { rows: [younger, older], configured: undefined, inFile: app(77, secretB) },
      { kind: 'keep', app: app(9, secretA) },
    ],
    [
      'the database was lost: the app of the file',
      { rows: [], configured: undefined, inFile: app(7, secretA) },
      { kind: 'put', app: app(7, secretA) },
    ],
  ])('%s', (_name, facts, expected) => {
    expect(chooseApp(facts)).toEqual(expected);
  });
});

describe('the file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'parley-app-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const modeOf = (name: string): string => (statSync(join(directory, name)).mode & 0o777).toString(8);

  function createSystem(rows: AppRow[]): SystemStore {
    const unused = (): never => {
      throw new Error('not used here');
    };
    return {
      apps: async () => [...rows],
      addApp: unused,
      putApp: async (put) => {
        rows.splice(0, rows.length, ...rows.filter((candidate) => candidate.app !== put.app), put);
      },
      changeApp: async (changed, change) => {
        const index = rows.findIndex((candidate) => candidate.app === changed);
        const found = rows[index];
        if (found) rows[index] = change(found);
        return rows[index];
      },
      epoch: unused,
      raiseEpoch: unused,
      unregistrations: unused,
      erasures: unused,
      leases: unused,
      databaseTime: unused,
      leaseNodeSlot: unused,
      releaseNodeSlot: unused,
      leasedNodes: unused,
      abandonedSlots: unused,
    };
  }

  const clock = createManualClock();
  const open = (rows: AppRow[], configured?: AppCredentials, graceMs = 0) =>
    openApp({
      directory,
      system: createSystem(rows),
      configured,
      graceMs,
      clock,
      random: seededRandom(3),
    });

  test('the first start makes an app, and its owner alone can read it', async () => {
    const rows: AppRow[] = [];
    const made = await open(rows);
    expect(made).toEqual({
      appID: expect.any(Number),
      serverSecret: expect.stringMatching(/^[0-9a-v]{32}$/),
      isNew: true,
    });
    expect(rows).toMatchObject([{ app: made.appID, serverSecret: made.serverSecret, isEnabled: true }]);
    expect(readAppFile(directory)).toEqual(app(made.appID, made.serverSecret));
    expect(modeOf('app.json')).toBe('600');
    expect(readdirSync(directory)).toEqual(['app.json']);
  });

  test('the second start keeps it', async () => {
    const rows: AppRow[] = [];
    const made = await open(rows);
    expect(await open(rows)).toEqual({ ...made, isNew: false });
    expect(rows).toHaveLength(1);
  });

  test('a mode that lets others read is taken back', async () => {
    const rows: AppRow[] = [];
    const made = await open(rows);
    rmSync(join(directory, 'app.json'));
    writeFileSync(join(directory, 'app.json'), JSON.stringify(app(made.appID, made.serverSecret)), { mode: 0o644 });
    await open(rows);
    expect(modeOf('app.json')).toBe('600');
  });

  test('a damaged file is written anew from the database', async () => {
    const rows = [row(9, secretA, 1)];
    writeFileSync(join(directory, 'app.json'), '{"appID":');
    expect(await open(rows)).toEqual({ ...app(9, secretA), isNew: false });
    expect(readAppFile(directory)).toEqual(app(9, secretA));
  });

  test('what a crash left half written is not in the way', async () => {
    writeFileSync(join(directory, 'app.json.new'), '{');
    writeAppFile(directory, app(9, secretA));
    expect(readdirSync(directory)).toEqual(['app.json']);
    expect(modeOf('app.json')).toBe('600');
  });

  test('an app of the settings is put into the database and not into the file', async () => {
    const rows = [{ ...row(2, secretA, 5), isEnabled: false }];
    expect(await open(rows, app(2, secretB))).toEqual({ ...app(2, secretB), isNew: false });
    expect(rows).toEqual([{ ...row(2, secretB, 5), isEnabled: false }]);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('the secret of the settings before holds for the grace that they give, and the file has the present one', async () => {
    const end = millis(clock.wall() + 1000);
    const rows = [
      { ...row(2, secretA, 5), earlierSecrets: [{ serverSecret: 'c'.repeat(32), until: millis(end + 1) }] },
    ];
    await open(rows, app(2, secretB), 1000);
    const earlierSecrets = [secretA, 'c'.repeat(32)].map((serverSecret) => ({ serverSecret, until: end }));
    expect(rows).toEqual([{ ...row(2, secretB, 5), earlierSecrets }]);
    await open(rows, app(2, secretB), 0);
    expect(rows).toEqual([{ ...row(2, secretB, 5), earlierSecrets }]);
    expect(await open(rows)).toMatchObject(app(2, secretB));
    expect(readAppFile(directory)).toEqual(app(2, secretB));
    await open(rows, app(2, secretA), 0);
    expect(rows).toEqual([row(2, secretA, 5)]);
  });

  test.each([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['null', 'null'],
    ['an id of 0', JSON.stringify({ appID: 0, serverSecret: secretA })],
    ['an id that is text', JSON.stringify({ appID: '1', serverSecret: secretA })],
    ['a short secret', JSON.stringify({ appID: 1, serverSecret: 'short' })],
    ['no secret', JSON.stringify({ appID: 1 })],
  ])('%s is damaged', (_name, text) => {
    writeFileSync(join(directory, 'app.json'), text);
    expect(readAppFile(directory)).toBe('damaged');
  });

  test('no file is no app', () => {
    expect(readAppFile(directory)).toBeUndefined();
  });

  test('the file ends with a line end', () => {
    writeAppFile(directory, app(9, secretA));
    expect(readFileSync(join(directory, 'app.json'), 'utf8')).toMatch(/\}\n$/);
  });
});
