import { assert } from '@parley/kernel/assert';
import { millis } from '@parley/kernel/brand';
import { peerConversation } from '@parley/protocol/features/values';
import { type AppID, toLogKey, toUserID, toUserKey, type UserKey } from '../../core/ids.ts';
import type {
  ConversationRow,
  ConversationStore,
  FollowedLog,
  FollowedQuery,
  LogHead,
  Reading,
} from '../../features/conversations/store.ts';
import { numberIn, type SqlConnection, type SqlRow, textIn } from './connection.ts';

const headColumns = 'position, message_seq, order_key, counted, counted_by_low, newest_message_id, changed_at';
const rowColumns = `log, type, low_key, high_key, ${headColumns}`;
const readingColumns = 'read_seq, read_others, read_entry';

/** The head's columns of a row, wherever they were selected. */
export const toLogHead = (row: SqlRow): LogHead => ({
  position: numberIn(row, 'position'),
  messageSeq: numberIn(row, 'message_seq'),
  orderKey: numberIn(row, 'order_key'),
  counted: numberIn(row, 'counted'),
  countedByLow: numberIn(row, 'counted_by_low'),
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
  conversationName: textIn(row, 'user_name'),
  conversationAvatarUrl: textIn(row, 'avatar_url'),
  head: toLogHead(row),
  reading: toReading(row),
  countedByOthers: numberIn(row, 'counted_by_others'),
});

const toReading = (row: SqlRow): Reading => ({
  messageSeq: numberIn(row, 'read_seq'),
  countedByOthers: numberIn(row, 'read_others'),
  entryPosition: numberIn(row, 'read_entry'),
});

/** One probe per membership, in the order of the members' key; the other side's userID by one more. */
const followedStatement = (isBounded: boolean): string =>
  `select members.log, conversations.type, ${headColumns}, ${readingColumns}, users.user_id as conversation_id,
     users.user_name, users.avatar_url,
     case when conversations.low_key = members.user_key
       then conversations.counted - conversations.counted_by_low else conversations.counted_by_low
     end as counted_by_others
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

function createReadings(
  connection: SqlConnection,
  app: AppID,
): Pick<ConversationStore, 'reading' | 'putReading' | 'countByOthersAfter'> {
  return {
    reading: async (log, userKey) => {
      const row = await connection.get(
        `select ${readingColumns} from members where app = ? and user_key = ? and log = ?`,
        [app, userKey, log],
      );
      return row && toReading(row);
    },
    putReading: async (log, userKey, { messageSeq, countedByOthers, entryPosition }) => {
      const changes = await connection.run(
        'update members set read_seq = ?, read_others = ?, read_entry = ? where app = ? and user_key = ? and log = ?',
        [messageSeq, countedByOthers, entryPosition, app, userKey, log],
      );
      assert(changes === 1, 'conversations.putReading: the user is a member');
    },
    countByOthersAfter: async (log, userKey, messageSeq) => {
      const row = await connection.get(
        `select count(*) as others from messages
         where app = ? and log = ? and message_seq > ? and sender_key <> ? and is_counted = 1`,
        [app, log, messageSeq, userKey],
      );
      return row ? numberIn(row, 'others') : 0;
    },
  };
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
    followed: async (userKey, query) => (await readFollowed(connection, app, userKey, query)).map(toFollowedLog),
    openPeer: async ({ log, type, lowKey, highKey, at }) => {
      assert(lowKey <= highKey, 'conversations.openPeer: the smaller user key comes first');
      await connection.run(
        `insert into conversations (app, ${rowColumns}) values (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, ?)`,
        [app, log, type, lowKey, highKey, at],
      );
      for (const userKey of new Set([lowKey, highKey])) {
        await connection.run('insert into members (app, user_key, log) values (?, ?, ?)', [app, userKey, log]);
      }
    },
    ...createReadings(connection, app),
  };
}
