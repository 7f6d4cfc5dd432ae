import type { AppID } from '../../core/ids.ts';
import type { Pin, PinStore } from '../../features/messages/pin-store.ts';
import { numberIn, type SqlConnection, type SqlRow, textIn } from './connection.ts';
import { storedMessageColumns, storedMessageTables, toStoredMessage } from './messages.ts';

const pinnedMessages = `select ${storedMessageColumns} from ${storedMessageTables}
  join pins on pins.app = messages.app and pins.log = messages.log and pins.message_seq = messages.message_seq
  where messages.app = ? and messages.log = ? order by pins.position desc limit ? offset ?`;

const putStatement = `insert into pins (app, log, message_seq, position, request) values (?, ?, ?, ?, ?)
  on conflict (app, log, message_seq) do update set position = excluded.position, request = excluded.request`;

export const toPin = (row: SqlRow): Pin => ({
  messageSeq: numberIn(row, 'message_seq'),
  position: numberIn(row, 'position'),
  request: textIn(row, 'request'),
});

export function createPinStore(connection: SqlConnection, app: AppID): PinStore {
  return {
    messages: async (log, { offset, limit }) =>
      (await connection.all(pinnedMessages, [app, log, limit, offset])).map(toStoredMessage),
    ofLog: async (log) => {
      const rows = await connection.all(
        'select message_seq, position, request from pins where app = ? and log = ? order by position',
        [app, log],
      );
      return rows.map(toPin);
    },
    put: async (log, { messageSeq, position, request }) => {
      await connection.run(putStatement, [app, log, messageSeq, position, request]);
    },
    remove: async (log, messageSeq) => {
      await connection.run('delete from pins where app = ? and log = ? and message_seq = ?', [app, log, messageSeq]);
    },
  };
}
