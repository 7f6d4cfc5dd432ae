import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millis } from '@parley/kernel/brand';
import { systemClock } from '@parley/kernel/system';
import { callStates } from '@parley/protocol/features/calls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toAppID, toUserKey } from '../core/ids.ts';
import type { Call, CallMember } from '../features/calls/store.ts';
import { callOf, endAt, memberOf } from '../storage/contract/call-fixtures.ts';
import { at, registerUsers } from '../storage/contract/fixtures.ts';
import { openSqliteStorage } from '../storage/sqlite.ts';
import type { Storage } from '../storage/storage.ts';
import { runCommand } from '../testing/test-terminal.ts';
import { commands } from './commands.ts';

const app = toAppID(1);
let root = '';

const never = millis(0);
const { accepted, rejected } = callStates;
const memberWithEntry = (userKey: number, changes: Partial<CallMember>): CallMember =>
  memberOf(userKey, { position: 1, receivedAt: never, acceptedAt: never, quitAt: never, ...changes });
const members = [
  memberWithEntry(1, { state: accepted, invitedAt: never, acceptedAt: at }),
  memberWithEntry(2, { state: rejected, extendedData: 'secret no' }),
];
const lasting = callOf('3', { members, ms: 2, extendedData: 'secret' });
const justEnded = { ...lasting, callID: '2', createdAt: millis(at + 1) };
const longEnded = callOf('1', { members, extendedData: 'secret', end: endAt(9, { extendedData: 'secret bye' }) });

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'parley-calls-'));
  await within(async (storage) => {
    await storage.system.putApp({ app, serverSecret: 's'.repeat(32), isEnabled: true, createdAt: millis(1) });
    await registerUsers(storage, app, 2);
    const ending: Call = { ...justEnded, end: { ...endAt(0, { extendedData: 'secret bye' }), at: systemClock.wall() } };
    await storage.transact([], async ({ stores }) => {
      const { calls, users } = stores(app);
      for (const call of [lasting, ending, longEnded]) {
        await calls.put(
          call,
          call.members.map(({ userKey }) => userKey),
        );
      }
      for (const userKey of [1, 2].map(toUserKey)) {
        for (const key of ['3', '2']) {
          await users.putUserLogEntries([{ userKey, entry: { kind: 'call', key, body: '{"of":"secret"}' } }]);
        }
      }
      // Others alone list it.
      await calls.trimList(toUserKey(1), 2, 1);
    });
  });
});
afterEach(() => rmSync(root, { recursive: true }));

async function within<Result>(work: (storage: Storage) => Promise<Result>): Promise<Result> {
  const storage = await openSqliteStorage({ path: join(root, 'parley.db'), clock: systemClock });
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

const run = (...args: string[]) => runCommand(commands, args, { environment: { PARLEY_DATA_DIR: root } });

const callsOf = (userKey: number) =>
  within((storage) => storage.read(app).calls.callsOf(toUserKey(userKey), { limit: 9 }));
const logOf = (userKey: number) =>
  within((storage) => storage.read(app).users.userLogAfter(toUserKey(userKey), { position: 0, limit: 9 }));

test('user erase takes away what the user gave with calls, also with those that others alone list', async () => {
  expect((await run('user', 'erase', 'user-1', '--yes')).code).toBe(0);
  const calls = await callsOf(2);
  expect(calls.map(({ callID, extendedData, end }) => [callID, extendedData, end?.extendedData])).toEqual([
    ['3', '', undefined],
    ['2', '', ''],
    ['1', '', ''],
  ]);
  expect(calls.map((call) => call.members[1]?.extendedData)).toEqual(['secret no', 'secret no', 'secret no']);
  // The logs tell of it without, and of what is long over they do not tell anew.
  const told = (await logOf(2)).filter(({ kind }) => kind === 'call');
  expect(told.map(({ key }) => key)).toEqual(['3', '2']);
  for (const { key, body, position } of told) {
    expect(JSON.parse(body)).toMatchObject({ callID: key, state: { caller: 'user-1', extendedData: '' } });
    expect(calls.find(({ callID }) => callID === key)?.members[1]?.position).toBe(position);
  }
  expect((await run('user', 'erase', 'user-2', '--yes')).code).toBe(0);
  expect(JSON.stringify([await callsOf(2), await logOf(1), await logOf(2)])).not.toContain('secret');
});

test('user export has the calls on the list of the user', async () => {
  const file = join(root, 'export.json');
  expect((await run('user', 'export', 'user-2', file)).code).toBe(0);
  const { calls } = JSON.parse(readFileSync(file, 'utf8'));
  expect(calls.map(({ callID }: { callID: string }) => callID)).toEqual(['3', '2', '1']);
  expect(calls[2]).toEqual({
    ...{ callID: '1', mode: 1, caller: 'user-1', extendedData: 'secret', createdAt: new Date(at).toISOString() },
    ...{ endedAt: new Date(at + 9).toISOString(), endedBy: 'user-1', endExtendedData: 'secret bye' },
    ...{ inviter: 'user-1', state: rejected, ownExtendedData: 'secret no', invitedAt: new Date(at).toISOString() },
    users: [
      { userID: 'user-1', state: accepted },
      { userID: 'user-2', state: rejected },
    ],
  });
  await run('user', 'export', 'user-1', join(root, 'caller.json'));
  const own = JSON.parse(readFileSync(join(root, 'caller.json'), 'utf8')).calls;
  expect(own.map(({ callID }: { callID: string }) => callID)).toEqual(['3', '2']);
});
