import { seededRandom } from '@parley/kernel/random';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { append as decide } from '../../features/messages/rules.ts';
import { append, at, command, logLock, userLock } from '../contract/fixtures.ts';
import type { Storage } from '../storage.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { app, openNode, openOne } from './test-fixtures.ts';

const serverUrl = inject('postgresUrl');

describe.skipIf(!serverUrl)('a block and messages on two nodes of one PostgreSQL', () => {
  let database: TestDatabase;
  let one: Storage;
  let other: Storage;

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl ?? '', seededRandom(Date.now()));
    [one, other] = await Promise.all([openNode(database.url), openNode(database.url)]);
  });
  afterAll(async () => {
    await Promise.all([one?.close(), other?.close()]);
    await database?.drop();
  });

  it('no message is accepted behind a block that was answered, and none is in the log that was refused', async () => {
    const numbers = [1, 2, 3, 4];
    const logs = [];
    for (const number of numbers) logs.push(await openOne(one, number));
    // Blocks what each second user writes to the first, all in one change, as a call does that names several users.
    const owners = numbers.map((number) => ({ owner: toUserKey(10 * number), target: toUserKey(10 * number + 1) }));
    const locks = [
      ...numbers.map((number) => logLock(app, number)),
      ...owners.map(({ owner }) => userLock(app, owner)),
    ];
    let isBlocked = false;
    const blocking = async (): Promise<void> => {
      await one.transact(locks.toReversed(), async (transaction) => {
        for (const { owner, target } of owners) await transaction.stores(app).blacklist.block(owner, [target], at);
      });
      isBlocked = true;
    };
    const late: string[] = [];
    const accepted: string[] = [];
    const send = async (round: number, number: number): Promise<void> => {
      const name = `${round}-${number}`;
      const wasBlocked = isBlocked;
      const senderKey = toUserKey(10 * number + 1);
      const sent = command(number, name, 1000 * round + number, { senderKey });
      const [decision] = await append(round % 2 ? one : other, app, [sent], { rule: decide });
      if (decision?.kind !== 'append') return;
      accepted.push(name);
      if (wasBlocked) late.push(name);
    };
    const sends = async (from: number, to: number): Promise<void> => {
      for (let round = from; round < to; round += 1) await Promise.all(numbers.map((number) => send(round, number)));
    };
    await sends(0, 5);
    await Promise.all([sends(5, 40), blocking()]);
    await sends(40, 45);
    expect(late).toEqual([]);
    expect(accepted.length).toBeGreaterThanOrEqual(20);
    const stored = [];
    for (const log of logs)
      stored.push(...(await other.read(app).messages.history({ log, count: 200, reverse: false })));
    expect(stored.map(({ localMessageID }) => localMessageID).toSorted()).toEqual(accepted.toSorted());
  });
});
