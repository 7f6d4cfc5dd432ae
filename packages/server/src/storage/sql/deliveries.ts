import { millis } from '@parley/kernel/brand';
import { type AppID, toLogKey, toUserKey } from '../../core/ids.ts';
import type { DeliveryReader, DeliveryStore } from '../../features/receipts/delivery-store.ts';
import { numberIn, placeholders, type SqlConnection } from './connection.ts';

const columns = ['log', 'message_seq', 'user_key', 'delivered_at'] as const;

/** When messages arrived; in every engine. */
export const createDeliveryReader = (connection: SqlConnection, app: AppID): DeliveryReader => ({
  deliveries: async (log, { messageSeqs, userKey }) => {
    if (messageSeqs.length === 0) return [];
    const rows = await connection.all(
      `select ${columns.join(', ')} from message_deliveries
       where app = ? and log = ? and message_seq in (${placeholders(messageSeqs.length)}) and user_key = ?`,
      [app, log, ...messageSeqs, userKey],
    );
    return rows.map((row) => ({
      log: toLogKey(numberIn(row, 'log')),
      messageSeq: numberIn(row, 'message_seq'),
      userKey: toUserKey(numberIn(row, 'user_key')),
      deliveredAt: millis(numberIn(row, 'delivered_at')),
    }));
  },
});

export const createDeliveryWriter = (connection: SqlConnection, app: AppID): Pick<DeliveryStore, 'addDeliveries'> => ({
  addDeliveries: async (deliveries) => {
    if (deliveries.length === 0) return;
    const values = deliveries.map(() => `(${placeholders(columns.length + 1)})`).join(', ');
    await connection.run(
      `insert into message_deliveries (app, ${columns.join(', ')}) values ${values}
       on conflict (app, log, message_seq, user_key) do nothing`,
      deliveries.flatMap(({ log, messageSeq, userKey, deliveredAt }) => [app, log, messageSeq, userKey, deliveredAt]),
    );
  },
});
