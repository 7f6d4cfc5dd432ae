import type { AppID } from '../../core/ids.ts';
import type { UsageStore } from '../../features/users/store.ts';
import { numberIn, type SqlConnection } from './connection.ts';

const sweepStatement = `delete from active_users where app = ? and (period, user_key) in (
  select period, user_key from active_users
  where app = ? and ((period >= 0 and period < ?) or (period < 0 and period > ?))
  order by period, user_key limit ?)`;

export function createUsageStore(connection: SqlConnection, app: AppID): UsageStore {
  return {
    wasActive: async (period, userKey) => {
      const found = await connection.get('select 1 from active_users where app = ? and period = ? and user_key = ?', [
        app,
        period,
        userKey,
      ]);
      return found !== undefined;
    },
    activeCount: async (period) => {
      const row = await connection.get('select count(*) as total from active_users where app = ? and period = ?', [
        app,
        period,
      ]);
      return row ? numberIn(row, 'total') : 0;
    },
    note: async (period, userKey) => {
      await connection.run('insert into active_users (app, period, user_key) values (?, ?, ?) on conflict do nothing', [
        app,
        period,
        userKey,
      ]);
    },
    sweep: ({ day, month }, limit) => connection.run(sweepStatement, [app, app, day, month, limit]),
  };
}
