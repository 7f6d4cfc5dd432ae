import { assert, present } from '@parley/kernel/assert';
import type { AppID } from '../../core/ids.ts';
import type { ChangeSets } from '../sql/change-message.ts';
import type { SqlConnection } from '../sql/connection.ts';
import { headColumns, toLogHead } from '../sql/conversations.ts';
import { changeableFlags, changeableFlagsOf, findMessageText, toStoredMessage } from '../sql/messages.ts';
import { addWithdrawn } from '../sql/withdrawals.ts';
import type { Access } from './access.ts';
import type { PreparedStatement, SqliteDatabase } from './database.ts';

const texts = {
  message: findMessageText,
  head: `select ${headColumns} from conversations where app = ? and log = ?`,
  put: `update messages set changed_position = ?, flags = (flags & ~${changeableFlags}) | ?, body = ?, state = ?
    where app = ? and log = ? and message_seq = ? and changed_position = ?`,
  moveHead: 'update conversations set position = ?, changed_at = ? where app = ? and log = ?',
} as const;

/** Prepared once for the life of the connection. */
export type ChangeStatements = Readonly<Record<keyof typeof texts, PreparedStatement>>;

export const prepareChangeStatements = (database: SqliteDatabase): ChangeStatements => ({
  message: database.prepare(texts.message),
  head: database.prepare(texts.head),
  put: database.prepare(texts.put),
  moveHead: database.prepare(texts.moveHead),
});

interface ChangeSource extends Pick<ChangeSets, 'holdsLog'> {
  readonly access: Access;
  readonly connection: SqlConnection;
  readonly statements: ChangeStatements;
}

/** Each set in one go of the thread. */
export function createChangeSets(source: ChangeSource, app: AppID): ChangeSets {
  const { access, connection, statements, holdsLog } = source;
  return {
    holdsLog,
    read: (places) =>
      access(() =>
        places.map(({ log, messageSeq }) => {
          const found = statements.message.get(app, log, messageSeq);
          if (!found) return undefined;
          const head = present(statements.head.get(app, log), 'change: the conversation exists');
          return { row: toStoredMessage(found), head: toLogHead(head) };
        }),
      ),
    write: (changed, heads) =>
      access(() => {
        for (const { before, after } of changed) {
          const { log, messageSeq, changedPosition, body, state = null } = after.row;
          const place = [app, log, messageSeq, before.row.changedPosition] as const;
          const written = statements.put.run(changedPosition, changeableFlagsOf(after.row), body, state, ...place);
          assert(written === 1, 'change: the row is as it was found');
        }
        for (const { log, position, changedAt } of heads) statements.moveHead.run(position, changedAt, app, log);
      }),
    addWithdrawn: async (rows) => {
      for (const row of rows) await addWithdrawn(connection, app, row);
    },
  };
}
