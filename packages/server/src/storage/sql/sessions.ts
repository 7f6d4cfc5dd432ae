import { millis } from '@parley/kernel/brand';
import { type AppID, toSessionID, toUserKey } from '../../core/ids.ts';
import type { SessionReader, SessionRow, SessionState, SessionStore } from '../../features/session/store.ts';
import { numberIn, type SqlConnection, type SqlRow, textIn } from './connection.ts';

const columns =
  'session_id, user_key, device_id, instance_id, platform, generation, state, login_at, seen_at, token_expires_at, node';

const states: readonly string[] = ['online', 'offline', 'displaced', 'loggedOut'] satisfies readonly SessionState[];
const isSessionState = (text: string): text is SessionState => states.includes(text);

/** A state that is not known here was given by a newer version; whatever it means, nothing is done on its word. */
function stateIn(row: SqlRow): SessionState {
  const state = textIn(row, 'state');
  return isSessionState(state) ? state : 'loggedOut';
}

const toSessionRow = (row: SqlRow): SessionRow => ({
  sessionID: toSessionID(textIn(row, 'session_id')),
  userKey: toUserKey(numberIn(row, 'user_key')),
  deviceID: textIn(row, 'device_id'),
  instanceID: textIn(row, 'instance_id'),
  platform: numberIn(row, 'platform'),
  generation: numberIn(row, 'generation'),
  state: stateIn(row),
  loginAt: millis(numberIn(row, 'login_at')),
  seenAt: millis(numberIn(row, 'seen_at')),
  tokenExpiresAt: millis(numberIn(row, 'token_expires_at')),
  node: textIn(row, 'node'),
});

const putStatement = `insert into sessions (app, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (app, session_id) do update set
    user_key = excluded.user_key,
    device_id = excluded.device_id,
    instance_id = excluded.instance_id,
    platform = excluded.platform,
    generation = excluded.generation,
    state = excluded.state,
    login_at = excluded.login_at,
    seen_at = excluded.seen_at,
    token_expires_at = excluded.token_expires_at,
    node = excluded.node`;

const sweepStatement = `delete from sessions where app = ? and session_id in (
  select session_id from sessions
  where app = ? and state <> 'online' and seen_at < ?
  order by seen_at limit ?)`;

/**
 * The sessions are found in an index of their own and then read: asked for in one, the embedded engine looks through all
 * sessions of the app.
 */
const readFound = (found: string): string =>
  `select ${columns} from sessions where app = ? and session_id in (select session_id from sessions ${found})`;

export const onlineOfStatement = `${readFound("where app = ? and user_key = ? and state = 'online'")}
  order by login_at, session_id`;
export const onlineAtStatement = readFound("where app = ? and node = ? and state = 'online' limit ?");

const onlineUsersStatement = `select distinct user_key from sessions
  where app = ? and user_key > ? and state = 'online' order by user_key limit ?`;

/** Which sessions a change may rest on. */
export const isInForce = "state in ('online', 'offline')";

function createSessionReader(connection: SqlConnection, app: AppID): SessionReader {
  const nextNode = (beyond: '>' | '>=', node: string): Promise<SqlRow | undefined> =>
    connection.get(
      `select node from sessions where app = ? and node ${beyond} ? and state = 'online' order by node limit 1`,
      [app, node],
    );
  return {
    get: async (sessionID) => {
      const row = await connection.get(`select ${columns} from sessions where app = ? and session_id = ?`, [
        app,
        sessionID,
      ]);
      return row && toSessionRow(row);
    },
    onlineOf: async (userKey) => (await connection.all(onlineOfStatement, [app, app, userKey])).map(toSessionRow),
    onlineNodes: async () => {
      const nodes: string[] = [];
      // One probe of the index for each node, however many sessions it has.
      for (let row = await nextNode('>=', ''); row; row = await nextNode('>', textIn(row, 'node'))) {
        nodes.push(textIn(row, 'node'));
      }
      return nodes;
    },
    awayOf: async (userKey, limit) => {
      const rows = await connection.all(
        `select ${columns} from sessions where app = ? and user_key = ? and state = 'offline'
         order by seen_at desc, session_id limit ?`,
        [app, userKey, limit],
      );
      return rows.map(toSessionRow);
    },
    beginningWith: async (beginning) => {
      const row = await connection.get(
        `select ${columns} from sessions where app = ? and session_id >= ? order by session_id limit 1`,
        [app, beginning],
      );
      const session = row && toSessionRow(row);
      return session?.sessionID.startsWith(beginning) ? session : undefined;
    },
    onlineUsersAfter: async (userKey, limit) =>
      (await connection.all(onlineUsersStatement, [app, userKey, limit])).map((row) =>
        toUserKey(numberIn(row, 'user_key')),
      ),
    onlineAt: async (node, limit) =>
      (await connection.all(onlineAtStatement, [app, app, node, limit])).map(toSessionRow),
    allOf: async (userKey, limit) => {
      const rows = await connection.all(
        `select ${columns} from sessions where app = ? and user_key = ? order by seen_at desc, session_id limit ?`,
        [app, userKey, limit],
      );
      return rows.map(toSessionRow);
    },
  };
}

export function createSessionStore(connection: SqlConnection, app: AppID): Omit<SessionStore, 'generations'> {
  return {
    ...createSessionReader(connection, app),
    put: async (session) => {
      await connection.run(putStatement, [
        app,
        session.sessionID,
        session.userKey,
        session.deviceID,
        session.instanceID,
        session.platform,
        session.generation,
        session.state,
        session.loginAt,
        session.seenAt,
        session.tokenExpiresAt,
        session.node,
      ]);
    },
    endAll: (userKey, now) =>
      connection.run(
        `update sessions set state = 'loggedOut', generation = generation + 1, seen_at = ?
         where app = ? and user_key = ? and ${isInForce}`,
        [now, app, userKey],
      ),
    displaceAway: (userKey, deviceID) =>
      connection.run(
        `update sessions set state = 'displaced', generation = generation + 1
         where app = ? and user_key = ? and state = 'offline' and device_id = ?`,
        [app, userKey, deviceID],
      ),
    sweep: (before, limit) => connection.run(sweepStatement, [app, app, before, limit]),
  };
}
