import type { Millis } from '@parley/kernel/brand';
import { millis } from '@parley/kernel/brand';
import type { Config } from '../../config.ts';
import type { Effects } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import type { StoresOf } from '../../storage/storage.ts';
import { appendUserLog } from '../users/index.ts';
import type { Stores } from './context.ts';
import { toWireCustom } from './encode.ts';
import { type CustomStatus, changeStatus, type Ending, type StatusChanged, unknownStatus } from './rules.ts';
import { loggedOut, type StatusRow } from './store.ts';

/** The kind of timer that ends what a user says of himself. Its key is that of the user. */
export const expiryTimer = 'customStatusExpires';

/** Whose status it is, and what was done to it. */
export interface StatusCommand {
  readonly app: AppID;
  readonly userKey: UserKey;
  /** Of the client whose device came, went or said something; absent: no client's. */
  readonly origin?: string | undefined;
  readonly now: Millis;
  readonly policy: Config['login']['policy'];
}

/** A change inside a commit that holds the lock of the user. */
export interface StatusOutcome {
  readonly status: StatusRow;
  readonly effects: Effects;
}

/** Changes the status, and tells the user's own devices; nothing is written for those who follow it. */
export async function putStatus(
  stores: StoresOf<'statuses' | 'users'>,
  command: StatusCommand,
  changes: readonly StatusChanged[],
): Promise<StatusOutcome> {
  const { app, userKey, origin, now, policy } = command;
  const before = (await stores.statuses.get(userKey)) ?? unknownStatus(userKey);
  const status = changes.reduce((row, change) => changeStatus(row, change, now) ?? row, before);
  if (status === before) return { status, effects: {} };
  await stores.statuses.put(status);
  // Where one device at a time may be online, none comes or goes beside another.
  const isSingle = policy === 'single';
  if (isSingle && status.customChangedAt === before.customChangedAt) return { status, effects: {} };
  const body = { ...(!isSingle && { onlinePlatforms: [...status.platforms] }), ...toWireCustom(status) };
  const hint = await appendUserLog(app, stores, userKey, { kind: 'ownStatus', key: '', origin, body });
  const dueAt = status.customStatusExpiresAt;
  const isTimed = dueAt > 0 && dueAt !== before.customStatusExpiresAt;
  const timers = isTimed ? [{ kind: expiryTimer, key: String(userKey), dueAt: millis(dueAt), body: '' }] : [];
  return { status, effects: { hints: [hint], timers } };
}

/** Tells of a change of the user's sessions, inside the commit that makes it and after its rows are written. */
export async function noteSessions(
  stores: Stores,
  command: StatusCommand & { readonly ending: Ending; readonly custom?: CustomStatus | undefined },
): Promise<Effects> {
  const { userKey, ending, custom } = command;
  const sessions = await stores.sessions.onlineOf(userKey);
  const platforms = sessions.map(({ platform }) => platform);
  const changes: StatusChanged[] = [{ kind: 'sessions', platforms, ending }];
  if (custom) changes.push({ kind: 'custom', custom });
  return (await putStatus(stores, command, changes)).effects;
}

/** A user without a device online. */
export interface Absence {
  readonly since: Millis;
  /** The last device logged out and did not only lose its connection. */
  readonly isLoggedOut: boolean;
}

/** Since when the user has no device online; `undefined`: there is one. */
export async function absenceOf(
  { sessions, statuses }: Pick<Stores, 'sessions' | 'statuses'>,
  userKey: UserKey,
): Promise<Absence | undefined> {
  const online = await sessions.onlineOf(userKey);
  if (online.length > 0) return undefined;
  const status = await statuses.get(userKey);
  return { since: status?.onlineChangedAt ?? millis(0), isLoggedOut: status?.onlineStatus === loggedOut };
}

/**
 * The account has ended, and its sessions before: for who follows the user he has logged out and says nothing of himself
 * any more, and he follows nobody.
 */
export async function endStatus(
  stores: Stores,
  { app, userKey, now }: Pick<StatusCommand, 'app' | 'userKey' | 'now'>,
): Promise<void> {
  const custom = (await stores.statuses.get(userKey))?.customStatus ? { customStatus: '', duration: 0 } : undefined;
  await noteSessions(stores, { app, userKey, now, policy: 'single', ending: 'loggedOut', custom });
  await stores.statuses.dropOldest(userKey, 0, now);
}
