/**
 * The frozen reference of the `receipts` bench: what it costs to set messages as read where there is nothing but the
 * database. The same schema and the same SQL statements as the server's, the same sync (WAL, `synchronous=FULL`), as many
 * receipts to a transaction as the server takes at most, and the change of the state; no transport, no codec, no rules, and
 * nobody is told.
 *
 * Frozen means: it changes only when the statements, the sync or the schema of the server change, and then
 * `docs/performance.md` says so.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { workFor } from '../tasks.ts';

export interface BareReceiptsPlan {
  readonly directory: string;
  readonly pairs: number;
  readonly text: string;
}

const app = 1;
const batchMax = 256;

const schema = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table users (app integer not null, user_key integer not null, user_id text not null,
    primary key (app, user_key)) without rowid, strict;
  create table sessions (app integer not null, session_id text not null, user_key integer not null,
    generation integer not null, state text not null, primary key (app, session_id)) without rowid, strict;
  create table conversations (app integer not null, log integer not null, low_key integer, position integer not null,
    message_seq integer not null, order_key integer not null, counted integer not null, counted_by_low integer not null,
    newest_message_id integer not null, changed_at integer not null, primary key (app, log)) without rowid, strict;
  create table members (app integer not null, user_key integer not null, log integer not null,
    from_position integer not null, to_position integer, read_position integer not null, read_seq integer not null,
    read_others integer not null, carried integer not null, sent_counted integer not null,
    primary key (app, user_key, log)) without rowid, strict;
  create table withdrawals (app integer not null, log integer not null, position integer not null,
    sender_key integer not null, primary key (app, log, position)) without rowid, strict;
  create table messages (app integer not null, log integer not null, message_seq integer not null,
    position integer not null, changed_position integer not null, sender_key integer not null,
    local_message_id text not null, message_id integer not null, order_key integer not null,
    timestamp integer not null, counted integer not null, sender_counted integer not null, flags integer not null,
    body text not null, state text, primary key (app, log, message_seq)) without rowid, strict;
  create index messages_changed on messages (app, log, changed_position) where changed_position <> position;
  create index messages_by_sender on messages (app, log, sender_key, message_seq, sender_counted, flags)
    where (flags & 4) <> 0;
  create index messages_awaiting_receipt on messages (app, log, sender_key, timestamp, message_seq, message_id)
    where (flags & 8) <> 0;
  create table receipt_marks (app integer not null, log integer not null, user_key integer not null,
    position integer not null, message_id integer not null, spans text not null,
    primary key (app, log, user_key)) without rowid, strict;
`;

const texts = {
  begin: 'begin immediate',
  commit: 'commit',
  generation: `select generation from sessions where app = ? and session_id = ? and state in ('online', 'offline')`,
  member: `select position, message_seq, order_key, counted, newest_message_id, changed_at, from_position, to_position,
      read_position, read_seq, read_others, carried,
      case when conversations.low_key is null then members.sent_counted
        when conversations.low_key = members.user_key then conversations.counted_by_low
        else conversations.counted - conversations.counted_by_low end as own_counted,
      case when exists (select 1 from withdrawals where withdrawals.app = members.app
        and withdrawals.log = members.log and withdrawals.position > members.read_position) then 1 else 0 end as withdrawn
    from members join conversations on conversations.app = members.app and conversations.log = members.log
    where members.app = ? and members.user_key = ? and members.log = ?`,
  message: `select messages.log, messages.message_seq, messages.position, messages.changed_position,
      messages.sender_key, messages.local_message_id, messages.message_id, messages.order_key, messages.timestamp,
      messages.counted, messages.sender_counted, messages.flags, messages.body, messages.state,
      users.user_id as sender_user_id
    from messages join users on users.app = messages.app and users.user_key = messages.sender_key
    where messages.app = ? and messages.log = ? and messages.message_seq = ?`,
  mark: 'select position, message_id, spans from receipt_marks where app = ? and log = ? and user_key = ?',
  putRead: `update messages set changed_position = ?, flags = messages.flags & ~8, state = ?
    where app = ? and log = ? and message_seq = ?`,
  moveHead: 'update conversations set position = ?, changed_at = ? where app = ? and log = ?',
  addMessage: `insert into messages (app, log, message_seq, position, changed_position, sender_key, local_message_id,
      message_id, order_key, timestamp, counted, sender_counted, flags, body, state)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 9, ?, '{"receipt":{}}')`,
  placeHead: 'update conversations set position = ?, message_seq = ? where app = ? and log = ?',
} as const;

function open({ directory, pairs, text }: BareReceiptsPlan) {
  const database = new DatabaseSync(join(directory, 'bare-receipts.sqlite'));
  database.exec(schema);
  const prepared = Object.entries(texts).map(([name, sql]) => [name, database.prepare(sql)] as const);
  const statements = Object.fromEntries(prepared) as Record<keyof typeof texts, ReturnType<DatabaseSync['prepare']>>;
  for (let pair = 1; pair <= pairs; pair += 1) {
    const [sender, reader] = [2 * pair, 2 * pair + 1];
    for (const key of [sender, reader]) {
      database.prepare('insert into users values (?, ?, ?)').run(app, key, `user-${key}`);
      database.prepare('insert into members values (?, ?, ?, 1, null, 0, 0, 0, 0, 0)').run(app, key, pair);
    }
    database.prepare(`insert into sessions values (?, ?, ?, 1, 'online')`).run(app, `session-${reader}`, reader);
    database.prepare('insert into conversations values (?, ?, ?, 0, 0, 0, 0, 0, 0, 0)').run(app, pair, sender);
  }
  return { database, statements, pairs, text, messageSeq: 0 };
}

type Bare = ReturnType<typeof open>;

/** Puts `count` messages into each log, none of them read; this is not measured. */
function fill({ statements, pairs, text, messageSeq }: Bare, count: number): void {
  statements.begin.run();
  for (let pair = 1; pair <= pairs; pair += 1) {
    const head = statements.member.get(app, 2 * pair, pair);
    const body = JSON.stringify({ type: 1, message: text });
    for (let index = 1; index <= count; index += 1) {
      const [seq, position] = [messageSeq + index, Number(head?.['position']) + index];
      const id = pair * 1e9 + seq;
      const counts = [seq, seq] as const;
      statements.addMessage.run(app, pair, seq, position, position, 2 * pair, `m${id}`, id, seq, seq, ...counts, body);
    }
    statements.placeHead.run(Number(head?.['position']) + count, messageSeq + count, app, pair);
  }
  statements.commit.run();
}

function receipt({ statements }: Bare, pair: number, messageSeq: number): void {
  const reader = 2 * pair + 1;
  statements.generation.get(app, `session-${reader}`);
  const head = statements.member.get(app, reader, pair);
  const row = statements.message.get(app, pair, messageSeq);
  statements.mark.get(app, pair, reader);
  const position = Number(head?.['position']) + 1;
  const state: object = JSON.parse(String(row?.['state']));
  const next = JSON.stringify({ ...state, receipt: { readTime: position, readPosition: position } });
  statements.putRead.run(position, next, app, pair, messageSeq);
  statements.moveHead.run(position, position, app, pair);
}

/** One receipt for each message of each log, in the turn of the logs. */
function run(bare: Bare, count: number): { readonly receipts: number; readonly cpuSeconds: number } {
  const { statements, pairs } = bare;
  fill(bare, count);
  const before = process.cpuUsage();
  const receipts = count * pairs;
  for (let start = 0; start < receipts; start += batchMax) {
    statements.begin.run();
    for (let index = start; index < Math.min(receipts, start + batchMax); index += 1) {
      receipt(bare, 1 + (index % pairs), bare.messageSeq + 1 + Math.floor(index / pairs));
    }
    statements.commit.run();
  }
  bare.messageSeq += count;
  const { user, system } = process.cpuUsage(before);
  return { receipts, cpuSeconds: (user + system) / 1e6 };
}

function createTasks() {
  const underway: Bare[] = [];
  return {
    begin: (plan: BareReceiptsPlan): void => void underway.push(open(plan)),
    run: (count: number) => {
      const [bare] = underway;
      if (!bare) throw new Error('run follows begin');
      return run(bare, count);
    },
    end: (): void => {
      for (const { database } of underway.splice(0)) database.close();
    },
  };
}

export type BareReceiptsTasks = ReturnType<typeof createTasks>;

if (import.meta.main) workFor(createTasks());
