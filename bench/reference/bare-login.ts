/**
 * The frozen reference of the bench `login`: what a session costs when there is nothing around it. The same transport,
 * the same codec, the same decryption of the token, the same rows read and written by the same SQL statements, the
 * same sync (WAL, `synchronous=FULL`, group commit of at most 256), and no features: no validation, no rates, no
 * multi-device policy, no hints, no checks of what the token claims but whose it is.
 *
 * Frozen means: it changes only when the transport, the codec, the token, the sync or the statements of the server
 * change, and then `docs/performance.md` says so.
 */
import { Buffer } from 'node:buffer';
import { createDecipheriv, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type WebSocket, WebSocketServer } from 'ws';

interface Params {
  readonly userID: string;
  readonly token: string;
  readonly deviceID: string;
  readonly instanceID: string;
  readonly platform: number;
  readonly sessionID?: string;
}

interface Frame {
  readonly kind: string;
  readonly id: number;
  readonly method: string;
  readonly params: Params;
}

interface Waiting {
  readonly socket: WebSocket;
  readonly frame: Frame;
  readonly expiresAt: number;
}

const app = 1;
const batchMax = 256;
const secret = process.env['BARE_SECRET'] ?? '';

const dataDir = process.env['BARE_DATA_DIR'] ?? '.';
mkdirSync(dataDir, { recursive: true });
const database = new DatabaseSync(join(dataDir, 'bare.sqlite'));
database.exec(`
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table if not exists users (app integer not null, user_key integer not null, user_id text not null,
    user_name text not null, created_at integer not null, last_login_at integer not null,
    is_unregistered integer not null, user_log_position integer not null,
    primary key (app, user_key), unique (app, user_id)) without rowid, strict;
  create table if not exists sessions (app integer not null, session_id text not null, user_key integer not null,
    device_id text not null, instance_id text not null, platform integer not null, generation integer not null,
    state text not null, login_at integer not null, seen_at integer not null, token_expires_at integer not null,
    primary key (app, session_id)) without rowid, strict;
  create index if not exists sessions_online on sessions (app, user_key) where state = 'online';
  create index if not exists sessions_swept on sessions (app, seen_at) where state <> 'online';
`);

const sessionColumns =
  'session_id, user_key, device_id, instance_id, platform, generation, state, login_at, seen_at, token_expires_at';
const statements = {
  begin: database.prepare('begin immediate'),
  commit: database.prepare('commit'),
  byUserID: database.prepare(`select user_key, user_id, user_name, created_at, last_login_at, is_unregistered
    from users where app = ? and user_id = ?`),
  register: database.prepare('insert into users values (?, ?, ?, ?, ?, ?, 0, 0)'),
  onlineOf: database.prepare(`select ${sessionColumns} from sessions where app = ? and user_key = ? and state = 'online'
    order by login_at, session_id`),
  session: database.prepare(`select ${sessionColumns} from sessions where app = ? and session_id = ?`),
  put: database.prepare(`insert into sessions (app, ${sessionColumns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (app, session_id) do update set user_key = excluded.user_key, device_id = excluded.device_id,
      instance_id = excluded.instance_id, platform = excluded.platform, generation = excluded.generation,
      state = excluded.state, login_at = excluded.login_at, seen_at = excluded.seen_at,
      token_expires_at = excluded.token_expires_at`),
};

let waiting: Waiting[] = [];
let lastKey = Date.now() * 4096;

/** Expiry in Unix milliseconds, if the token is that of the user. */
function openToken(token: string, userID: string): number {
  const bytes = Buffer.from(token.slice(2), 'base64');
  const nonceEnd = 10 + bytes.readUInt16BE(8);
  const cipherStart = nonceEnd + 2;
  const cipherEnd = cipherStart + bytes.readUInt16BE(nonceEnd);
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(secret, 'latin1'), bytes.subarray(10, nonceEnd));
  decipher.setAuthTag(bytes.subarray(cipherEnd - 16, cipherEnd));
  const plain = Buffer.concat([decipher.update(bytes.subarray(cipherStart, cipherEnd - 16)), decipher.final()]);
  const claims = JSON.parse(plain.toString()) as { readonly user_id: string; readonly expire: number };
  if (claims.user_id !== userID) throw new Error("the token is another user's");
  return claims.expire * 1000;
}

function take(this: WebSocket, data: { toString(): string }): void {
  for (const frame of JSON.parse(data.toString()) as readonly Frame[]) {
    const expiresAt = openToken(frame.params.token, frame.params.userID);
    if (waiting.length === 0) setImmediate(commitBatch);
    waiting.push({ socket: this, frame, expiresAt });
  }
}

function commitBatch(): void {
  const batch = waiting.slice(0, batchMax);
  waiting = waiting.slice(batchMax);
  if (waiting.length > 0) setImmediate(commitBatch);
  statements.begin.run();
  const answers = batch.map(enter);
  statements.commit.run();
  for (const [index, { socket }] of batch.entries()) socket.send(answers[index] ?? '');
}

function enter({ frame, expiresAt }: Waiting): string {
  const { userID, deviceID, instanceID, platform, sessionID: shown } = frame.params;
  const now = Date.now();
  const known = statements.byUserID.get(app, userID) as { readonly user_key: number } | undefined;
  if (!known) lastKey += 1;
  const userKey = known?.user_key ?? lastKey;
  if (!known) statements.register.run(app, userKey, userID, '', now, now);
  statements.onlineOf.all(app, userKey);
  const session = shown && (statements.session.get(app, shown) as Record<string, number> | undefined);
  const sessionID = shown ?? randomBytes(16).toString('hex');
  const generation = session ? (session['generation'] ?? 0) + 1 : 1;
  const loginAt = session ? (session['login_at'] ?? now) : now;
  statements.put.run(
    app,
    sessionID,
    userKey,
    deviceID,
    instanceID,
    platform,
    generation,
    'online',
    loginAt,
    now,
    expiresAt,
  );
  const opened = { sessionID, serverTime: now, epoch: 1, heartbeatMs: 10_000, tokenExpiresAt: expiresAt };
  const result = shown ? { outcome: 'resumed', session: opened } : opened;
  return `[{"kind":"answer","id":${frame.id},"result":${JSON.stringify(result)}}]`;
}

const server = createServer((_request, response) => response.end('{"ready":true}'));
new WebSocketServer({ server, path: '/ws', perMessageDeflate: false }).on('connection', (socket) => {
  socket.on('message', take);
});
server.listen({ port: Number(process.env['BARE_PORT'] ?? 0), host: '127.0.0.1', backlog: 4096 });
process.on('SIGTERM', () => process.exit(0));
