/** The tables and the six statements per message that every writer of the decision runs. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';

export const conversationCount = 200;
export const sessionCount = 1000;

/** What a session asks for, as plain data, so that it can also be posted to a worker. */
export type AppendMessage = {
  readonly sessionID: number;
  readonly generation: number;
  readonly conversationID: number;
  readonly localMessageID: string;
  readonly body: string;
};

export type Appended = { readonly seq: number; readonly isRepeat: boolean };

export type Store = {
  readonly database: DatabaseSync;
  readonly appendAll: (batch: readonly AppendMessage[]) => Appended[];
};

const tables = `
  create table if not exists conversation (id integer primary key, head integer not null, counted integer not null);
  create table if not exists session (id integer primary key, user_id integer not null, generation integer not null);
  create table if not exists message (
    conversation_id integer not null, seq integer not null, sender integer not null, sent_at integer not null,
    counted integer not null, body blob not null, primary key (conversation_id, seq)) without rowid;
  create table if not exists dedupe (
    user_id integer not null, local_id text not null, conversation_id integer not null, seq integer not null,
    primary key (user_id, local_id)) without rowid;`;

/** Opens the file in WAL mode; `synchronous` decides whether a commit waits for the disk. */
export function openStore(
  path: string,
  options: { readonly synchronous: 'FULL' | 'NORMAL'; readonly autoCheckpointPages: number },
): Store {
  const database = new DatabaseSync(path);
  database.exec('pragma journal_mode = wal');
  database.exec(`pragma synchronous = ${options.synchronous}`);
  database.exec(`pragma wal_autocheckpoint = ${options.autoCheckpointPages}`);
  database.exec('pragma cache_size = -65536');
  database.exec(tables);
  fill(database);
  return { database, appendAll: appender(database) };
}

function fill(database: DatabaseSync): void {
  database.exec('begin immediate');
  const conversation = database.prepare('insert or ignore into conversation values (?, 0, 0)');
  for (let id = 0; id < conversationCount; id += 1) conversation.run(id);
  const session = database.prepare('insert or ignore into session values (?, ?, 1)');
  for (let id = 0; id < sessionCount; id += 1) session.run(id, id);
  database.exec('commit');
}

type Statements = Readonly<
  Record<
    'begin' | 'commit' | 'head' | 'dedupe' | 'session' | 'insertMessage' | 'insertDedupe' | 'updateHead',
    StatementSync
  >
>;

function prepare(database: DatabaseSync): Statements {
  return {
    begin: database.prepare('begin immediate'),
    commit: database.prepare('commit'),
    head: database.prepare('select head, counted from conversation where id = ?'),
    dedupe: database.prepare('select conversation_id, seq from dedupe where user_id = ? and local_id = ?'),
    session: database.prepare('select user_id, generation from session where id = ?'),
    insertMessage: database.prepare('insert into message values (?, ?, ?, ?, ?, ?)'),
    insertDedupe: database.prepare('insert into dedupe values (?, ?, ?, ?)'),
    updateHead: database.prepare('update conversation set head = ?, counted = ? where id = ?'),
  };
}

function appender(database: DatabaseSync): Store['appendAll'] {
  const statements = prepare(database);
  return (batch) => {
    statements.begin.run();
    const results = batch.map((command) => appendOne(statements, command));
    statements.commit.run();
    return results;
  };
}

function appendOne(statements: Statements, command: AppendMessage): Appended {
  const session = statements.session.get(command.sessionID);
  if (session === undefined || session['generation'] !== command.generation) throw new Error('The session is gone.');
  const userID = Number(session['user_id']);
  const repeat = statements.dedupe.get(userID, command.localMessageID);
  if (repeat !== undefined) return { seq: Number(repeat['seq']), isRepeat: true };
  const head = statements.head.get(command.conversationID);
  if (head === undefined) throw new Error('The conversation is gone.');
  const seq = Number(head['head']) + 1;
  const counted = Number(head['counted']) + 1;
  statements.insertMessage.run(command.conversationID, seq, userID, Date.now(), counted, command.body);
  statements.insertDedupe.run(userID, command.localMessageID, command.conversationID, seq);
  statements.updateHead.run(seq, counted, command.conversationID);
  return { seq, isRepeat: false };
}

/** Blocks the thread, as a sync on a slow disk would. */
export function sleepSync(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
