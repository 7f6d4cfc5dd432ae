/** The same batch of 64 messages through `pg`, `pg` in pipeline mode, and `postgres`. */
import { Client } from 'pg';
import postgres from 'postgres';

export type Batch = {
  readonly conversationIDs: number[];
  readonly userIDs: number[];
  readonly localMessageIDs: string[];
  readonly sentAts: number[];
  readonly bodies: Buffer[];
};

export type Head = { readonly id: number; readonly head: number };
export type HeadUpdate = { readonly ids: number[]; readonly heads: number[]; readonly seqs: number[] };
export type Decide = (batch: Batch, heads: readonly Head[], repeats: readonly string[]) => HeadUpdate;

export type Driver = {
  readonly name: string;
  readonly runBatch: (batch: Batch, decide: Decide) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type ConnectOptions = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
};

/** Texts are the same for each client, so that the server does the same work. */
export const texts = {
  lockHeads: 'select id, head from conversation where id = any($1::bigint[]) order by id for update',
  findRepeats: 'select local_id, seq from dedupe where user_id = any($1::bigint[]) and local_id = any($2::text[])',
  insertMessages: `insert into message (conversation_id, seq, sender, sent_at, body)
    select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[])`,
  insertDedupe: `insert into dedupe (user_id, local_id, conversation_id, seq)
    select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])`,
  updateHeads: `update conversation c set head = u.head
    from (select * from unnest($1::bigint[], $2::bigint[]) as t(id, head)) u where c.id = u.id`,
} as const;

const bigintOid = 20;
/** `postgres` takes an array of Buffers for one `bytea` unless it is told. */
const byteaArrayOid = 1001;

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('An integer of the database is beyond 2^53.');
  return value;
}

/** `pg`: in pipeline mode the queries of one phase leave together, otherwise each waits for the one before. */
export async function connectPg(options: ConnectOptions, isPipelined: boolean): Promise<Driver> {
  const client = new Client({ ...options, pipeline: isPipelined });
  client.setTypeParser(bigintOid, toSafeInteger);
  await client.connect();
  type Rows = { readonly rows: readonly Record<string, unknown>[] };
  const run = (name: keyof typeof texts, values: readonly unknown[]) => (): Promise<Rows> =>
    client.query<Record<string, unknown>>({ name, text: texts[name], values: [...values] });
  const runAll = async (queries: readonly (() => Promise<Rows>)[]): Promise<Rows[]> => {
    if (isPipelined) return Promise.all(queries.map((query) => query()));
    const results: Rows[] = [];
    for (const query of queries) results.push(await query());
    return results;
  };
  return {
    name: isPipelined ? 'pg, pipeline' : 'pg',
    runBatch: async (batch, decide) => {
      const [, heads, repeats] = await runAll([
        () => client.query('begin'),
        run('lockHeads', [batch.conversationIDs]),
        run('findRepeats', [batch.userIDs, batch.localMessageIDs]),
      ]);
      const update = decide(
        batch,
        (heads?.rows ?? []).map(toHead),
        (repeats?.rows ?? []).map((row) => String(row['local_id'])),
      );
      // A commit that follows a failed write in the pipeline rolls back, and the failed write rejects the whole.
      await runAll([
        run('insertMessages', [batch.conversationIDs, update.seqs, batch.userIDs, batch.sentAts, batch.bodies]),
        run('insertDedupe', [batch.userIDs, batch.localMessageIDs, batch.conversationIDs, update.seqs]),
        run('updateHeads', [update.ids, update.heads]),
        () => client.query('commit'),
      ]);
    },
    close: () => client.end(),
  };
}

function toHead(row: Record<string, unknown>): Head {
  return { id: Number(row['id']), head: Number(row['head']) };
}

type UnsafeValues = NonNullable<Parameters<postgres.TransactionSql['unsafe']>[1]>;

/** `postgres`: queries that are started together in `begin` are pipelined; statements are prepared by their text. */
export function connectPostgres(options: ConnectOptions): Driver {
  const sql = postgres({
    ...options,
    max: 1,
    onnotice: () => {},
    types: { integer: { to: bigintOid, from: [bigintOid], serialize: String, parse: toSafeInteger } },
  });
  return {
    name: 'postgres',
    runBatch: async (batch, decide) => {
      await sql.begin(async (transaction) => {
        const run = (name: keyof typeof texts, values: UnsafeValues) =>
          transaction.unsafe<Record<string, unknown>[]>(texts[name], [...values], { prepare: true });
        const [heads, repeats] = await Promise.all([
          run('lockHeads', [batch.conversationIDs]),
          run('findRepeats', [batch.userIDs, batch.localMessageIDs]),
        ]);
        const update = decide(
          batch,
          heads.map(toHead),
          repeats.map((row) => String(row['local_id'])),
        );
        await Promise.all([
          run('insertMessages', [
            batch.conversationIDs,
            update.seqs,
            batch.userIDs,
            batch.sentAts,
            sql.typed(batch.bodies, byteaArrayOid),
          ]),
          run('insertDedupe', [batch.userIDs, batch.localMessageIDs, batch.conversationIDs, update.seqs]),
          run('updateHeads', [update.ids, update.heads]),
        ]);
      });
    },
    close: () => sql.end(),
  };
}
