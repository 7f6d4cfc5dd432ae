import { type Millis, millis } from '@parley/kernel/brand';
import type { AppID } from '../../core/ids.ts';
import type { DutyRow, DutyStore } from '../../delivery/store.ts';
import { type Dialect, numberIn, placeholders, type SqlConnection, type SqlRow, textIn } from './connection.ts';

export interface DutySource {
  readonly dialect: Dialect;
  /** A number that no duty of this app ever had: a late finish must not hit another duty. */
  nextDutyID(): number;
  /** The database's own clock, on which leases are measured. */
  databaseTime(): Promise<Millis>;
}

export const insertDutyStatement = `insert into duties (app, duty_id, kind, due_at, leased_until, attempts, body)
  values (?, ?, ?, ?, 0, 0, ?)`;

const claimStatement = (dialect: Dialect, kindCount: number): string =>
  `update duties set leased_until = ?, attempts = attempts + 1
   where app = ? and duty_id in (
     select duty_id from duties
     where app = ? and due_at <= ? and leased_until <= ? and kind in (${placeholders(kindCount)})
     order by due_at, duty_id limit ?${dialect.skipLocked})
   returning duty_id, kind, due_at, attempts, body`;

/** `attempts` was raised by this claim and tells of the earlier ones. */
const toDutyRow = (row: SqlRow): DutyRow => ({
  dutyID: numberIn(row, 'duty_id'),
  kind: textIn(row, 'kind'),
  dueAt: millis(numberIn(row, 'due_at')),
  attempts: numberIn(row, 'attempts') - 1,
  body: textIn(row, 'body'),
});

export function createDutyStore(connection: SqlConnection, app: AppID, source: DutySource): DutyStore {
  const { dialect, nextDutyID, databaseTime } = source;
  return {
    add: async (duties) => {
      for (const { kind, dueAt, body } of duties) {
        await connection.run(insertDutyStatement, [app, nextDutyID(), kind, dueAt, body]);
      }
    },
    claim: async (kinds, limit, leaseMs) => {
      if (kinds.length === 0) return [];
      const now = await databaseTime();
      const params = [now + leaseMs, app, app, now, now, ...kinds, limit];
      const rows = await connection.all(claimStatement(dialect, kinds.length), params);
      return rows.map(toDutyRow).sort((one, other) => one.dueAt - other.dueAt || one.dutyID - other.dutyID);
    },
    finish: async (dutyID) => {
      await connection.run('delete from duties where app = ? and duty_id = ?', [app, dutyID]);
    },
    putOff: async (dutyID, dueAt) => {
      await connection.run('update duties set leased_until = 0, due_at = ? where app = ? and duty_id = ?', [
        dueAt,
        app,
        dutyID,
      ]);
    },
  };
}
