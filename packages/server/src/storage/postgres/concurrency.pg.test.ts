import { millis } from '@parley/kernel/brand';
import { seededRandom } from '@parley/kernel/random';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toLogKey, toSessionID, toUserKey } from '../../core/ids.ts';
import { append, appendRule, at, command, logLock, registerUsers, sessionRow, userLock } from '../contract/fixtures.ts';
import type { Storage } from '../storage.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { app, openNode, openOne, putSession, receiptOf, someoneWaits } from './test-fixtures.ts';

const serverUrl = inject('postgresUrl');

describe.skipIf(!serverUrl)('two nodes on one PostgreSQL', () => {
  let database: TestDatabase;
  let one: Storage;
  let other: Storage;

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl ?? '', seededRandom(Date.now()));
    // Both migrate the empty database at the same time.
    [one, other] = await Promise.all([openNode(database.url), openNode(database.url)]);
    await registerUsers(one, app, 1);
  });
  afterAll(async () => {
    await Promise.all([one?.close(), other?.close()]);
    await database?.drop();
  });

  it('a log that both append to has no gap and no double', async () => {
    const log = await openOne(one, 1);
    const batches = Array.from({ length: 20 }, (_, batch) =>
      Array.from({ length: 5 }, (_, index) => command(1, `gap-${batch}-${index}`, 1)),
    );
    const decisions = await Promise.all(batches.map((batch, index) => append(index % 2 ? one : other, app, batch)));
    const seqs = decisions.flat().map((decision) => receiptOf(decision).messageSeq);
    expect(seqs.sort((left, right) => left - right)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    const stored = await other.read(app).messages.history({ log, count: 200, reverse: true });
    expect(stored.map(({ messageSeq }) => messageSeq)).toEqual(seqs);
    expect((await one.read(app).conversations.followedLog(toUserKey(10), log))?.head).toMatchObject({
      position: 100,
      messageSeq: 100,
    });
  });

  it('the mark of the order is never behind what both wrote, whose clocks differ', async () => {
    const logs = [11, 12, 13, 14];
    for (const log of logs) await openOne(one, log);
    const batches = Array.from({ length: 40 }, (_, index) => {
      const now = millis(at + 700 * index + (index % 2) * 2000);
      return append(index % 2 ? one : other, app, [command(logs[index % 4] ?? 0, `mark-${index}`, 1)], { now });
    });
    const written = (await Promise.all(batches)).flat().map((decision) => receiptOf(decision).orderKey);
    const marks: number[] = [];
    await append(other, app, [command(11, 'mark-last', 1)], {
      rule: (facts, sent, now) => {
        marks.push(facts.orderMark);
        return appendRule(facts, sent, now);
      },
    });
    expect(marks[0]).toBeGreaterThanOrEqual(Math.max(...written));
  });

  it('the same send on both at once is one message with one receipt', async () => {
    await openOne(one, 2);
    for (let round = 0; round < 20; round += 1) {
      const send = command(2, `double-${round}`, 1);
      const [first, second] = await Promise.all([append(one, app, [send]), append(other, app, [send])]);
      expect(receiptOf(first[0])).toEqual(receiptOf(second[0]));
    }
    const stored = await one.read(app).messages.history({ log: toLogKey(2), count: 100, reverse: false });
    expect(stored.map(({ localMessageID }) => localMessageID)).toEqual(
      Array.from({ length: 20 }, (_, round) => `double-${round}`),
    );
  });

  it('one localMessageID in two logs at once is one message with one receipt', async () => {
    await openOne(one, 3);
    await openOne(one, 4);
    for (let round = 0; round < 20; round += 1) {
      const [first, second] = await Promise.all([
        append(one, app, [command(3, `across-${round}`, 1)]),
        append(other, app, [command(4, `across-${round}`, 1)]),
      ]);
      expect(receiptOf(first[0])).toEqual(receiptOf(second[0]));
    }
  });

  it('keys named in opposite orders never wait for each other', async () => {
    let runs = 0;
    const keys = Array.from({ length: 12 }, (_, index) => userLock(app, 100 + index));
    const reversed = keys.toReversed();
    const work = async (): Promise<void> => {
      runs += 1;
    };
    const transactions = Array.from({ length: 100 }, (_, index) =>
      index % 2 ? one.transact(keys, work) : other.transact(reversed, work),
    );
    await Promise.all(transactions);
    // A deadlock would have ended one of them and run it again.
    expect(runs).toBe(100);
  });

  it('the same key is never decided twice at once', async () => {
    let inside = 0;
    let most = 0;
    const work = async (transaction: Parameters<Parameters<Storage['transact']>[1]>[0]): Promise<void> => {
      const { users } = transaction.stores(app);
      await users.byUserKey(toUserKey(1));
      inside += 1;
      most = Math.max(most, inside);
      await users.byUserKey(toUserKey(1));
      inside -= 1;
    };
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 ? one : other).transact([userLock(app, 1), userLock(app, index)], work),
      ),
    );
    expect(most).toBe(1);
  });

  it('different keys run side by side, on one node too', async () => {
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await Promise.all([
      one.transact([userLock(app, 1)], async () => {
        first.resolve();
        await second.promise;
      }),
      one.transact([userLock(app, 2)], async () => {
        second.resolve();
        await first.promise;
      }),
    ]);
  });

  it('what is not committed is not read', async () => {
    const log = await openOne(one, 5);
    const [written, seen] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const writing = one.transact([logLock(app, 5), userLock(app, 10)], async (transaction) => {
      const { sessions } = transaction.stores(app);
      await sessions.put(sessionRow('unseen', { generation: 1 }));
      written.resolve();
      await seen.promise;
    });
    await written.promise;
    expect(await one.read(app).sessions.get(toSessionID('unseen'))).toBeUndefined();
    expect(await other.read(app).conversations.followedLog(toUserKey(50), log)).toBeDefined();
    seen.resolve();
    await writing;
    expect(await other.read(app).sessions.get(toSessionID('unseen'))).toMatchObject({ generation: 1 });
  });

  it('a send waits for the change of its session and is refused', async () => {
    await openOne(one, 6);
    await putSession(one, sessionRow('waits', { generation: 1 }));
    const session = { sessionID: toSessionID('waits'), generation: 1 };
    const [changed, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const change = one.transact([userLock(app, 10)], async (transaction) => {
      await transaction.stores(app).sessions.put(sessionRow('waits', { generation: 2 }));
      changed.resolve();
      await goOn.promise;
    });
    await changed.promise;
    const sending = append(other, app, [command(6, 'late', 1, { session })]);
    const waiting = someoneWaits(database).then(() => 'waits');
    expect(await Promise.race([sending, waiting])).toBe('waits');
    goOn.resolve();
    await change;
    expect(await sending).toMatchObject([{ kind: 'refuse' }]);
  });

  it('a session that is over has no generation', async () => {
    await openOne(one, 7);
    await putSession(one, sessionRow('over', { generation: 1, state: 'displaced' }));
    const session = { sessionID: toSessionID('over'), generation: 1 };
    expect(await append(other, app, [command(7, 'over', 1, { session })])).toMatchObject([{ kind: 'refuse' }]);
    await putSession(one, sessionRow('over', { generation: 1, state: 'offline' }));
    expect(await append(other, app, [command(7, 'over', 1, { session })])).toMatchObject([{ kind: 'append' }]);
  });

  it('a change of a session waits for the sends that rely on it', async () => {
    await openOne(one, 8);
    await putSession(one, sessionRow('relied', { generation: 1 }));
    const session = { sessionID: toSessionID('relied'), generation: 1 };
    const [sent, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sending = one.transact([logLock(app, 8)], async (transaction) => {
      const { messages } = transaction.stores(app);
      const commands = [command(8, 'first', 1, { session })];
      await messages.appendBatch(commands, appendRule, at);
      sent.resolve();
      await goOn.promise;
    });
    await sent.promise;
    const changing = putSession(other, sessionRow('relied', { generation: 2 })).then(() => 'changed');
    const waiting = someoneWaits(database).then(() => 'waits');
    expect(await Promise.race([changing, waiting])).toBe('waits');
    goOn.resolve();
    await Promise.all([sending, changing]);
  });

  it('duties are claimed by one node only, and a claim does not wait for another one', async () => {
    const dueAt = at;
    await one.transact([], (transaction) =>
      transaction
        .stores(app)
        .duties.add(Array.from({ length: 10 }, (_, index) => ({ kind: 'push', dueAt, body: `${index}` }))),
    );
    const claim = (storage: Storage, reached?: () => void, wait?: Promise<void>) =>
      storage.transact([], async (transaction) => {
        const rows = await transaction.stores(app).duties.claim(['push'], 4, 60_000);
        reached?.();
        await wait;
        return rows.map(({ body }) => body);
      });
    const [claimed, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = claim(one, claimed.resolve, goOn.promise);
    await claimed.promise;
    const second = await claim(other);
    goOn.resolve();
    const third = await claim(other);
    expect([...(await first), ...second, ...third].sort()).toEqual(
      Array.from({ length: 10 }, (_, index) => `${index}`),
    );
  });

  it("node slots are leased to one owner each, the lowest free one first, and lapse with the database's clock", async () => {
    const slots = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? one : other).system.leaseNodeSlot(`owner-${index}`, 60_000),
      ),
    );
    expect(slots.sort()).toEqual(Array.from({ length: 10 }, (_, index) => index));
    await one.system.releaseNodeSlot('owner-3');
    const lapsed = await one.system.leaseNodeSlot('short', 1);
    await database.withConnection((connection) => connection.query({ text: 'select pg_sleep(0.02)' }));
    expect(await other.system.leaseNodeSlot('next', 60_000)).toBe(lapsed);
  });
});
