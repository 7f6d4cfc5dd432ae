import { seededRandom } from '@parley/kernel/random';
import { callStates, generalCall } from '@parley/protocol/features/calls';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { type CallFault, isFault } from '../../features/calls/fault-rules.ts';
import { accept, type CallChange, cancel, isOver, join, leave, open, reject } from '../../features/calls/rules.ts';
import type { Call } from '../../features/calls/store.ts';
import { callOf, endAt, told } from '../contract/call-fixtures.ts';
import { at, change, registerUsers, userLock, userRow } from '../contract/fixtures.ts';
import type { LockKey, Storage } from '../storage.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { app, openNode } from './test-fixtures.ts';

const serverUrl = inject('postgresUrl');
const users = 12;
const actorOf = (key: number) => {
  const { userKey, userID } = userRow(key);
  return { userKey, userID, deviceID: `device-${key}`, now: at, extendedData: '' };
};
const callLock = (callID: string): LockKey => ({ app, kind: 'name', key: `call:${callID}` });

describe.skipIf(!serverUrl)('calls on two nodes of one PostgreSQL', () => {
  let database: TestDatabase;
  let nodes: readonly Storage[] = [];

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl ?? '', seededRandom(Date.now()));
    nodes = await Promise.all([openNode(database.url), openNode(database.url)]);
    await registerUsers(nodeOf(0), app, users);
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await database?.drop();
  });

  function nodeOf(key: number): Storage {
    const node = nodes[key % 2];
    if (!node) throw new Error('there are two nodes');
    return node;
  }

  /** What one user does with a call, on a node of his own; why it cannot be done, or nothing. */
  function perform(callID: string, key: number, rule: (call: Call) => CallChange | CallFault): Promise<string> {
    return change(
      nodeOf(key),
      app,
      async ({ calls, users: logs }) => {
        const call = await calls.byID(callID);
        if (!call) throw new Error('the call is there');
        const decided = rule(call);
        if (isFault(decided)) return decided.fault;
        await logs.putUserLogEntries([
          { userKey: toUserKey(key), entry: { kind: 'call', key: callID, body: `${decided.call.change}` } },
        ]);
        await calls.put(decided.call, decided.changed);
        return '';
      },
      [callLock(callID), userLock(app, key)],
    );
  }

  async function begin(callID: string, mode: number, invitees: readonly number[]): Promise<void> {
    const draft = { callID, mode, timeout: 90, checksReceipt: false };
    const opened = open(draft, actorOf(1), invitees.map(actorOf));
    await change(nodeOf(0), app, ({ calls }) => calls.put(opened.call, opened.changed));
  }

  it('that many join at once take as many as they may, each by a change of its own', async () => {
    await begin('1', 1, [2]);
    const joining = Array.from({ length: users - 2 }, (_, index) => index + 3);
    const outcomes = await Promise.all(
      joining.map((key) => perform('1', key, (call) => join(call, actorOf(key), { activeMax: 6, usersMax: 50 }))),
    );
    expect(outcomes.filter((outcome) => outcome === '')).toHaveLength(4);
    expect(new Set(outcomes)).toEqual(new Set(['', 'full']));
    const call = await nodeOf(1).read(app).calls.byID('1');
    expect(call?.change).toBe(5);
    expect(call?.members.map(({ change: of }) => of)).toEqual([1, 1, 2, 3, 4, 5]);
    expect(call?.members.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('that all leave at once are over once, for the last', async () => {
    await begin('2', 1, [2, 3, 4, 5, 6]);
    const everybody = [1, 2, 3, 4, 5, 6];
    const accepting = everybody.slice(1).map((key) => perform('2', key, (call) => accept(call, actorOf(key))));
    expect(await Promise.all(accepting)).toEqual(['', '', '', '', '']);
    expect(await Promise.all(everybody.map((key) => perform('2', key, (call) => leave(call, actorOf(key)))))).toEqual(
      everybody.map(() => ''),
    );
    const call = await nodeOf(0).read(app).calls.byID('2');
    expect(call && isOver(call)).toBe(true);
    expect(call?.end?.by).toBe(call?.members.find(({ change: of }) => of === call.change)?.userID);
    for (const key of everybody) {
      expect(await nodeOf(key).read(app).calls.openCallsOf(toUserKey(key), 9)).not.toContain('2');
    }
  });

  it('that are accepted, rejected and taken back at once are one of these', async () => {
    for (let round = 0; round < 10; round += 1) {
      const callID = `3${round}`;
      await begin(callID, generalCall, [2]);
      const outcomes = await Promise.all([
        perform(callID, 2, (call) => accept(call, actorOf(2))),
        perform(callID, 2, (call) => reject(call, actorOf(2))),
        perform(callID, 1, (call) => cancel(call, actorOf(1), [])),
      ]);
      expect(outcomes.filter((outcome) => outcome === '')).toHaveLength(1);
      const call = await nodeOf(1).read(app).calls.byID(callID);
      const { accepted, rejected, beCancelled } = callStates;
      const state = [accepted, rejected, beCancelled][outcomes.indexOf('')];
      expect([call?.members[1]?.state, call?.change]).toEqual([state, 2]);
    }
  });

  it('are swept on both nodes at once, while calls are made, without one waiting for the other for ever', async () => {
    const { calls: reader } = nodeOf(0).read(app);
    const ended = Array.from({ length: 60 }, (_, index) => told(callOf(`4${index}`, { ms: index, end: endAt(-5) })));
    await change(nodeOf(0), app, async ({ calls }) => {
      for (const call of ended) {
        await calls.put(
          call,
          call.members.map(({ userKey }) => userKey),
        );
      }
    });
    const sweep = (node: number) =>
      change(nodeOf(node), app, async ({ calls }) => {
        await calls.dropEntries(await calls.entriesBefore(at, 20));
        await calls.trimList(toUserKey(1 + node), 10, 20);
        await calls.sweepEnded(at, 20);
      });
    for (let round = 0; round < 6; round += 1) {
      await Promise.all([sweep(0), sweep(1), begin(`5${round}`, 1, [2, 3])]);
    }
    for (const { callID } of ended) expect(await reader.byID(callID)).toBeUndefined();
    for (let round = 0; round < 6; round += 1) expect((await reader.byID(`5${round}`))?.members).toHaveLength(3);
  });
});
