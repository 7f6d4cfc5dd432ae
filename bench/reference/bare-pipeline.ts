/**
 * The frozen reference of the `send` bench: what a durable one-to-one message costs when there is nothing around it.
 * The same transport (`ws`, one write per turn and connection), the same codec (frames in JSON), the same sync (WAL,
 * `synchronous=FULL`, group commit of at most 256) and the same SQL statements as the server, and no features: no
 * validation, no rights, no limits, no rules, no bus, no catch-up.
 *
 * Frozen means: it changes only when the transport, the codec, the sync or the statements of the server change, and
 * then `docs/performance.md` says so.
 */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type WebSocket, WebSocketServer } from 'ws';

interface SendParams {
  readonly targetID: string;
  readonly localMessageID: string;
  readonly content: { readonly type: number; readonly message: string };
}

interface Frame {
  readonly kind: string;
  readonly id: number;
  readonly method: string;
  readonly params: SendParams & { readonly userID: string };
}

interface Waiting {
  readonly connection: Connection;
  readonly id: number;
  readonly params: SendParams;
}

const app = 1;
const batchMax = 256;

const dataDir = process.env['BARE_DATA_DIR'] ?? '.';
mkdirSync(dataDir, { recursive: true });
const database = new DatabaseSync(join(dataDir, 'bare.sqlite'));
database.exec(`
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table sessions (app integer not null, session_id text not null, user_key integer not null,
    generation integer not null, state text not null, primary key (app, session_id)) without rowid, strict;
  create table conversations (app integer not null, log integer not null, type integer not null,
    low_key integer, high_key integer, position integer not null, message_seq integer not null,
    order_key integer not null, counted integer not null, counted_by_low integer not null,
    newest_message_id integer not null, changed_at integer not null,
    primary key (app, log), unique (app, type, low_key, high_key)) without rowid, strict;
  create table messages (app integer not null, log integer not null, message_seq integer not null,
    position integer not null, changed_position integer not null, sender_key integer not null,
    local_message_id text not null, message_id integer not null, order_key integer not null,
    timestamp integer not null, counted integer not null, sender_counted integer not null, flags integer not null,
    body text not null, state text, primary key (app, log, message_seq)) without rowid, strict;
  create index messages_changed on messages (app, log, changed_position) where changed_position <> position;
  create index messages_by_sender on messages (app, log, sender_key, message_seq, sender_counted, flags)
    where (flags & 4) <> 0;
  create table sends (app integer not null, sender_key integer not null, local_message_id text not null,
    log integer not null, message_seq integer not null, position integer not null, message_id integer not null,
    order_key integer not null, timestamp integer not null,
    primary key (app, sender_key, local_message_id)) without rowid, strict;
  create index sends_swept on sends (app, timestamp);
`);

const statements = {
  begin: database.prepare('begin immediate'),
  commit: database.prepare('commit'),
  addSession: database.prepare(`insert or replace into sessions values (?, ?, ?, 1, 'online')`),
  addConversation: database.prepare('insert into conversations values (?, ?, 0, ?, ?, 0, 0, 0, 0, 0, 0, 0)'),
  generation: database.prepare(`select generation from sessions
    where app = ? and session_id = ? and state in ('online', 'offline')`),
  earlier: database.prepare(`select log, position, message_id, message_seq, timestamp, order_key from sends
    where app = ? and sender_key = ? and local_message_id = ?`),
  head: database.prepare(`select low_key, counted_by_low, position, message_seq, order_key, counted,
    newest_message_id, changed_at from conversations where app = ? and log = ?`),
  moveHead: database.prepare(`update conversations set position = ?, message_seq = ?, order_key = ?, counted = ?,
    counted_by_low = ?, newest_message_id = ?, changed_at = ? where app = ? and log = ?`),
  addMessage: database.prepare(`insert into messages (app, log, message_seq, position, changed_position, sender_key,
    local_message_id, message_id, order_key, timestamp, counted, sender_counted, flags, body)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)`),
  addSend: database.prepare(`insert into sends (app, sender_key, local_message_id, log, message_seq, position,
    message_id, order_key, timestamp) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
};

class Connection {
  readonly #socket: WebSocket;
  #queue: string[] = [];
  sessionID = '';
  userID = '';
  userKey = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      for (const frame of JSON.parse(String(data)) as readonly Frame[]) this.#take(frame);
    });
    socket.on('close', () => connectionsByUser.delete(this.userID));
  }

  write(frame: string): void {
    if (this.#queue.length === 0) setImmediate(() => this.#flush());
    this.#queue.push(frame);
  }

  #flush(): void {
    this.#socket.send(`[${this.#queue.join(',')}]`);
    this.#queue = [];
  }

  #take(frame: Frame): void {
    if (frame.kind === 'ping') this.write('{"kind":"pong","wall":0}');
    else if (frame.method === 'login') this.#login(frame);
    else enqueue({ connection: this, id: frame.id, params: frame.params });
  }

  #login(frame: Frame): void {
    this.userID = frame.params.userID;
    this.userKey = keyOf(this.userID);
    this.sessionID = `session-${this.userID}`;
    connectionsByUser.set(this.userID, this);
    statements.addSession.run(app, this.sessionID, this.userKey);
    this.write(`{"kind":"answer","id":${frame.id},"result":{}}`);
  }
}

const connectionsByUser = new Map<string, Connection>();
const userKeys = new Map<string, number>();
const logsByPair = new Map<string, number>();
let waiting: Waiting[] = [];
let lastID = Date.now() * 4096;

function keyOf(userID: string): number {
  const known = userKeys.get(userID);
  if (known !== undefined) return known;
  lastID += 1;
  userKeys.set(userID, lastID);
  return lastID;
}

function logOf(one: number, other: number): number {
  const low = Math.min(one, other);
  const high = Math.max(one, other);
  const pair = `${low}.${high}`;
  const known = logsByPair.get(pair);
  if (known !== undefined) return known;
  lastID += 1;
  logsByPair.set(pair, lastID);
  statements.addConversation.run(app, lastID, low, high);
  return lastID;
}

function enqueue(send: Waiting): void {
  if (waiting.length === 0) setImmediate(commitBatch);
  waiting.push(send);
}

interface Appended {
  readonly send: Waiting;
  readonly answer: string;
  readonly event: string;
}

function commitBatch(): void {
  const batch = waiting.slice(0, batchMax);
  waiting = waiting.slice(batchMax);
  if (waiting.length > 0) setImmediate(commitBatch);
  statements.begin.run();
  const appended = batch.map(append);
  statements.commit.run();
  for (const { send, answer, event } of appended) {
    send.connection.write(answer);
    connectionsByUser.get(send.params.targetID)?.write(event);
  }
}

function append(send: Waiting): Appended {
  const { connection, id, params } = send;
  const sender = connection.userKey;
  const { targetID, localMessageID } = params;
  const log = logOf(sender, keyOf(targetID));
  statements.generation.get(app, connection.sessionID);
  statements.earlier.get(app, sender, localMessageID);
  const head = statements.head.get(app, log) as Record<string, number>;
  const seq = (head['message_seq'] ?? 0) + 1;
  const timestamp = Date.now();
  lastID += 1;
  const orderKey = Math.max((head['order_key'] ?? 0) + 1, timestamp * 1024);
  const body = JSON.stringify(params.content);
  const messageID = lastID;
  const isByLow = sender === head['low_key'];
  const byLow = (head['counted_by_low'] ?? 0) + (isByLow ? 1 : 0);
  const bySender = isByLow ? byLow : seq - byLow;
  const place = [app, log, seq, seq, seq, sender, localMessageID, messageID, orderKey, timestamp] as const;
  statements.addMessage.run(...place, seq, bySender, body);
  statements.addSend.run(app, sender, localMessageID, log, seq, seq, messageID, orderKey, timestamp);
  statements.moveHead.run(seq, seq, orderKey, seq, byLow, messageID, timestamp, app, log);
  const receipt = JSON.stringify({ log, position: seq, messageID, messageSeq: seq, timestamp, orderKey });
  const message = JSON.stringify({
    position: seq,
    conversationType: 0,
    senderUserID: connection.userID,
    targetID,
    messageID,
    messageSeq: seq,
    localMessageID,
    timestamp,
    orderKey,
    content: params.content,
  });
  return {
    send,
    answer: `{"kind":"answer","id":${id},"result":${receipt}}`,
    event: `{"kind":"event","event":"entry","data":{"log":${log},"position":${seq},"message":${message}}}`,
  };
}

const server = createServer((_request, response) => response.end('{"ready":true}'));
new WebSocketServer({ server, path: '/ws', perMessageDeflate: false }).on('connection', (socket) => {
  new Connection(socket);
});
server.listen(Number(process.env['BARE_PORT'] ?? 0), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
