import type { Millis } from '@parley/kernel/brand';
import type { Context } from '../../core/context.ts';
import type { Effects } from '../../core/effects.ts';
import type { AppID, UserID, UserKey } from '../../core/ids.ts';
import { createLruMap, type LruMap } from '../../core/lru-map.ts';
import type { LockKey, StoresOf } from '../../storage/storage.ts';
import { profileChanged, tellProfile } from './profiles.ts';
import { type EnterCommand, type EnterDecision, enter } from './rules.ts';

/** Both ids of a registered user; they belong together for ever. */
export interface UserIDs {
  readonly userKey: UserKey;
  readonly userID: UserID;
}

/** Who was found once is found without asking the storage again. */
export interface UserDirectory {
  /** Registered users only. */
  byUserID(context: Context<'users'>, app: AppID, userID: UserID): Promise<UserIDs | undefined>;
  /** Also users who were unregistered: their conversations can still be read. */
  everByUserID(context: Context<'users'>, app: AppID, userID: UserID): Promise<UserIDs | undefined>;
  /** Also users who were unregistered: what they wrote stays theirs. */
  byUserKey(context: Context<'users'>, app: AppID, userKey: UserKey): Promise<UserIDs | undefined>;
  /** Remembers nobody any more, because somebody was unregistered. */
  forget(): void;
}

/** Users that are remembered for each app. */
const knownUsersMax = 50_000;

interface KnownUsers {
  readonly byUserID: LruMap<UserID, UserIDs>;
  readonly byUserKey: LruMap<UserKey, UserIDs>;
}

/** Nobody is remembered as missing, so that a user who registers elsewhere is found at once. */
export function createUserDirectory(): UserDirectory {
  const knownUsersByApp = new Map<AppID, KnownUsers>();
  const knownUsersOf = (app: AppID): KnownUsers => {
    const known = knownUsersByApp.get(app) ?? {
      byUserID: createLruMap<UserID, UserIDs>(knownUsersMax),
      byUserKey: createLruMap<UserKey, UserIDs>(knownUsersMax),
    };
    knownUsersByApp.set(app, known);
    return known;
  };
  const remember = (known: KnownUsers, { userKey, userID }: UserIDs): UserIDs => {
    const ids = { userKey, userID };
    known.byUserID.set(userID, ids);
    known.byUserKey.set(userKey, ids);
    return ids;
  };
  return {
    byUserID: async ({ storage }, app, userID) => {
      const known = knownUsersOf(app);
      const remembered = known.byUserID.get(userID);
      if (remembered) return remembered;
      const row = await storage.read(app).users.byUserID(userID);
      return row && !row.isUnregistered ? remember(known, row) : undefined;
    },
    everByUserID: async ({ storage }, app, userID) =>
      knownUsersOf(app).byUserID.get(userID) ?? (await storage.read(app).users.byUserID(userID)),
    byUserKey: async ({ storage }, app, userKey) => {
      const known = knownUsersOf(app);
      const remembered = known.byUserKey.get(userKey);
      if (remembered) return remembered;
      const row = await storage.read(app).users.byUserKey(userKey);
      if (row?.isUnregistered) return { userKey, userID: row.userID };
      return row && remember(known, row);
    },
    forget: () => knownUsersByApp.clear(),
  };
}

/** What a first contact locks, so that two of them at once give one user. */
export const userIDLock = (app: AppID, userID: UserID): LockKey => ({ app, kind: 'name', key: `user ${userID}` });

interface Entering {
  readonly app: AppID;
  readonly command: EnterCommand;
  /** Of the client at the door. */
  readonly instanceID: string;
  readonly now: Millis;
}

/** The decision with what it leads to where the user has another name. */
type Entered = EnterDecision & { readonly news: Required<Pick<Effects, 'hints' | 'timers'>> };

/** Registers or updates the user inside the commit of a login or resume, which holds the lock of the userID or of the user. */
export async function enterUser(
  stores: StoresOf<'users'>,
  { app, command, instanceID, now }: Entering,
): Promise<Entered> {
  const decision = enter(await stores.users.byUserID(command.userID), command, now);
  if (decision.kind === 'register') await stores.users.register(decision.user);
  if (decision.kind === 'update') await stores.users.update(decision.user);
  if (decision.kind !== 'update' || !decision.isRenamed) return { ...decision, news: { hints: [], timers: [] } };
  const hints = [await tellProfile(app, stores, decision.user, instanceID)];
  return { ...decision, news: { hints, timers: [profileChanged(decision.user.userKey, now)] } };
}
