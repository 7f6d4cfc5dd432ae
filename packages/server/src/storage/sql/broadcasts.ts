import { millis } from '@parley/kernel/brand';
import { type AppID, toUserID, toUserKey } from '../../core/ids.ts';
import type { Broadcast, BroadcastState, BroadcastStore } from '../../features/messages/broadcast-store.ts';
import { numberIn, type SqlConnection, type SqlRow, textIn } from './connection.ts';

const columns = 'message_id, sender_user_id, sent_at, body, state, reached_key, told';

const states: readonly string[] = ['underWay', 'done', 'stopped'] satisfies readonly BroadcastState[];
const isState = (text: string): text is BroadcastState => states.includes(text);

/** One in a state that only a newer version knows goes on nowhere here. */
function stateIn(row: SqlRow): BroadcastState {
  const state = textIn(row, 'state');
  return isState(state) ? state : 'stopped';
}

const toBroadcast = (row: SqlRow): Broadcast => ({
  messageID: numberIn(row, 'message_id'),
  senderUserID: toUserID(textIn(row, 'sender_user_id')),
  sentAt: millis(numberIn(row, 'sent_at')),
  body: textIn(row, 'body'),
  state: stateIn(row),
  reached: toUserKey(numberIn(row, 'reached_key')),
  told: numberIn(row, 'told'),
});

const putText = `insert into broadcasts (app, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (app, message_id) do update set
    state = excluded.state, reached_key = excluded.reached_key, told = excluded.told`;

const sweepText = `delete from broadcasts where app = ? and message_id in (
  select message_id from broadcasts where app = ? and sent_at < ? and state <> 'underWay' order by sent_at limit ?)`;

export const createBroadcastStore = (connection: SqlConnection, app: AppID): BroadcastStore => ({
  newest: async (limit) => {
    const text = `select ${columns} from broadcasts where app = ? order by message_id desc limit ?`;
    return (await connection.all(text, [app, limit])).map(toBroadcast);
  },
  get: async (messageID) => {
    const text = `select ${columns} from broadcasts where app = ? and message_id = ?`;
    const row = await connection.get(text, [app, messageID]);
    return row && toBroadcast(row);
  },
  countSince: async (at) => {
    const row = await connection.get('select count(*) as sent from broadcasts where app = ? and sent_at >= ?', [
      app,
      at,
    ]);
    return row ? numberIn(row, 'sent') : 0;
  },
  put: async ({ messageID, senderUserID, sentAt, body, state, reached, told }) => {
    await connection.run(putText, [app, messageID, senderUserID, sentAt, body, state, reached, told]);
  },
  sweep: (before, limit) => connection.run(sweepText, [app, app, before, limit]),
});
