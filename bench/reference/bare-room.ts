/**
 * The frozen reference of the bench `room-churn`: what coming into a room and going out of it costs when there is nothing
 * around it. The same transport, the same codec, the same rows written by the same statements in a database in memory and
 * in commits that are shared, and the same events: one for each who moves in a room of up to 500, above that those of a
 * second together, up to 100 in one. No features: no sessions, no validation, no rates, no checks whether one may come in,
 * no log of what was told, no bus, no packing of events.
 *
 * Frozen means: it changes only when the transport, the codec or the statements of the server change, and then
 * `docs/performance.md` says so.
 */
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { type WebSocket, WebSocketServer } from 'ws';

interface Frame {
  readonly kind: string;
  readonly id: number;
  readonly method: string;
  readonly params: { readonly userID?: string };
}

interface Asked {
  readonly socket: WebSocket;
  readonly frame: Frame;
}

const [app, room, node] = [1, 7_214_301_233_152_000, 'bare'];
const batchMax = 256;
const gatheredAbove = 500;
const toldAtOnce = 100;
const tellMs = 1000;

const database = new DatabaseSync(':memory:');
database.exec(`
  create table rooms (app integer not null, room integer not null, room_id text not null, room_name text not null,
    position integer not null, member_count integer not null, tell_at integer,
    primary key (app, room), unique (app, room_id)) without rowid, strict;
  create table room_members (app integer not null, room integer not null, user_key integer not null,
    joined_at integer not null, user_id text not null, user_name text not null, user_avatar_url text not null,
    user_extended_data text not null, primary key (app, room, user_key)) without rowid, strict;
  create unique index room_members_in_order on room_members (app, room, joined_at, user_key);
  create index room_members_by_user on room_members (app, user_key);
  create table room_moves (app integer not null, room integer not null, user_key integer not null,
    number integer not null, has_come integer not null, user_id text not null, user_name text not null,
    user_avatar_url text not null, user_extended_data text not null,
    primary key (app, room, user_key)) without rowid, strict;
  create unique index room_moves_in_order on room_moves (app, room, number);
  create table room_devices (app integer not null, session_id text not null, room integer not null,
    user_key integer not null, node text not null, ended_at integer, primary key (app, session_id, room)) strict;
  create index room_devices_by_user on room_devices (app, room, user_key);
`);
database.prepare('insert into rooms values (?, ?, ?, ?, 0, 0, null)').run(app, room, 'stage', 'Stage');

const profile = 'user_id, user_name, user_avatar_url, user_extended_data';
const statements = {
  begin: database.prepare('begin'),
  commit: database.prepare('commit'),
  byID: database.prepare('select room, position, member_count, tell_at from rooms where app = ? and room_id = ?'),
  put: database.prepare('update rooms set position = ?, member_count = ?, tell_at = ? where app = ? and room = ?'),
  member: database.prepare('select user_key from room_members where app = ? and room = ? and user_key = ?'),
  devices: database.prepare(
    `select session_id, ended_at from room_devices where app = ? and room = ? and user_key = ?`,
  ),
  putMember: database.prepare(`insert into room_members (app, room, user_key, joined_at, ${profile})
    values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (app, room, user_key) do update set joined_at = excluded.joined_at`),
  removeMember: database.prepare('delete from room_members where app = ? and room = ? and user_key = ?'),
  putDevice: database.prepare(`insert into room_devices (app, session_id, room, user_key, node, ended_at)
    values (?, ?, ?, ?, ?, ?) on conflict (app, session_id, room) do update set ended_at = excluded.ended_at`),
  undoMove: database.prepare(
    'delete from room_moves where app = ? and room = ? and user_key = ? and has_come = ? returning number',
  ),
  noteMove: database.prepare(`insert into room_moves (app, room, user_key, has_come, ${profile}, number)
    values (?, ?, ?, ?, ?, ?, ?, ?,
      (select coalesce(max(number), 0) + 1 from room_moves where app = ? and room = ?))
    on conflict (app, room, user_key) do update set user_name = excluded.user_name`),
  takeMoves: database.prepare(`delete from room_moves where app = ? and room = ?
    returning has_come, ${profile}, number`),
};

interface Room {
  readonly position: number;
  readonly member_count: number;
  readonly tell_at: number | null;
}

interface Person {
  readonly user_id: string;
  readonly user_name: string;
  readonly user_avatar_url: string;
  readonly user_extended_data: string;
}
type Move = Person & { readonly has_come: number; readonly number: number };

const present = new Set<WebSocket>();
const userIDs = new Map<WebSocket, string>();
const userKeys = new Map<string, number>();
let waiting: Asked[] = [];
let told: string[] = [];

const encodeEntry = (kind: 'joined' | 'left', position: number, people: readonly Person[]): string => {
  const members = people.map(({ user_id, user_name, user_avatar_url, user_extended_data }) => ({
    ...{ userID: user_id, userName: user_name, userAvatarUrl: user_avatar_url, userExtendedData: user_extended_data },
  }));
  const data = { room, entries: [{ kind, members, position }] };
  return `[{"kind":"event","event":"roomEntries","data":${JSON.stringify(data)}}]`;
};

function tellAll(): void {
  for (const message of told) for (const socket of present) socket.send(message);
  told = [];
}

const roomNow = (): Room => statements.byID.get(app, 'stage') as unknown as Room;

function keyOf(userID: string): number {
  const known = userKeys.get(userID) ?? room + 1 + userKeys.size;
  userKeys.set(userID, known);
  return known;
}

/** Those who are told of it at once, or in a second. */
function announce({ position, tell_at }: Room, memberCount: number, userID: string, hasCome: boolean): void {
  const person: Person = { user_id: userID, user_name: userID, user_avatar_url: '', user_extended_data: '' };
  if (memberCount <= gatheredAbove && tell_at === null) {
    statements.put.run(position + 1, memberCount, null, app, room);
    told.push(encodeEntry(hasCome ? 'joined' : 'left', position + 1, [person]));
    return;
  }
  statements.put.run(position, memberCount, tell_at ?? Date.now(), app, room);
  const key = keyOf(userID);
  if (statements.undoMove.get(app, room, key, hasCome ? 0 : 1)) return;
  statements.noteMove.run(app, room, key, hasCome ? 1 : 0, userID, userID, '', '', app, room);
}

function move({ socket, frame }: Asked): string {
  const userID = userIDs.get(socket) ?? '';
  const key = keyOf(userID);
  const now = Date.now();
  const standing = roomNow();
  const { position, member_count } = standing;
  const isMember = statements.member.get(app, room, key) !== undefined;
  statements.devices.all(app, room, key);
  if (frame.method === 'enterRoom' && !isMember) {
    statements.putMember.run(app, room, key, now, userID, userID, '', '');
    statements.putDevice.run(app, userID, room, key, node, null);
    announce(standing, member_count + 1, userID, true);
    present.add(socket);
  } else if (frame.method === 'leaveRoom' && isMember) {
    statements.putDevice.run(app, userID, room, key, node, now);
    statements.removeMember.run(app, room, key);
    announce(standing, member_count - 1, userID, false);
    present.delete(socket);
  }
  const result = frame.method === 'enterRoom' ? { room, roomName: 'Stage', position, attributes: [] } : {};
  return `[{"kind":"answer","id":${frame.id},"result":${JSON.stringify(result)}}]`;
}

function commitBatch(): void {
  const batch = waiting.slice(0, batchMax);
  waiting = waiting.slice(batchMax);
  if (waiting.length > 0) setImmediate(commitBatch);
  statements.begin.run();
  const answers = batch.map(move);
  statements.commit.run();
  for (const [index, { socket }] of batch.entries()) socket.send(answers[index] ?? '');
  tellAll();
}

/** Once in a second, and in its order. */
function tellMoves(): void {
  const { position, member_count, tell_at } = roomNow();
  if (tell_at === null) return;
  statements.begin.run();
  const moves = (statements.takeMoves.all(app, room) as unknown as Move[]).sort((a, b) => a.number - b.number);
  let last = position;
  for (const kind of ['joined', 'left'] as const) {
    const people = moves.filter(({ has_come }) => (has_come === 1) === (kind === 'joined'));
    for (let start = 0; start < people.length; start += toldAtOnce) {
      last += 1;
      told.push(encodeEntry(kind, last, people.slice(start, start + toldAtOnce)));
    }
  }
  statements.put.run(last, member_count, null, app, room);
  statements.commit.run();
  tellAll();
}
setInterval(tellMoves, tellMs);

function take(this: WebSocket, data: { toString(): string }): void {
  for (const frame of JSON.parse(data.toString()) as readonly Frame[]) {
    if (frame.kind === 'ping') this.send('[{"kind":"pong","wall":1764000000000}]');
    else if (frame.method === 'login') {
      userIDs.set(this, frame.params.userID ?? '');
      this.send(`[{"kind":"answer","id":${frame.id},"result":{}}]`);
    } else {
      if (waiting.length === 0) setImmediate(commitBatch);
      waiting.push({ socket: this, frame });
    }
  }
}

const server = createServer((_request, response) => response.end('{"ready":true}'));
new WebSocketServer({ server, path: '/ws', perMessageDeflate: false, clientTracking: false }).on(
  'connection',
  (socket) => {
    socket.on('message', take);
    socket.on('close', () => present.delete(socket));
  },
);
server.listen({ port: Number(process.env['BARE_PORT'] ?? 0), host: '127.0.0.1', backlog: 4096 });
process.on('SIGTERM', () => process.exit(0));
