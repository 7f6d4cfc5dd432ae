import { millis } from '@parley/kernel/brand';
import type { AppID } from '../../core/ids.ts';
import type { TimerStore } from '../../timers/store.ts';
import { numberIn, placeholders, type SqlConnection, textIn } from './connection.ts';

export function createTimerStore(connection: SqlConnection, app: AppID): TimerStore {
  return {
    set: async ({ kind, key, dueAt, body }) => {
      await connection.run(
        `insert into timers (app, kind, timer_key, due_at, body) values (?, ?, ?, ?, ?)
         on conflict (app, kind, timer_key) do update set due_at = excluded.due_at, body = excluded.body`,
        [app, kind, key, dueAt, body],
      );
    },
    cancel: async (kind, key) => {
      await connection.run('delete from timers where app = ? and kind = ? and timer_key = ?', [app, kind, key]);
    },
    has: async (kind, key) => {
      const row = await connection.get('select due_at from timers where app = ? and kind = ? and timer_key = ?', [
        app,
        kind,
        key,
      ]);
      return row !== undefined;
    },
    take: async ({ kind, key, dueAt }) => {
      const taken = await connection.run(
        'delete from timers where app = ? and kind = ? and timer_key = ? and due_at = ?',
        [app, kind, key, dueAt],
      );
      return taken > 0;
    },
    due: async (kinds, now, limit) => {
      if (kinds.length === 0) return [];
      const rows = await connection.all(
        `select kind, timer_key, due_at, body from timers
         where app = ? and due_at <= ? and kind in (${placeholders(kinds.length)})
         order by due_at, kind, timer_key limit ?`,
        [app, now, ...kinds, limit],
      );
      return rows.map((row) => ({
        kind: textIn(row, 'kind'),
        key: textIn(row, 'timer_key'),
        dueAt: millis(numberIn(row, 'due_at')),
        body: textIn(row, 'body'),
      }));
    },
    nextDueAt: async (kinds) => {
      if (kinds.length === 0) return undefined;
      const row = await connection.get(
        `select due_at from timers where app = ? and kind in (${placeholders(kinds.length)}) order by due_at limit 1`,
        [app, ...kinds],
      );
      return row && millis(numberIn(row, 'due_at'));
    },
  };
}
