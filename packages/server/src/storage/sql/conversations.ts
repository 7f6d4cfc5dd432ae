import { assert, present } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { peerConversation } from '@parley/protocol/features/values';
import { type AppID, toLogKey, toUserID, toUserKey, type UserKey } from '../../core/ids.ts';
import type {
  ConversationRow,
  ConversationStore,
  FollowedLog,
  FollowedQuery,
  LogHead,
  UserLogEntry,
} from '../../features/conversations/store.ts';
import { numberIn, type SqlConnection, type SqlRow, textIn } from './connection.ts';

const headColumns = 'position, message_seq, order_key, counted, newest_message_id, changed_at';
const rowColumns = `log, type, low_key, high_key, ${headColumns}`;
const entryColumns = 'position, log, type, conversation_id, from_position';

/** The head's columns of a row, wherever they were selected. */
export const toLogHead = (row: SqlRow): LogHead => ({
  position: numberIn(row, 'position'),
  messageSeq: numberIn(row, 'message_seq'),
  orderKey: numberIn(row, 'order_key'),
  counted: numberIn(row, 'counted'),
  newestMessageID: numberIn(row, 'newest_message_id'),
  changedAt: millis(numberIn(row, 'changed_at')),
});

const toConversationRow = (row: SqlRow): ConversationRow => ({
  log: toLogKey(numberIn(row, 'log')),
  type: numberIn(row, 'type'),
  lowKey: toUserKey(numberIn(row, 'low_key')),
  highKey: toUserKey(numberIn(row, 'high_key')),
  head: toLogHead(row),
});

const toFollowedLog = (row: SqlRow): FollowedLog => ({
  log: toLogKey(numberIn(row, 'log')),
  type: numberIn(row, 'type'),
  conversationID: toUserID(textIn(row, 'conversation_id')),
  head: toLogHead(row),
});

const toUserLogEntry = (row: SqlRow): UserLogEntry => ({
  position: numberIn(row, 'position'),
  log: toLogKey(numberIn(row, 'log')),
  type: numberIn(row, 'type'),
  conversationID: toUserID(textIn(row, 'conversation_id')),
  fromPosition: numberIn(row, 'from_position'),
});

/** One probe per membership, in the order of the members' key; the other side's userID by one more. */
const followedStatement = (isBounded: boolean): string =>
  `select members.log, conversations.type, ${headColumns}, users.user_id as conversation_id
   from members
   join conversations on conversations.app = members.app and conversations.log = members.log
   join users on users.app = members.app and users.user_key =
     case when conversations.low_key = members.user_key then conversations.high_key else conversations.low_key end
   where members.app = ? and members.user_key = ? and members.log > ?
     ${isBounded ? 'and conversations.changed_at >= ?' : ''}
   order by members.log limit ?`;

const followedAll = followedStatement(false);
const followedSince = followedStatement(true);

function readFollowed(connection: SqlConnection, app: AppID, userKey: UserKey, query: FollowedQuery) {
  const { afterLog, limit, changedSince } = query;
  return changedSince === undefined
    ? connection.all(followedAll, [app, userKey, afterLog, limit])
    : connection.all(followedSince, [app, userKey, afterLog, changedSince, limit]);
}

async function appendUserLog(
  connection: SqlConnection,
  app: AppID,
  userKey: UserKey,
  entry: Omit<UserLogEntry, 'position'>,
): Promise<number> {
  const head = await connection.get(
    `update users set user_log_position = user_log_position + 1 where app = ? and user_key = ?
     returning user_log_position`,
    [app, userKey],
  );
  const position = numberIn(present(head, 'conversations.appendUserLog: the user is registered'), 'user_log_position');
  await connection.run(`insert into user_log (app, user_key, ${entryColumns}) values (?, ?, ?, ?, ?, ?, ?)`, [
    app,
    userKey,
    position,
    entry.log,
    entry.type,
    entry.conversationID,
    entry.fromPosition,
  ]);
  return position;
}

export function createConversationStore(connection: SqlConnection, app: AppID): ConversationStore {
  const find = async (condition: string, params: readonly number[]): Promise<ConversationRow | undefined> => {
    const row = await connection.get(`select ${rowColumns} from conversations where app = ? and ${condition}`, [
      app,
      ...params,
    ]);
    return row && toConversationRow(row);
  };
  return {
    get: (log) => find('log = ?', [log]),
    peer: (lowKey, highKey) => find('type = ? and low_key = ? and high_key = ?', [peerConversation, lowKey, highKey]),
    isMember: async (log, userKey) => {
      const row = await connection.get('select log from members where app = ? and user_key = ? and log = ?', [
        app,
        userKey,
        log,
      ]);
      return row !== undefined;
    },
    followed: async (userKey, query) => (await readFollowed(connection, app, userKey, query)).map(toFollowedLog),
    userLogHead: async (userKey) => {
      const row = await connection.get('select user_log_position from users where app = ? and user_key = ?', [
        app,
        userKey,
      ]);
      return row ? numberIn(row, 'user_log_position') : 0;
    },
    userLogAfter: async (userKey, position, limit) => {
      const rows = await connection.all(
        `select ${entryColumns} from user_log where app = ? and user_key = ? and position > ?
         order by position limit ?`,
        [app, userKey, position, limit],
      );
      return rows.map(toUserLogEntry);
    },
    openPeer: async ({ log, type, lowKey, highKey, at }) => {
      assert(lowKey <= highKey, 'conversations.openPeer: the smaller user key comes first');
      await connection.run(`insert into conversations (app, ${rowColumns}) values (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?)`, [
        app,
        log,
        type,
        lowKey,
        highKey,
        at,
      ]);
      for (const userKey of new Set([lowKey, highKey])) {
        await connection.run('insert into members (app, user_key, log) values (?, ?, ?)', [app, userKey, log]);
      }
    },
    appendUserLog: (userKey, entry) => appendUserLog(connection, app, userKey, entry),
  };
}
