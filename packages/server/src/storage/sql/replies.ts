import type { AppID } from '../../core/ids.ts';
import type { ReplyStore } from '../../features/messages/reply-store.ts';
import { numberIn, type SqlConnection } from './connection.ts';
import { storedMessageColumns, storedMessageTables, toStoredMessage } from './messages.ts';

const listStatement = `select ${storedMessageColumns}
  from ${storedMessageTables} join replies
    on messages.app = replies.app and messages.log = replies.log and messages.message_seq = replies.message_seq
  where replies.app = ? and replies.log = ? and replies.root_seq = ? and replies.message_seq > ?
  order by replies.message_seq limit ?`;

const countStatement = `select count(*) as total from (
  select 1 from replies where app = ? and log = ? and root_seq = ? limit ?) as counted`;

export function createReplyStore(connection: SqlConnection, app: AppID): ReplyStore {
  return {
    list: async ({ log, rootSeq, afterSeq, count }) => {
      const rows = await connection.all(listStatement, [app, log, rootSeq, afterSeq, count]);
      return rows.map(toStoredMessage);
    },
    count: async ({ log, rootSeq }, max) => {
      const row = await connection.get(countStatement, [app, log, rootSeq, max]);
      return row ? numberIn(row, 'total') : 0;
    },
    add: async ({ log, rootSeq, messageSeq }) => {
      await connection.run('insert into replies (app, log, root_seq, message_seq) values (?, ?, ?, ?)', [
        app,
        log,
        rootSeq,
        messageSeq,
      ]);
    },
    remove: async ({ log, rootSeq, messageSeq }) => {
      await connection.run('delete from replies where app = ? and log = ? and root_seq = ? and message_seq = ?', [
        app,
        log,
        rootSeq,
        messageSeq,
      ]);
    },
  };
}
