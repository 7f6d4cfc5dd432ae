import { seededRandom } from '@parley/kernel/random';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toSessionID } from '../../core/ids.ts';
import type { Storage } from '../storage.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import {
  app,
  append,
  command,
  createSignal,
  logKey,
  openLog,
  openNode,
  putSession,
  receiptOf,
  sessionRow,
  userKey,
} from './test-fixtures.ts';

const serverUrl = inject('postgresUrl');

describe.skipIf(!serverUrl)('two nodes on one PostgreSQL', () => {
  let database: TestDatabase;
  let one: Storage;
  let other: Storage;

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl ?? '', seededRandom(Date.now()));
    // Both migrate the empty database at the same time.
    [one, other] = await Promise.all([openNode(database.url), openNode(database.url)]);
  });
  afterAll(async () => {
    await Promise.all([one?.close(), other?.close()]);
    await database?.drop();
  });

  it('a log that both append to has no gap and no double', async () => {
    const log = await openLog(one, 1);
    const batches = Array.from({ length: 20 }, (_, batch) =>
      Array.from({ length: 5 }, (_, index) => command(1, `gap-${batch}-${index}`)),
    );
    const decisions = await Promise.all(batches.map((batch, index) => append(index % 2 ? one : other, batch)));
    const seqs = decisions.flat().map((decision) => receiptOf(decision).messageSeq);
    expect(seqs.sort((left, right) => left - right)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    const stored = await other.read(app).messages.history({ log, count: 200, reverse: true });
    expect(stored.map(({ messageSeq }) => messageSeq)).toEqual(seqs);
    expect((await one.read(app).conversations.get(log))?.head).toMatchObject({ position: 100, messageSeq: 100 });
  });

  it('the same send on both at once is one message with one receipt', async () => {
    await openLog(one, 2);
    for (let round = 0; round < 20; round += 1) {
      const send = command(2, `double-${round}`);
      const [first, second] = await Promise.all([append(one, [send]), append(other, [send])]);
      expect(receiptOf(first[0])).toEqual(receiptOf(second[0]));
    }
    const stored = await one.read(app).messages.history({ log: command(2, '').log, count: 100, reverse: false });
    expect(stored.map(({ localMessageID }) => localMessageID)).toEqual(
      Array.from({ length: 20 }, (_, round) => `double-${round}`),
    );
  });

  it('one localMessageID in two logs at once is one message with one receipt', async () => {
    await openLog(one, 3);
    await openLog(one, 4);
    for (let round = 0; round < 20; round += 1) {
      const [first, second] = await Promise.all([
        append(one, [command(3, `across-${round}`)]),
        append(other, [command(4, `across-${round}`)]),
      ]);
      expect(receiptOf(first[0])).toEqual(receiptOf(second[0]));
    }
  });

  it('keys named in opposite orders never wait for each other', async () => {
    let runs = 0;
    const keys = Array.from({ length: 12 }, (_, index) => userKey(100 + index));
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
      await users.byUserKey(sessionRow('', 0).userKey);
      inside += 1;
      most = Math.max(most, inside);
      await users.byUserKey(sessionRow('', 0).userKey);
      inside -= 1;
    };
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? one : other).transact([userKey(1), userKey(index)], work)),
    );
    expect(most).toBe(1);
  });

  it('different keys run side by side, on one node too', async () => {
    const [first, second] = [createSignal(), createSignal()];
    await Promise.all([
      one.transact([userKey(1)], async () => {
        first.reach();
        await second.reached;
      }),
      one.transact([userKey(2)], async () => {
        second.reach();
        await first.reached;
      }),
    ]);
  });

  it('what is not committed is not read', async () => {
    const log = await openLog(one, 5);
    const [written, seen] = [createSignal(), createSignal()];
    const writing = one.transact([logKey(5), userKey(10)], async (transaction) => {
      const { sessions } = transaction.stores(app);
      await sessions.put(sessionRow('unseen', 1));
      written.reach();
      await seen.reached;
    });
    await written.reached;
    expect(await one.read(app).sessions.get(toSessionID('unseen'))).toBeUndefined();
    expect(await other.read(app).conversations.get(log)).toBeDefined();
    seen.reach();
    await writing;
    expect(await other.read(app).sessions.get(toSessionID('unseen'))).toMatchObject({ generation: 1 });
  });

  it('a send waits for the change of its session and is refused', async () => {
    await openLog(one, 6);
    await putSession(one, sessionRow('waits', 1));
    const session = { sessionID: toSessionID('waits'), generation: 1 };
    const [changed, goOn] = [createSignal(), createSignal()];
    const change = one.transact([userKey(10)], async (transaction) => {
      await transaction.stores(app).sessions.put(sessionRow('waits', 2));
      changed.reach();
      await goOn.reached;
    });
    await changed.reached;
    const sending = append(other, [command(6, 'late', session)]);
    goOn.reach();
    await change;
    expect(await sending).toMatchObject([{ kind: 'refuse' }]);
  });

  it('a session that is over has no generation', async () => {
    await openLog(one, 7);
    await putSession(one, sessionRow('over', 1, 'displaced'));
    const session = { sessionID: toSessionID('over'), generation: 1 };
    expect(await append(other, [command(7, 'over', session)])).toMatchObject([{ kind: 'refuse' }]);
    await putSession(one, sessionRow('over', 1, 'offline'));
    expect(await append(other, [command(7, 'over', session)])).toMatchObject([{ kind: 'append' }]);
  });

  it('a change of a session waits for the sends that rely on it', async () => {
    await openLog(one, 8);
    await putSession(one, sessionRow('relied', 1));
    const session = { sessionID: toSessionID('relied'), generation: 1 };
    const [sent, goOn] = [createSignal(), createSignal()];
    const order: string[] = [];
    const sending = one
      .transact([logKey(8)], async (transaction) => {
        const { messages } = transaction.stores(app);
        await messages.appendBatch(
          [command(8, 'first', session)],
          (facts, sentCommand, at) => {
            sent.reach();
            return {
              kind: 'refuse',
              refusal: {
                refused: 'NetworkModuleUserIsNotLogged',
                detail: `${facts.generation}${sentCommand.log}${at}`,
              },
            };
          },
          sessionRow('', 0).seenAt,
        );
        await goOn.reached;
      })
      .then(() => order.push('sent'));
    await sent.reached;
    const changing = putSession(other, sessionRow('relied', 2)).then(() => order.push('changed'));
    await other.read(app).sessions.get(session.sessionID);
    goOn.reach();
    await Promise.all([sending, changing]);
    expect(order).toEqual(['sent', 'changed']);
  });

  it('duties are claimed by one node only, and a claim does not wait for another one', async () => {
    const dueAt = sessionRow('', 0).seenAt;
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
    const [claimed, goOn] = [createSignal(), createSignal()];
    const first = claim(one, claimed.reach, goOn.reached);
    await claimed.reached;
    const second = await claim(other);
    goOn.reach();
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
