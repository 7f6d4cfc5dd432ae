import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { services } from '../tools/service-binaries.ts';
import type { Report } from './report.ts';

/** Benches prove here that they run and what they tell; what they measure on a busy machine says nothing. */
const runsWithinMs = 90_000;
/** So that what is measured, warmed up and waited for lasts a part of what it would. */
const timePart = 0.2;

let temporary = '';
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'parley-bench-test-'));
});
afterEach(() => rmSync(temporary, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Ends when nothing that the bench started holds its output any more. */
function start(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: { ...process.env, TMPDIR: temporary, BENCH_TIME_PART: String(timePart) },
  });
  const written = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    written.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    written.err += String(chunk);
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...written })));
  return { child, ended };
}

const send = ['send', '--pairs', '2', '--in-flight', '2', '--seconds', '1', '--rounds', '1'];
const readings = ['readings', '--pairs', '2', '--in-flight', '2', '--messages', '5', '--renames', '2', '--rounds', '1'];
const receipts = ['receipts', '--pairs', '2', '--in-flight', '2', '--messages', '5', '--rounds', '1'];
const onSqlite = [...readings, '--engine', '1'];
const onPostgres = [...readings, '--engine', '2'];
const unread = ['readings', '--unread', '3000', '--messages', '3', '--engine', '1'];
const changes = ['changes', '--pairs', '2', '--in-flight', '2', '--messages', '6', '--rounds', '1'];
const changesOnSqlite = [...changes, '--engine', '1'];
const fanout = ['fanout', '--connections', '20', '--seconds', '1', '--rounds', '1'];
const idle = ['idle', '--connections', '40', '--seconds', '1', '--heartbeat-ms', '50'];
const shortIdle = [...idle, '--silent-seconds', '1', '--settle-ms', '100'];
const login = ['login', '--users', '20', '--rounds', '1'];
const history = ['history', '--from', '6000', '--to', '60000', '--samples', '20', '--logins', '10'];
const neighbour = ['neighbour', '--seconds', '1', '--rounds', '1', '--pairs', '2', '--rate', '200', '--messages', '3'];
const shortNeighbour = [...neighbour, '--conversations', '5', '--in-flight', '20'];

const presence = ['presence', '--users', '20', '--subscriptions', '5', '--seconds', '1', '--rounds', '1'];
const storm = ['storm', '--users', '20', '--subscriptions', '5', '--seconds', '1', '--rounds', '1'];
const group = ['group', '--fewest', '3', '--members', '5', '--most', '12', '--seconds', '0', '--rounds', '1'];
const smallGroup = [...group, '--stored', '200', '--groups', '20', '--samples', '10', '--logins', '10', '--late', '3'];
const room = ['room', '--members', '20', '--seconds', '1', '--rounds', '1'];
const roomForMinutes = ['room', '--members', '20', '--minutes', '1'];
const roomChurn = ['room-churn', '--members', '20', '--seconds', '1', '--rounds', '1'];
const serverApi = ['server-api', '--pairs', '2', '--in-flight', '2', '--seconds', '1', '--rounds', '1'];
const conversations = ['conversations', '--few', '3', '--chats', '30', '--samples', '2'];
const inChromium = services.chromium.find() !== undefined;

type Row = [args: readonly string[], ratios: readonly string[], references: readonly string[]];

test.each<Row>([
  [send, ['toBarePipeline', 'answerP99ToWindow'], ['barePipeline']],
  [onSqlite, ['sqliteToAppends'], []],
  [
    changesOnSqlite,
    ['revoke', 'react', 'pin', 'mixed'].map((mode) => `${'sqlite'}${mode[0]?.toUpperCase()}${mode.slice(1)}ToAppends`),
    [],
  ],
  [receipts, ['toBareReceipts'], ['bareReceipts']],
  [serverApi, ['toSend', 'batchToSingles'], ['send']],
  [room, ['toPlainLoop', 'singleToPlainLoop'], ['plainLoop']],
  [roomForMinutes, ['p99ToAlone', 'residentEndToStart', 'usedEndToStart'], ['alone']],
  [
    roomChurn,
    [
      ...['joinCpuToBareRoom', 'leaveCpuToBareRoom', 'joinEventsToBound', 'leaveEventsToBound'],
      ...['residentEndToStart', 'usedEndToStart'],
    ],
    ['bareRoom'],
  ],
  [unread, ['sqliteUnreadReadingMsP99ToShort', 'sqliteUnreadReadingCpuMsToShort'], ['at1000']],
  ...(services.postgres.find() === undefined ? [] : [[onPostgres, ['postgresToAppends'], []] satisfies Row]),
  [
    fanout,
    ['toPlainLoop', 'toPackedLoop', 'singleToPlainLoop', 'followersToNamed', 'singleFollowersToNamed'],
    ['followers', 'plainLoop', 'packedLoop'],
  ],
  [
    smallGroup,
    [
      ...['toBareGroup', 'singleToBareGroup', 'storedCostRatio', 'memberListRatio', 'memberListSizeRatio'],
      ...['loginRatio', 'loginMedianRatio', 'loginCpuRatio', 'newDeviceLoginRatio'],
      ...['lateLoginRatio', 'lateLoginCpuRatio', 'lateMovedLoginRatio', 'lateMovedLoginCpuRatio'],
    ],
    ['bareGroup', 'at3', 'bareAt3', 'at12', 'small'],
  ],
  [shortIdle, ['memoryToBareWs', 'heartbeatCpuToBareWs'], ['bareWs']],
  [login, ['coldToBareLogin', 'resumedToBareLogin'], ['bareLogin']],
  [presence, ['loginCpuToAlone', 'eventsPerSecondMax'], ['alone']],
  [
    storm,
    ['stopped', 'killed'].flatMap((end) => [`${end}WorstSecondToEven`, `${end}CpuToPlain`, `${end}RequestsToPlain`]),
    ['plain'],
  ],
  [
    shortNeighbour,
    ['login', 'catchUp', 'history', 'list', 'users', 'upload', 'reading'].map((mode) => `${mode}P99ToAlone`),
    ['alone'],
  ],
  [history, ['pageP99ToSmallest', 'loginP99ToSmallest', 'catchUpP99ToSmallest'], ['at6000']],
  [
    conversations,
    ['node', ...(inChromium ? ['chromium'] : [])].flatMap((where) => [`${where}PageToSortedOnce`, `${where}PageToFew`]),
    ['at3', 'sortedOnce'],
  ],
])(
  '%s',
  async (args, ratios, references) => {
    const { code, out, err } = await start(...args, '--json').ended;
    expect(code, err).toBe(0);
    const report = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as Report;
    expect(report.scenario).toBe(args[0]);
    expect(Object.keys(report.references)).toEqual(references);
    for (const name of ratios) expect(report.ratios[name], name).toBeTypeOf('number');
    expect(Object.values(report.figures).every(Number.isFinite), out).toBe(true);
    expect(report.generatorLimited).toBeTypeOf('boolean');
    expect(err, 'progress').not.toBe('');
    expect(readdirSync(temporary)).toEqual([]);
  },
  runsWithinMs,
);

test(
  'an interrupt ends every process and removes every directory',
  async () => {
    const { child, ended } = start('history', '--from', '100000000', '--to', '100000000');
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    expect(readdirSync(temporary)).not.toEqual([]);
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(err).toContain('interrupted');
    expect(code).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
  },
  runsWithinMs,
);

test('what cannot be done is refused before anything is started', async () => {
  const { code, out, err } = await start('send', '--pairs', 'x').ended;
  expect(code).toBe(2);
  expect(err).toContain('--pairs');
  expect(out).toBe('');
});
