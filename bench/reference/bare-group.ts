/**
 * The frozen reference of the bench `group`: what a durable message of a group costs when there is nothing around it.
 * The same transport (`ws`, one write per turn and connection), the same codec (frames in JSON), the same sync (WAL,
 * `synchronous=FULL`, group commit of at most 256) and the same SQL statements as the server for a set of messages of a
 * group, and no features: no validation, no rights, no limits, no rules, no bus, no catch-up.
 *
 * There is one group, and whoever logs in is a member of it. A set of messages is packed once for all who have sent none
 * of it, which is what one writes with thinking.
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
const log = 1;
const batchMax = 256;
/** It counts as unread, and stands in a log of many. */
const messageFlags = 5;

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
    newest_message_id integer not null, deleted_seq integer not null, changed_at integer not null,
    blocked_by integer not null,
    primary key (app, log), unique (app, type, low_key, high_key)) without rowid, strict;
  create table groups (app integer not null, log integer not null, group_id text not null, mute_mode integer not null,
    mute_expired_time integer not null, mute_roles text not null, dismissed_position integer,
    primary key (app, log), unique (app, group_id)) without rowid, strict;
  create table group_members (app integer not null, log integer not null, user_key integer not null,
    role integer not null, mute_expired_time integer not null,
    primary key (app, log, user_key)) without rowid, strict;
  create table members (app integer not null, user_key integer not null, log integer not null,
    read_seq integer not null, read_others integer not null, from_position integer not null, to_position integer,
    read_position integer not null, sent_counted integer not null, carried integer not null,
    primary key (app, user_key, log)) without rowid, strict;
  create index members_of_log on members (app, log, user_key);
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
  create table order_marks (app integer not null primary key, order_key integer not null) without rowid, strict;
  insert into conversations values (${app}, ${log}, 2, null, null, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  insert into groups values (${app}, ${log}, 'bare', 0, 0, '[]', null);
  insert into order_marks values (${app}, 0);
`);

const statements = {
  begin: database.prepare('begin immediate'),
  commit: database.prepare('commit'),
  addSession: database.prepare(`insert or replace into sessions values (?, ?, ?, 1, 'online')`),
  addMember: database.prepare('insert into members values (?, ?, ?, 0, 0, 1, null, 0, 0, 0)'),
  addGroupMember: database.prepare('insert into group_members values (?, ?, ?, 3, 0)'),
  generation: database.prepare(`select generation from sessions
    where app = ? and session_id = ? and state in ('online', 'offline')`),
  earlier: database.prepare(`select log, position, message_id, message_seq, timestamp, order_key from sends
    where app = ? and sender_key = ? and local_message_id = ?`),
  orderMark: database.prepare('select order_key from order_marks where app = ?'),
  head: database.prepare(`select low_key, counted_by_low, blocked_by, position, message_seq, order_key, counted,
    newest_message_id, deleted_seq, changed_at from conversations where app = ? and log = ?`),
  sender: database.prepare(`select coalesce(members.sent_counted, 0) as sent_counted,
      groups.dismissed_position as group_dismissed, groups.mute_mode as group_mute_mode,
      groups.mute_expired_time as group_mute_end, groups.mute_roles as group_mute_roles,
      group_members.role as own_role, group_members.mute_expired_time as own_mute_end
    from conversations
    left join members on members.app = conversations.app and members.user_key = ? and members.log = conversations.log
    left join groups on groups.app = conversations.app and groups.log = conversations.log
    left join group_members on group_members.app = conversations.app and group_members.log = conversations.log
      and group_members.user_key = ?
    where conversations.app = ? and conversations.log = ?`),
  addMessage: database.prepare(`insert into messages (app, log, message_seq, position, changed_position, sender_key,
    local_message_id, message_id, order_key, timestamp, counted, sender_counted, flags, body)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
  addSend: database.prepare(`insert into sends (app, sender_key, local_message_id, log, message_seq, position,
    message_id, order_key, timestamp) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
  moveHead: database.prepare(`update conversations set position = ?, message_seq = ?, order_key = ?, counted = ?,
    counted_by_low = 0, newest_message_id = ?, changed_at = ? where app = ? and log = ?`),
  putSentCounted: database.prepare('update members set sent_counted = ? where app = ? and user_key = ? and log = ?'),
};

const connections = new Set<Connection>();
let waiting: Waiting[] = [];
let lastID = Date.now() * 4096;

class Connection {
  readonly #socket: WebSocket;
  sessionID = '';
  userID = '';
  userKey = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      for (const frame of JSON.parse(String(data)) as readonly Frame[]) this.#take(frame);
    });
    socket.on('close', () => connections.delete(this));
  }

  send(message: string): void {
    this.#socket.send(message);
  }

  #take(frame: Frame): void {
    if (frame.kind === 'ping') this.send('[{"kind":"pong","wall":0}]');
    else if (frame.method === 'sendMessage') enqueue({ connection: this, id: frame.id, params: frame.params });
    else {
      if (frame.method === 'login') this.#login(frame.params.userID);
      this.send(`[{"kind":"answer","id":${frame.id},"result":{}}]`);
    }
  }

  #login(userID: string): void {
    lastID += 1;
    this.userID = userID;
    this.userKey = lastID;
    this.sessionID = `session-${userID}`;
    connections.add(this);
    statements.addSession.run(app, this.sessionID, this.userKey);
    statements.addMember.run(app, this.userKey, log);
    statements.addGroupMember.run(app, log, this.userKey);
  }
}

function enqueue(send: Waiting): void {
  if (waiting.length === 0) setImmediate(commitBatch);
  waiting.push(send);
}

/** Where the log stands; read once and written once for a set of messages, as the server does it. */
interface Head {
  seq: number;
  orderKey: number;
  newestMessageID: number;
  changedAt: number;
}

function readHead(): Head {
  const row = statements.head.get(app, log) as Record<string, number>;
  const { message_seq: seq = 0, order_key: orderKey = 0, newest_message_id: newestMessageID = 0 } = row;
  return { seq, orderKey, newestMessageID, changedAt: 0 };
}

interface Appended {
  readonly connection: Connection;
  readonly answer: string;
  readonly event: string;
}

function commitBatch(): void {
  const batch = waiting.slice(0, batchMax);
  waiting = waiting.slice(batchMax);
  if (waiting.length > 0) setImmediate(commitBatch);
  statements.begin.run();
  statements.orderMark.get(app);
  const head = readHead();
  const appended = batch.map((send) => append(head, send));
  const { seq, orderKey, newestMessageID, changedAt } = head;
  statements.moveHead.run(seq, seq, orderKey, seq, newestMessageID, changedAt, app, log);
  statements.commit.run();
  const senders = new Set(appended.map(({ connection }) => connection));
  const packed = `[${appended.map(({ event }) => event).join(',')}]`;
  for (const connection of connections) if (!senders.has(connection)) connection.send(packed);
  for (const sender of senders) {
    const frames = appended.map(({ connection, answer, event }) => (connection === sender ? answer : event));
    sender.send(`[${frames.join(',')}]`);
  }
}

function append(head: Head, { connection, id, params }: Waiting): Appended {
  const { userKey, userID } = connection;
  const { targetID, localMessageID, content } = params;
  statements.generation.get(app, connection.sessionID);
  statements.earlier.get(app, userKey, localMessageID);
  const sender = statements.sender.get(userKey, userKey, app, log) as Record<string, number>;
  const seq = head.seq + 1;
  const sentCounted = (sender['sent_counted'] ?? 0) + 1;
  const timestamp = Date.now();
  lastID += 1;
  const messageID = lastID;
  const orderKey = Math.max(head.orderKey + 32, timestamp * 1024);
  Object.assign(head, { seq, orderKey, newestMessageID: messageID, changedAt: timestamp });
  const place = [app, log, seq, seq, seq, userKey, localMessageID, messageID, orderKey, timestamp] as const;
  statements.addMessage.run(...place, seq, sentCounted, messageFlags, JSON.stringify(content));
  statements.addSend.run(app, userKey, localMessageID, log, seq, seq, messageID, orderKey, timestamp);
  statements.putSentCounted.run(sentCounted, app, userKey, log);
  const receipt = JSON.stringify({ log, position: seq, messageID, messageSeq: seq, timestamp, orderKey });
  const message = JSON.stringify({
    position: seq,
    conversationType: 2,
    senderUserID: userID,
    targetID,
    messageID,
    messageSeq: seq,
    localMessageID,
    timestamp,
    orderKey,
    content,
  });
  return {
    connection,
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
