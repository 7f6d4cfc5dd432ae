import { seededRandom } from '@parley/kernel/random';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toLogKey, toSessionID, toUserKey } from '../../core/ids.ts';
import { append, appendRule, at, command, logLock, registerUsers, sessionRow, userLock } from '../contract/fixtures.ts';
import type { PostgresOptions } from '../postgres.ts';
import { type Storage, StorageFailure } from '../storage.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { app, openNode, openOne, putSession, receiptOf } from './test-fixtures.ts';

const serverUrl = inject('postgresUrl') ?? '';

const killOthers = {
  text: `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`,
};

/** Makes every insert into `table` fail, once the test needs it to. */
const failInserts = (table: string, code: string): string =>
  `create function fail_${table}() returns trigger language plpgsql as
    $$ begin raise exception 'provoked' using errcode = '${code}'; end $$;
  create trigger fail_${table} before insert on ${table} for each statement execute function fail_${table}()`;
const unfailInserts = (table: string): string => `drop function fail_${table} cascade`;

describe.skipIf(!serverUrl)('a PostgreSQL that fails', () => {
  let database: TestDatabase;
  let storage: Storage;
  const remarks: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase(serverUrl, seededRandom(Date.now()));
    storage = await openNode(database.url, { onFailure: ({ message }) => remarks.push(message) });
    await registerUsers(storage, app, 1);
  });
  afterAll(async () => {
    await storage?.close();
    await database?.drop();
  });

  const execute = (text: string): Promise<unknown> =>
    database.withConnection((connection) => connection.query({ text }));

  async function refusal(options: Partial<PostgresOptions> & { url?: string }): Promise<string> {
    const { url = database.url, ...others } = options;
    const failure = await openNode(url, others).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(StorageFailure);
    return failure instanceof StorageFailure ? failure.message : '';
  }

  describe('at the start', () => {
    const withDatabase = (name: string): string => Object.assign(new URL(database.url), { pathname: `/${name}` }).href;
    const withUser = (user: string): string => {
      const url = new URL(database.url);
      url.searchParams.set('user', user);
      return url.href;
    };

    it('an address where nothing listens', async () => {
      expect(await refusal({ url: 'postgresql://parley@127.0.0.1:1/parley' })).toContain('nothing listens there');
      expect(await refusal({ url: 'postgresql:///parley?host=/nowhere' })).toContain('socket is not there');
    });

    it('a database that is not there', async () => {
      expect(await refusal({ url: withDatabase('nowhere') })).toContain('does not exist; create it');
    });

    it('a wrong password, which is not told', async () => {
      await execute(`create role parley_with_password login password 'right'`);
      const url = new URL(withUser('parley_with_password'));
      url.searchParams.set('password', 'secret-wrong');
      const message = await refusal({ url: url.href });
      expect(message).toContain('refuses the password');
      expect(message).not.toContain('secret-wrong');
    });

    it('a user who may not create tables', async () => {
      await execute('create role parley_powerless login');
      expect(await refusal({ url: withUser('parley_powerless') })).toContain('owner of the database');
    });

    it('synchronous_commit off, which would lose acknowledged messages', async () => {
      await execute(`create role parley_hasty superuser login; alter role parley_hasty set synchronous_commit = off`);
      expect(await refusal({ url: withUser('parley_hasty') })).toContain('synchronous_commit is off');
    });

    it('another encoding than UTF-8', async () => {
      await execute(`create database parley_ascii template template0 encoding 'SQL_ASCII'`);
      expect(await refusal({ url: withDatabase('parley_ascii') })).toContain('create it with encoding UTF8');
      await execute('drop database parley_ascii');
    });

    it('a schema of a newer Parley', async () => {
      await execute('insert into schema_versions (version, applied_at) values (999, 0)');
      expect(await refusal({})).toContain('newer Parley');
      await execute('delete from schema_versions where version = 999');
    });

    it("functions and tables that others put before ours or the system's are not taken", async () => {
      await execute(`create role parley_fooled superuser login; create schema fooled;
        create table fooled.called (name text);
        create function fooled.pg_is_in_recovery() returns boolean language sql as
          $$ insert into fooled.called values ('pg_is_in_recovery'); select false $$;
        create function fooled.current_setting(name text) returns text language sql as
          $$ insert into fooled.called values (name); select pg_catalog.current_setting(name) $$;
        create function public.hashtextextended(key text, seed int) returns bigint language sql as
          $$ insert into fooled.called values ('hashtextextended'); select 1::bigint $$;
        create function public.set_config(name text, value text, is_local boolean) returns text language sql as
          $$ insert into fooled.called values ('set_config'); select pg_catalog.set_config(name, value, is_local) $$;
        alter role parley_fooled set search_path = public, fooled, pg_catalog`);
      const node = await openNode(withUser('parley_fooled'));
      await append(node, app, [command((await openOne(node, 33)) as number, 'one', 77)]);
      await node.close();
      expect((await database.withConnection((one) => one.query({ text: 'select * from fooled.called' }))).rows).toEqual(
        [],
      );
      await execute(
        `drop function public.hashtextextended(text, int); drop function public.set_config(text, text, boolean)`,
      );
    });

    it('a schema that others may create in is named', async () => {
      await execute('grant create on schema public to public');
      await (await openNode(database.url, { onFailure: ({ message }) => remarks.push(message) })).close();
      expect(remarks).toContain(
        'everybody may create functions and operators in schema public, which this server might then call; revoke create on schema public from public',
      );
      await execute(`revoke create on schema public from public; create role parley_neighbour;
        grant create on schema public to parley_neighbour`);
      await (await openNode(database.url, { onFailure: ({ message }) => remarks.push(message) })).close();
      expect(remarks.at(-1)).toMatch(/^parley_neighbour may create functions .* in schema public/);
      await execute('revoke create on schema public from parley_neighbour; drop role parley_neighbour');
    });

    it('a server without fsync is taken, and the operator is told', () => {
      expect(remarks).toContain('fsync is off: a power cut can destroy the database; that is for tests only');
    });
  });

  describe('in a transaction', () => {
    it('a connection lost before the commit: the transaction is run again, and nothing is there twice', async () => {
      await openOne(storage, 1);
      let runs = 0;
      const decisions = await storage.transact([logLock(app, 1)], async (transaction) => {
        runs += 1;
        const { messages, users } = transaction.stores(app);
        const decided = await messages.appendBatch([command(1, 'again', 1)], appendRule, at);
        if (runs === 1) await database.withConnection((connection) => connection.query(killOthers));
        await users.byUserKey(toUserKey(1));
        return decided;
      });
      expect(runs).toBe(2);
      expect(receiptOf(decisions[0]).messageSeq).toBe(1);
    });

    it('a connection lost again and again is told', async () => {
      let runs = 0;
      const transacting = storage.transact([userLock(app, 1)], async (transaction) => {
        runs += 1;
        const { users } = transaction.stores(app);
        await users.byUserKey(toUserKey(1));
        await database.withConnection((connection) => connection.query(killOthers));
        await users.byUserKey(toUserKey(1));
      });
      await expect(transacting).rejects.toThrow(StorageFailure);
      expect(runs).toBe(3);
    });

    it('a connection lost in the commit: the outcome is unknown, and a repeated send finds out', async () => {
      await openOne(storage, 2);
      await execute(`create function die() returns trigger language plpgsql as
          $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
        create constraint trigger die after insert on messages deferrable initially deferred
          for each row execute function die()`);
      await expect(append(storage, app, [command(2, 'unknown', 1)])).rejects.toThrow('its outcome is unknown');
      await execute('drop function die cascade');
      const [decision] = await append(storage, app, [command(2, 'unknown', 1)]);
      expect(receiptOf(decision).messageSeq).toBe(1);
    });

    it('a full disk: the write nobody waited for fails the transaction, and nothing is there', async () => {
      const log = await openOne(storage, 3);
      await execute(failInserts('sends', '53100'));
      await expect(append(storage, app, [command(3, 'full', 1)])).rejects.toThrow('disk of the database is full');
      await execute(unfailInserts('sends'));
      expect((await storage.read(app).conversations.followedLog(toUserKey(30), log))?.head.messageSeq).toBe(0);
      expect(await storage.read(app).messages.history({ log, count: 10, reverse: true })).toEqual([]);
    });

    it('a failure that the work swallowed fails the transaction all the same', async () => {
      await openOne(storage, 4);
      const transacting = storage.transact([userLock(app, 10)], async (transaction) => {
        const { sessions, conversations } = transaction.stores(app);
        await sessions.put(sessionRow('swallowed', { generation: 1 }));
        const opening = { log: toLogKey(4), members: [toUserKey(1), toUserKey(1)] as const, at };
        await conversations.openPeer(opening).catch(() => {});
      });
      await expect(transacting).rejects.toThrow('23505');
      expect(await storage.read(app).sessions.get(toSessionID('swallowed'))).toBeUndefined();
    });

    it('a failed append inside a savepoint is taken back alone, and the transaction goes on', async () => {
      await openOne(storage, 5);
      await execute(failInserts('sends', '53100'));
      await storage.transact([logLock(app, 5), userLock(app, 10)], async (transaction) => {
        const { messages, sessions } = transaction.stores(app);
        await sessions.put(sessionRow('before', { generation: 1 }));
        const member = transaction.savepoint(
          () => messages.appendBatch([command(5, 'taken back', 1)], appendRule, at),
          () => true,
        );
        await expect(member).rejects.toThrow('disk of the database is full');
        await sessions.put(sessionRow('after', { generation: 1 }));
      });
      await execute(unfailInserts('sends'));
      const { sessions, messages } = storage.read(app);
      expect(await sessions.get(toSessionID('before'))).toBeDefined();
      expect(await sessions.get(toSessionID('after'))).toBeDefined();
      expect(await messages.history({ log: toLogKey(5), count: 10, reverse: true })).toEqual([]);
    });

    it('a deadlock is found and its loser is run again', async () => {
      await putSession(storage, sessionRow('left', { generation: 1 }));
      await putSession(storage, sessionRow('right', { generation: 1 }));
      let runs = 0;
      const [left, right] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const cross = (key: number, first: string, second: string, mine: typeof left, theirs: typeof left) =>
        storage.transact([userLock(app, key)], async (transaction) => {
          runs += 1;
          const { sessions } = transaction.stores(app);
          await sessions.put(sessionRow(first, { generation: key }));
          mine.resolve();
          await theirs.promise;
          await transaction.savepoint(
            () => sessions.put(sessionRow(second, { generation: key })),
            () => true,
          );
        });
      await Promise.all([cross(20, 'left', 'right', left, right), cross(21, 'right', 'left', right, left)]);
      expect(runs).toBe(3);
      const { sessions } = storage.read(app);
      const generations = await Promise.all(
        ['left', 'right'].map(async (id) => (await sessions.get(toSessionID(id)))?.generation),
      );
      expect(new Set(generations).size).toBe(1);
    });

    it('a node that stands still does not keep others from its keys', async () => {
      const paused = await openNode(database.url, { limits: { idleInTransactionMs: 100, attemptsMax: 1 } });
      const [inside, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const still = paused.transact([userLock(app, 30)], async (transaction) => {
        await transaction.stores(app).sessions.put(sessionRow('still', { generation: 1 }));
        inside.resolve();
        await goOn.promise;
      });
      await inside.promise;
      await storage.transact([userLock(app, 30)], (transaction) =>
        transaction.stores(app).sessions.put(sessionRow('moved', { generation: 1 })),
      );
      goOn.resolve();
      await expect(still).rejects.toThrow(StorageFailure);
      expect(await storage.read(app).sessions.get(toSessionID('still'))).toBeUndefined();
      await paused.close();
    });

    it('a lock that is not free in time is told', async () => {
      const impatient = await openNode(database.url, { limits: { lockMs: 50 } });
      const [inside, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const holding = storage.transact([userLock(app, 31)], async (transaction) => {
        await transaction.stores(app).users.byUserKey(toUserKey(1));
        inside.resolve();
        await goOn.promise;
      });
      await inside.promise;
      const waiting = impatient.transact([userLock(app, 31)], (transaction) =>
        transaction.stores(app).sessions.put(sessionRow('impatient', { generation: 1 })),
      );
      await expect(waiting).rejects.toThrow('held a lock for too long');
      goOn.resolve();
      await holding;
      await impatient.close();
    });
  });

  it('a database that does not answer is given up', async () => {
    const impatient = await openNode(database.url, { limits: { answerMs: 200 } });
    const [inside, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holding = database.withConnection(async (connection) => {
      await connection.query({ text: 'begin; lock table sessions' });
      inside.resolve();
      await goOn.promise;
    });
    await inside.promise;
    await expect(impatient.read(app).sessions.get(toSessionID('x'))).rejects.toThrow(StorageFailure);
    await expect(putSession(impatient, sessionRow('x', { generation: 1 }))).rejects.toThrow(StorageFailure);
    goOn.resolve();
    await holding;
    await impatient.close();
  });

  it('reads go on after every idle connection was lost', async () => {
    await storage.read(app).sessions.get(toSessionID('x'));
    await execute(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    expect(await storage.read(app).sessions.get(toSessionID('x'))).toBeUndefined();
    expect(await storage.sickness()).toBeUndefined();
  });

  it('more waiting reads than the limit are refused', async () => {
    const small = await openNode(database.url, { poolSizeMax: 2, limits: { waitingMax: 3 } });
    const reads = await Promise.allSettled(
      Array.from({ length: 10 }, () => small.read(app).sessions.get(toSessionID('x'))),
    );
    const refused = reads.filter((read) => read.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(String(refused[0]?.reason)).toContain('too many wait');
    await small.close();
  });

  it('close waits for what is under way, and then nothing works any more', async () => {
    const closing = await openNode(database.url);
    const writing = putSession(closing, sessionRow('closing', { generation: 1 }));
    await closing.close();
    await writing;
    await expect(closing.read(app).sessions.get(toSessionID('closing'))).rejects.toThrow('closed');
    expect(await closing.sickness()).toContain('closed');
    await closing.close();
  });
});
