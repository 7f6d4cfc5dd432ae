import { assert, present } from '@parley/kernel/assert';
import type { AppID } from '../../core/ids.ts';
import type { Member } from '../../features/logs/store.ts';
import type { ReadingSets } from '../sql/cold-stores.ts';
import { numberIn } from '../sql/connection.ts';
import { headColumns, lastReadings, membershipColumns, memberTables, toMember } from '../sql/conversations.ts';
import { isDeletedText } from '../sql/deletions.ts';
import { isInForce } from '../sql/sessions.ts';
import { entryColumns, lastEntries, replaceEntry } from '../sql/user-log.ts';
import type { Access } from './access.ts';
import type { PreparedStatement, SqliteDatabase } from './database.ts';

export const generationText = `select generation from sessions where app = ? and session_id = ? and ${isInForce}`;

const texts = {
  generation: generationText,
  member: `select ${headColumns}, ${membershipColumns} from ${memberTables}
    where members.app = ? and members.user_key = ? and members.log = ?`,
  deletedBy: `select 1 as one from members
    where members.app = ? and members.user_key = ? and members.log = ? and ${isDeletedText('?')}`,
  putReading: `update members set read_position = ?, read_seq = ?, read_others = ?, carried = ?
    where app = ? and user_key = ? and log = ?`,
  nextPosition: `update users set user_log_position = user_log_position + 1 where app = ? and user_key = ?
    returning user_log_position`,
  putEntry: `insert into user_log_entries (app, user_key, ${entryColumns}) values (?, ?, ?, ?, ?, ?, ?) ${replaceEntry}`,
} as const;

/** Prepared once for the life of the connection. */
export type ReadingStatements = Readonly<Record<keyof typeof texts, PreparedStatement>>;

export const prepareReadingStatements = (database: SqliteDatabase): ReadingStatements => ({
  generation: database.prepare(texts.generation),
  member: database.prepare(texts.member),
  deletedBy: database.prepare(texts.deletedBy),
  putReading: database.prepare(texts.putReading),
  nextPosition: database.prepare(texts.nextPosition),
  putEntry: database.prepare(texts.putEntry),
});

/** Each set in one go of the thread. */
export function createReadingSets(access: Access, statements: ReadingStatements, app: AppID): ReadingSets {
  return {
    sessions: {
      generations: (sessionIDs) =>
        access(() => {
          const found = [...new Set(sessionIDs)].map((sessionID) => {
            const row = statements.generation.get(app, sessionID);
            return row ? ([[sessionID, numberIn(row, 'generation')]] as const) : [];
          });
          return new Map(found.flat());
        }),
    },
    conversations: {
      members: (asked) =>
        access(() => {
          const found = new Map<string, Member | undefined>();
          return asked.map(({ log, userKey }) => {
            const name = `${log} ${userKey}`;
            if (!found.has(name)) {
              const row = statements.member.get(app, userKey, log);
              found.set(name, row && toMember(row));
            }
            return found.get(name);
          });
        }),
      deletedBy: (asked) =>
        access(() =>
          asked.map(
            ({ log, userKey, messageSeq }) =>
              statements.deletedBy.get(app, userKey, log, messageSeq, messageSeq) !== undefined,
          ),
        ),
      putReadings: (readings) =>
        access(() => {
          for (const { log, userKey, reading, carried = 0 } of lastReadings(readings)) {
            const { position, messageSeq, countedByOthers } = reading;
            const changes = statements.putReading.run(
              position,
              messageSeq,
              countedByOthers,
              carried,
              app,
              userKey,
              log,
            );
            assert(changes === 1, 'conversations.putReadings: the user is a member');
          }
        }),
    },
    users: {
      putUserLogEntries: (entries) =>
        access(() => {
          const placed = entries.map((given) => {
            const head = statements.nextPosition.get(app, given.userKey);
            const registered = present(head, 'users.putUserLogEntries: the user is registered');
            return { ...given, position: numberIn(registered, 'user_log_position') };
          });
          for (const { userKey, position, entry } of lastEntries(placed)) {
            const { kind, key, origin = null, body } = entry;
            statements.putEntry.run(app, userKey, position, kind, key, origin, body);
          }
          return placed.map(({ position }) => position);
        }),
    },
  };
}
