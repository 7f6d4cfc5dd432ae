import { systemClock, systemRandom } from '@parley/kernel/system';
import { type LogKey, toAppID, toLogKey, toUserKey } from '../../core/ids.ts';
import type { AppendDecision, AppendReceipt } from '../../features/messages/store.ts';
import type { SessionRow } from '../../features/session/store.ts';
import { at, logLock, userLock, userRow } from '../contract/fixtures.ts';
import { openPostgresStorage, type PostgresOptions } from '../postgres.ts';
import type { Storage } from '../storage.ts';
import type { TestDatabase } from './test-database.ts';

export const app = toAppID(7);

/** One node of an installation. */
export const openNode = (url: string, options: Partial<PostgresOptions> = {}): Promise<Storage> =>
  openPostgresStorage({ url, clock: systemClock, random: systemRandom, ...options });

/** A peer conversation, with two users of its own. */
export async function openOne(storage: Storage, log: number): Promise<LogKey> {
  const members = [toUserKey(10 * log), toUserKey(10 * log + 1)] as const;
  await storage.transact([logLock(app, log)], async (transaction) => {
    const { users, conversations } = transaction.stores(app);
    for (const key of members) await users.register(userRow(key));
    await conversations.openPeer({ log: toLogKey(log), members, at });
  });
  return toLogKey(log);
}

export const putSession = (storage: Storage, session: SessionRow): Promise<void> =>
  storage.transact([userLock(app, session.userKey)], (transaction) => transaction.stores(app).sessions.put(session));

/** What the sender is told, whether the message was appended now or before. */
export function receiptOf(decision: AppendDecision | undefined): AppendReceipt {
  if (decision?.kind === 'repeat') return decision.receipt;
  if (decision?.kind !== 'append') throw new Error('the message was refused');
  const { log, position, messageID, messageSeq, timestamp, orderKey } = decision.row;
  return { log, position, messageID, messageSeq, timestamp, orderKey };
}

const looksMax = 10_000;

/** Resolves when a transaction of the database waits for a lock. */
export async function someoneWaits(database: TestDatabase): Promise<void> {
  const text = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' limit 1`;
  await database.withConnection(async (connection) => {
    for (let look = 0; look < looksMax; look += 1) {
      const { count } = await connection.query({ text });
      if (count > 0) return;
    }
    throw new Error('nobody waits for a lock');
  });
}
