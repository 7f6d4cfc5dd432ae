import { type Millis, millis } from '@parley/kernel/brand';
import { refuse } from '@parley/protocol/define';
import { type AppID, type LogKey, type SessionID, toLogKey, toSessionID, toUserID, toUserKey } from '../../core/ids.ts';
import type { AppendCommand, AppendDecision, AppendRule } from '../../features/messages/store.ts';
import type { SessionRow } from '../../features/session/store.ts';
import type { UserRow } from '../../features/users/store.ts';
import type { SqlValue } from '../sql/connection.ts';
import type { LockKey, Storage, Stores } from '../storage.ts';

/** One storage under test. */
export interface StorageHarness {
  /** To be asked for anew after `raw`. */
  readonly storage: Storage;
  /** An app that no other test uses; its numbers are free. */
  nextApp(): AppID;
  /** Runs a statement beside the storage, for states that no port writes yet. No transaction is open. */
  raw(sql: string, params: readonly SqlValue[]): Promise<void>;
  end(): Promise<void>;
}

export const at = millis(1_750_000_000_000);
export const later = (ms: number): Millis => millis(at + ms);

export const userRow = (key: number, changes: Partial<UserRow> = {}): UserRow => ({
  userKey: toUserKey(key),
  userID: toUserID(`user-${key}`),
  userName: '',
  userAvatarUrl: '',
  userExtendedData: '',
  createdAt: at,
  lastLoginAt: at,
  isUnregistered: false,
  ...changes,
});

export const sessionRow = (sessionID: string, changes: Partial<SessionRow> = {}): SessionRow => ({
  sessionID: toSessionID(sessionID),
  userKey: toUserKey(1),
  deviceID: 'device',
  instanceID: 'instance',
  platform: 5,
  generation: 1,
  state: 'online',
  loginAt: at,
  seenAt: at,
  tokenExpiresAt: later(3_600_000),
  node: 'node',
  ...changes,
});

export const logLock = (app: AppID, log: number): LockKey => ({ app, kind: 'conversation', key: toLogKey(log) });
export const userLock = (app: AppID, key: number): LockKey => ({ app, kind: 'user', key: toUserKey(key) });

/** One change of one app. */
export function change<Result>(
  storage: Storage,
  app: AppID,
  work: (stores: Stores) => Promise<Result>,
  keys: readonly LockKey[] = [],
): Promise<Result> {
  return storage.transact(keys, (transaction) => work(transaction.stores(app)));
}

/** Registers users 1 … `count`. */
export function registerUsers(storage: Storage, app: AppID, count: number): Promise<void> {
  return change(storage, app, async ({ users }) => {
    for (let key = 1; key <= count; key += 1) await users.register(userRow(key));
  });
}

/** Registers users 1 and 2 and opens a peer conversation of theirs per log. */
export async function openLogs(storage: Storage, app: AppID, logs: readonly number[]): Promise<void> {
  await registerUsers(storage, app, 2 * logs.length);
  await change(storage, app, async ({ conversations }) => {
    for (const [index, log] of logs.entries()) {
      const members = [toUserKey(2 * index + 1), toUserKey(2 * index + 2)] as const;
      await conversations.openPeer({ log: toLogKey(log), members, at });
    }
  });
}

export const command = (
  log: number,
  localMessageID: string,
  messageID: number,
  changes: Partial<AppendCommand> = {},
): AppendCommand => ({
  log: toLogKey(log),
  senderKey: toUserKey(1),
  localMessageID,
  messageID,
  body: `{"message":"${localMessageID}"}`,
  isCounted: true,
  duties: [],
  ...changes,
});

export const bySession = (sessionID: string, generation: number) => ({
  session: { sessionID: toSessionID(sessionID) as SessionID, generation },
});

/** Appends everything that was not there before. */
export const appendRule: AppendRule = ({ generation, earlier, head, sentCounted }, sent, now): AppendDecision => {
  if (sent.session && sent.session.generation !== generation) return { kind: 'refuse', refusal: stale };
  if (earlier) return { kind: 'repeat', receipt: earlier };
  const changedAt = millis(Math.max(now, head.changedAt));
  const timestamp = sent.sentAt ?? changedAt;
  const row = {
    log: sent.log,
    position: head.position + 1,
    messageID: sent.messageID,
    messageSeq: head.messageSeq + 1,
    timestamp,
    orderKey: Math.max(head.orderKey + 1, timestamp * 1024),
    senderKey: sent.senderKey,
    localMessageID: sent.localMessageID,
    changedPosition: head.position + 1,
    counted: head.counted + (sent.isCounted ? 1 : 0),
    senderCounted: sentCounted + (sent.isCounted ? 1 : 0),
    isCounted: sent.isCounted,
    shownTo: sent.targets ? (sent.targets.isInclusive ? ('listed' as const) : ('unlisted' as const)) : sent.oneSide,
    isServerMessage: sent.isServerMessage,
    isImported: sent.sentAt === undefined ? undefined : (true as const),
    isWithdrawn: false,
    awaitsReceipt: sent.awaitsReceipt,
    body: sent.body,
    state: sent.state,
  };
  const { position, messageSeq, orderKey, counted, messageID: newestMessageID } = row;
  const { deletedSeq, endedPosition } = head;
  const targetedSeq = sent.targets || sent.oneSide ? row.messageSeq : head.targetedSeq;
  return {
    kind: 'append',
    row,
    head: {
      ...{ position, messageSeq, orderKey, counted, newestMessageID, deletedSeq, targetedSeq, endedPosition },
      changedAt,
    },
  };
};

export const stale = refuse('NetworkModuleUserIsNotLogged');

/** Appends in one transaction that holds the logs. */
export function append(
  storage: Storage,
  app: AppID,
  commands: readonly AppendCommand[],
  options: { readonly rule?: AppendRule; readonly now?: Millis } = {},
): Promise<readonly AppendDecision[]> {
  const { rule = appendRule, now = at } = options;
  const keys = [...new Set(commands.map(({ log }) => log))].map((log) => logLock(app, log));
  return change(storage, app, ({ messages }) => messages.appendBatch(commands, rule, now), keys);
}

/** Appends `count` messages to a log, ten at a time, so that some share a timestamp. */
export async function fill(storage: Storage, app: AppID, log: LogKey, count: number): Promise<void> {
  for (let start = 0; start < count; start += 10) {
    const commands = Array.from({ length: Math.min(10, count - start) }, (_, index) =>
      command(log, `${log}-${start + index + 1}`, log * 1_000_000 + start + index + 1),
    );
    await append(storage, app, commands, { now: later(start) });
  }
}
