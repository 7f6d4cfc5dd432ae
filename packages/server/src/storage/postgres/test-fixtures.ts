import { type Millis, millis } from '@parley/kernel/brand';
import { seededRandom } from '@parley/kernel/random';
import { systemClock } from '@parley/kernel/system';
import { type LogKey, toAppID, toLogKey, toSessionID, toUserID, toUserKey } from '../../core/ids.ts';
import type { AppendCommand, AppendDecision, AppendReceipt, AppendRule } from '../../features/messages/store.ts';
import type { SessionRow } from '../../features/session/store.ts';
import { openPostgresStorage, type PostgresOptions } from '../postgres.ts';
import type { LockKey, Storage } from '../storage.ts';

export const app = toAppID(7);

/** One node of an installation. */
export const openNode = (url: string, options: Partial<PostgresOptions> = {}): Promise<Storage> =>
  openPostgresStorage({ url, clock: systemClock, random: seededRandom(nextSeed()), ...options });

const seeds = { last: 0 };
const nextSeed = (): number => {
  seeds.last += 1;
  return seeds.last;
};

export const logKey = (log: number): LockKey => ({ app, kind: 'conversation', key: toLogKey(log) });
export const userKey = (key: number): LockKey => ({ app, kind: 'user', key: toUserKey(key) });

/** A peer conversation between the users `log × 10` and `log × 10 + 1`, who are registered with it. */
export async function openLog(storage: Storage, log: number): Promise<LogKey> {
  const [lowKey, highKey] = [toUserKey(log * 10), toUserKey(log * 10 + 1)];
  const at = millis(1000);
  await storage.transact([logKey(log)], async (transaction) => {
    const { users, conversations } = transaction.stores(app);
    for (const key of [lowKey, highKey]) {
      await users.register({
        userKey: key,
        userID: toUserID(`user-${key}`),
        userName: '',
        createdAt: at,
        lastLoginAt: at,
        isUnregistered: false,
      });
    }
    await conversations.openPeer({ log: toLogKey(log), type: 0, lowKey, highKey, at });
  });
  return toLogKey(log);
}

export const sessionRow = (
  sessionID: string,
  generation: number,
  state: SessionRow['state'] = 'online',
): SessionRow => ({
  sessionID: toSessionID(sessionID),
  userKey: toUserKey(10),
  deviceID: 'device',
  instanceID: 'instance',
  platform: 5,
  generation,
  state,
  loginAt: millis(1000),
  seenAt: millis(1000),
  tokenExpiresAt: millis(9000),
});

export const putSession = (storage: Storage, session: SessionRow): Promise<void> =>
  storage.transact([{ app, kind: 'user', key: session.userKey }], (transaction) =>
    transaction.stores(app).sessions.put(session),
  );

export function command(log: number, localMessageID: string, session?: AppendCommand['session']): AppendCommand {
  return {
    ...(session && { session }),
    log: toLogKey(log),
    senderKey: toUserKey(10),
    localMessageID,
    messageID: 1,
    body: `{"text":"\\"${localMessageID}\\""}`,
    isCounted: true,
    duties: [],
  };
}

/** Appends, recognises repeats, and refuses a session of another generation. */
export const rule: AppendRule = ({ generation, earlier, head }, { session, ...sent }, now) => {
  if (earlier) return { kind: 'repeat', receipt: earlier };
  if (session && session.generation !== generation) {
    return { kind: 'refuse', refusal: { refused: 'NetworkModuleUserIsNotLogged' } };
  }
  const timestamp = millis(Math.max(now, head.changedAt));
  const next = {
    position: head.position + 1,
    messageSeq: head.messageSeq + 1,
    orderKey: head.orderKey + 3,
    counted: head.counted + 1,
  };
  return {
    kind: 'append',
    row: { ...next, ...sent, timestamp, changedPosition: next.position },
    head: { ...next, newestMessageID: sent.messageID, changedAt: timestamp },
  };
};

export const now: Millis = millis(5000);

export const append = (storage: Storage, commands: readonly AppendCommand[]): Promise<readonly AppendDecision[]> =>
  storage.transact(
    commands.map(({ log }) => ({ app, kind: 'conversation', key: log })),
    (transaction) => transaction.stores(app).messages.appendBatch(commands, rule, now),
  );

/** What the sender is told, whether the message was appended now or before. */
export function receiptOf(decision: AppendDecision | undefined): AppendReceipt {
  if (decision?.kind === 'repeat') return decision.receipt;
  if (decision?.kind !== 'append') throw new Error('the message was refused');
  const { log, position, messageID, messageSeq, timestamp, orderKey } = decision.row;
  return { log, position, messageID, messageSeq, timestamp, orderKey };
}

/** A promise that others resolve. */
export function createSignal(): { readonly reached: Promise<void>; reach(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { reached: promise, reach: resolve };
}
