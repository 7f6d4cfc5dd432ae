import { type AppID, toLogKey, toUserID } from '../../core/ids.ts';
import type { StoredMention } from '../../features/logs/store.ts';
import type { MessageReader, MessageStore } from '../../features/messages/store.ts';
import { numberIn, placeholders, type SqlConnection, type SqlRow, textIn } from './connection.ts';

/** Stands for everybody; no user has this key. */
export const everybody = 0;

const columns = 'user_key, position, sender_key, message_id, message_seq';

/** The newest of one user after a position; what the reader sent or has deleted mentions nobody for the reader. */
const newestOf = (alias: string): string =>
  `select * from (select ${columns} from mentions
    where app = ? and log = ? and user_key = ? and position > ? and position <= ? and sender_key <> ? and not exists (
      select 1 from deletions where deletions.app = mentions.app and deletions.user_key = ?
        and deletions.log = mentions.log and deletions.message_seq = mentions.message_seq)
    order by position desc limit ?) as ${alias}`;

const selectMentions = `select mentioned.user_key, mentioned.position, mentioned.message_id, mentioned.message_seq,
    users.user_id
  from (${newestOf('own')} union all ${newestOf('all_users')}) as mentioned
  join users on users.app = ? and users.user_key = mentioned.sender_key
  order by mentioned.position, mentioned.user_key`;

export const addMentionText = `insert into mentions (app, log, ${columns}) values (?, ?, ?, ?, ?, ?, ?)`;

/** A message that mentions the reader by name and everybody has two rows. */
function joined(rows: readonly SqlRow[]): readonly StoredMention[] {
  const byPosition = new Map<number, StoredMention>();
  for (const row of rows) {
    const position = numberIn(row, 'position');
    const isAll = numberIn(row, 'user_key') === everybody;
    const known = byPosition.get(position);
    byPosition.set(position, {
      position,
      messageID: numberIn(row, 'message_id'),
      messageSeq: numberIn(row, 'message_seq'),
      senderUserID: toUserID(textIn(row, 'user_id')),
      isAll: isAll || (known?.isAll ?? false),
      isNamed: !isAll || (known?.isNamed ?? false),
    });
  }
  return [...byPosition.values()];
}

export const createMentionReader = (
  connection: SqlConnection,
  app: AppID,
): Pick<MessageReader, 'mentionsOf' | 'mentionedAmong'> => ({
  mentionedAmong: async (userKey, logs) => {
    if (logs.length === 0) return [];
    const statement = `select distinct log from mentions
      where app = ? and log in (${placeholders(logs.length)}) and user_key in (?, ${everybody})`;
    return (await connection.all(statement, [app, ...logs, userKey])).map((row) => toLogKey(numberIn(row, 'log')));
  },
  mentionsOf: async ({ log, userKey, after, upTo, limit }) => {
    const own = [app, log, userKey, after, upTo, userKey, userKey, limit];
    const all = [app, log, everybody, after, upTo, userKey, userKey, limit];
    return joined(await connection.all(selectMentions, [...own, ...all, app])).slice(-limit);
  },
});

export const createMentionWriter = (connection: SqlConnection, app: AppID): Pick<MessageStore, 'putMentions'> => ({
  putMentions: async ({ log, position, senderKey, messageID, messageSeq }, { userKeys, isAll }) => {
    await connection.run('delete from mentions where app = ? and log = ? and position = ?', [app, log, position]);
    for (const userKey of isAll ? [everybody, ...userKeys] : userKeys) {
      await connection.run(addMentionText, [app, log, userKey, position, senderKey, messageID, messageSeq]);
    }
  },
});

const deleteRemoved = `delete from mentions where app = ? and log = ? and position < coalesce(
  (select position from messages where app = ? and log = ? order by message_seq limit 1), ${Number.MAX_SAFE_INTEGER})`;

/** Mentions go with the oldest messages of a log, once those are gone. */
export const removeOldMentions = (connection: SqlConnection, app: AppID, log: number): Promise<number> =>
  connection.run(deleteRemoved, [app, log, app, log]);
