import { type AppID, type LogKey, toLogKey, toUserKey } from '../../core/ids.ts';
import type { ConversationStore, NotedDeletion } from '../../features/conversations/store.ts';
import { flagIn, flagValue, numberIn, placeholders, type SqlConnection, type SqlRow, textIn } from './connection.ts';
import { countedFlag, withdrawnFlag } from './messages.ts';
import { isShownParams, isShownText } from './targets.ts';

/** How a statement calls what is asked about; each is a column or a parameter. */
interface Asked {
  readonly app: string;
  readonly userKey: string;
  readonly log: string;
}

const ofMember = ({ app, userKey, log }: Asked): string =>
  `members where members.app = ${app} and members.user_key = ${userKey} and members.log = ${log}`;

/**
 * Leaves out of `messages` what a user has deleted, which who is no member has not, and what he is not to see. What the membership says
 * is read once for the whole statement, and where it says that nothing was deleted singly, nothing is looked for.
 */
export const isLeftText = (asked: Asked): string =>
  `messages.message_seq > coalesce((select members.cleared_seq from ${ofMember(asked)}), 0)
    and (coalesce((select members.has_deletions from ${ofMember(asked)}), 0) = 0 or not exists (
      select 1 from deletions where deletions.app = messages.app and deletions.user_key = ${asked.userKey}
        and deletions.log = messages.log and deletions.message_seq = messages.message_seq))
    and ${isShownText(asked.userKey)}`;

/** The parameters of `isLeftText` where each is a `?`. */
export const isLeftParams = (app: AppID, userKey: number, log: number): readonly number[] => [
  ...[app, userKey, log],
  ...[app, userKey, log],
  userKey,
  ...isShownParams(userKey),
];

/** Whether the member of this row has deleted a message of the log, whose sequence is a column or each time a `?`. */
export const isDeletedText = (messageSeq: string): string =>
  `(${messageSeq} <= members.cleared_seq or (members.has_deletions = 1 and exists (
    select 1 from deletions where deletions.app = members.app and deletions.user_key = members.user_key
      and deletions.log = members.log and deletions.message_seq = ${messageSeq})))`;

/**
 * How many counted messages of others, added after a position, a member has deleted singly and nobody has withdrawn;
 * `members` is among the tables of the statement.
 */
export const deletedAfterText = (position: string): string =>
  `case when coalesce(members.has_deletions, 0) = 0 then 0 else (
    select count(*) from deletions
    where deletions.app = members.app and deletions.user_key = members.user_key and deletions.log = members.log
      and deletions.is_counted = 1 and deletions.position > ${position} and not exists (
        select 1 from withdrawals where withdrawals.app = deletions.app and withdrawals.log = deletions.log
          and withdrawals.position = deletions.position)) end`;

const columns = 'log, message_seq, message_id, position, order_key, is_counted, entry_position';

const toNoted = (row: SqlRow): NotedDeletion => ({
  log: toLogKey(numberIn(row, 'log')),
  messageSeq: numberIn(row, 'message_seq'),
  messageID: numberIn(row, 'message_id'),
  position: numberIn(row, 'position'),
  orderKey: numberIn(row, 'order_key'),
  isCounted: flagIn(row, 'is_counted'),
  entryPosition: numberIn(row, 'entry_position'),
});

const notedAfter = `select ${columns} from deletions
  where app = ? and user_key = ? and entry_position > ? and entry_position <= ?
  order by entry_position, log, message_seq limit ?`;

/** Of those who take part in the log still. */
const deletersAmong = (asked: string): string => `select deletions.log, deletions.user_key, deletions.message_seq
  from deletions
  join members on members.app = deletions.app and members.user_key = deletions.user_key
    and members.log = deletions.log and members.to_position is null
  where deletions.app = ? and (${asked})
  order by deletions.log, deletions.message_seq, deletions.user_key`;

type Deletions = Pick<
  ConversationStore,
  'deletionsAfter' | 'deletersOf' | 'leftOf' | 'noteDeletions' | 'clearMessages' | 'deleteEntry' | 'forgetDeletions'
>;

export function createDeletions(connection: SqlConnection, app: AppID): Deletions {
  const raiseDeleted = async (log: LogKey, messageSeq: number): Promise<void> => {
    const text = 'update conversations set deleted_seq = ? where app = ? and log = ? and deleted_seq < ?';
    await connection.run(text, [messageSeq, app, log, messageSeq]);
  };
  return {
    deletionsAfter: async (userKey, { position, upTo, limit }) =>
      (await connection.all(notedAfter, [app, userKey, position, upTo, limit])).map(toNoted),
    deletersOf: async (messages) => {
      if (messages.length === 0) return [];
      const asked = messages.map(() => '(deletions.log = ? and deletions.message_seq = ?)').join(' or ');
      const places = messages.flatMap(({ log, messageSeq }) => [log, messageSeq]);
      return (await connection.all(deletersAmong(asked), [app, ...places])).map((row) => ({
        log: toLogKey(numberIn(row, 'log')),
        userKey: toUserKey(numberIn(row, 'user_key')),
        messageSeq: numberIn(row, 'message_seq'),
      }));
    },
    leftOf: async ({ log, userKey }, messageSeqs) => {
      const rows = await connection.all(
        `select messages.message_seq, messages.message_id, messages.position, messages.order_key, messages.sender_key,
           messages.flags, messages.body, messages.changed_position from messages
         where messages.app = ? and messages.log = ? and messages.message_seq in (${placeholders(messageSeqs.length)})
           and ${isLeftText({ app: '?', userKey: '?', log: '?' })}
         order by messages.message_seq`,
        [app, log, ...messageSeqs, ...isLeftParams(app, userKey, log)],
      );
      return rows.map((row) => ({
        messageSeq: numberIn(row, 'message_seq'),
        messageID: numberIn(row, 'message_id'),
        position: numberIn(row, 'position'),
        orderKey: numberIn(row, 'order_key'),
        isCounted: (numberIn(row, 'flags') & countedFlag) !== 0 && numberIn(row, 'sender_key') !== userKey,
        body: textIn(row, 'body'),
        isWithdrawn: (numberIn(row, 'flags') & withdrawnFlag) !== 0,
        changedPosition: numberIn(row, 'changed_position'),
      }));
    },
    noteDeletions: async ({ log, userKey }, deletions, entryPosition) => {
      const values = deletions.map(() => `(${placeholders(9)})`).join(', ');
      await connection.run(
        `insert into deletions (app, user_key, ${columns}) values ${values}`,
        deletions.flatMap(({ messageSeq, messageID, position, orderKey, isCounted }) => [
          ...[app, userKey, log, messageSeq, messageID, position, orderKey, flagValue(isCounted), entryPosition],
        ]),
      );
      const member = [app, userKey, log];
      await connection.run('update members set has_deletions = 1 where app = ? and user_key = ? and log = ?', member);
      await raiseDeleted(log, Math.max(...deletions.map(({ messageSeq }) => messageSeq)));
    },
    clearMessages: async ({ log, userKey }, { messageSeq, orderKey }) => {
      await connection.run(
        `update members set cleared_seq = ?, cleared_order_key = ?, has_deletions = 0
         where app = ? and user_key = ? and log = ?`,
        [messageSeq, orderKey, app, userKey, log],
      );
      await connection.run('delete from deletions where app = ? and user_key = ? and log = ?', [app, userKey, log]);
      await raiseDeleted(log, messageSeq);
    },
    deleteEntry: async ({ log, userKey }, orderKey) => {
      const values = [orderKey, app, userKey, log];
      await connection.run(
        'update members set deleted_order_key = ? where app = ? and user_key = ? and log = ?',
        values,
      );
    },
    forgetDeletions: async (userKey) => {
      await connection.run('delete from deletions where app = ? and user_key = ?', [app, userKey]);
      await connection.run('update members set has_deletions = 0 where app = ? and user_key = ?', [app, userKey]);
    },
  };
}
