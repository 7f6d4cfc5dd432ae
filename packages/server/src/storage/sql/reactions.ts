import { type AppID, toUserID } from '../../core/ids.ts';
import type { OwnReaction, ReactionStore, ReactionUser } from '../../features/messages/reaction-store.ts';
import { numberIn, placeholders, type SqlConnection, type SqlRow, type SqlValue, textIn } from './connection.ts';

const ofMessage = 'reactions.app = ? and reactions.log = ? and reactions.message_seq = ?';

type Query = Parameters<ReactionStore['remove']>[0];

/** The rows that are meant, as a condition. */
function meant(app: AppID, { log, messageSeq, reactionType, userKey }: Query) {
  const conditions = [ofMessage];
  const params: SqlValue[] = [app, log, messageSeq];
  if (reactionType !== undefined) {
    conditions.push('reactions.reaction_type = ?');
    params.push(reactionType);
  }
  if (userKey !== undefined) {
    conditions.push('reactions.user_key = ?');
    params.push(userKey);
  }
  return { where: conditions.join(' and '), params };
}

export const encodeRequests = ({ requests }: OwnReaction): string => requests.join(' ');

export const toOwnReaction = (row: SqlRow): OwnReaction => ({
  reactionType: textIn(row, 'reaction_type'),
  count: numberIn(row, 'own_count'),
  firstPosition: numberIn(row, 'first_position'),
  lastPosition: numberIn(row, 'last_position'),
  requests: textIn(row, 'requests').split(' '),
});

const users = 'users on users.app = reactions.app and users.user_key = reactions.user_key';

const putStatement = `insert into reactions (app, log, message_seq, reaction_type, user_key, own_count, first_position,
    last_position, requests) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (app, log, message_seq, reaction_type, user_key) do update set
    own_count = excluded.own_count,
    first_position = excluded.first_position,
    last_position = excluded.last_position,
    requests = excluded.requests`;

const newestStatement = `select users.user_id as user_id, reactions.own_count from reactions join ${users}
  where ${ofMessage} and reactions.reaction_type = ? and reactions.user_key <> ?
  order by reactions.last_position desc limit ?`;

export function createReactionStore(connection: SqlConnection, app: AppID): ReactionStore {
  return {
    own: async (query) => {
      const { where, params } = meant(app, query);
      const columns = 'reaction_type, own_count, first_position, last_position, requests';
      return (await connection.all(`select ${columns} from reactions where ${where}`, params)).map(toOwnReaction);
    },
    newest: async ({ log, messageSeq, reactionType, except, limit }) => {
      const rows = await connection.all(newestStatement, [app, log, messageSeq, reactionType, except, limit]);
      return rows.map((row) => ({ userID: toUserID(textIn(row, 'user_id')), count: numberIn(row, 'own_count') }));
    },
    put: async ({ log, messageSeq, userKey }, reaction) => {
      const { reactionType, count, firstPosition, lastPosition } = reaction;
      const key = [app, log, messageSeq, reactionType, userKey];
      await connection.run(putStatement, [...key, count, firstPosition, lastPosition, encodeRequests(reaction)]);
    },
    remove: async (query) => {
      const { where, params } = meant(app, query);
      await connection.run(`delete from reactions where ${where}`, params);
    },
    countUsers: async (query) => {
      const { where, params } = meant(app, query);
      const counted = `select count(distinct user_key) as total from reactions where ${where}`;
      const row = await connection.get(counted, params);
      return row ? numberIn(row, 'total') : 0;
    },
    users: (query) => readUsers(connection, app, query),
  };
}

async function readUsers(
  connection: SqlConnection,
  app: AppID,
  query: Parameters<ReactionStore['users']>[0],
): Promise<readonly ReactionUser[]> {
  const { where, params } = meant(app, query);
  const page = await connection.all(
    `select reactions.user_key as user_key from reactions where ${where} group by reactions.user_key
     order by sum(reactions.own_count) desc, min(reactions.first_position), reactions.user_key limit ? offset ?`,
    [...params, query.limit, query.offset],
  );
  const keys = page.map((row) => numberIn(row, 'user_key'));
  if (keys.length === 0) return [];
  const rows = await connection.all(
    `select reactions.user_key as user_key, users.user_id as user_id, reactions.reaction_type as reaction_type,
       reactions.own_count as own_count
     from reactions join ${users}
     where ${where} and reactions.user_key in (${placeholders(keys.length)}) order by reactions.first_position`,
    [...params, ...keys],
  );
  return keys.flatMap((key) => {
    const own = rows.filter((row) => numberIn(row, 'user_key') === key);
    const [first] = own;
    if (!first) return [];
    const reactions = own.map((row) => ({
      reactionType: textIn(row, 'reaction_type'),
      count: numberIn(row, 'own_count'),
    }));
    return [{ userID: toUserID(textIn(first, 'user_id')), reactions }];
  });
}
