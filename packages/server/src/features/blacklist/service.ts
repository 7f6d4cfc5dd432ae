import { present } from '@parley/kernel/assert';
import {
  type CommonError,
  type ErrorOf,
  type ParamsOf,
  type Refusal,
  type ResultOf,
  refuse,
} from '@parley/protocol/define';
import { errorCodes } from '@parley/protocol/errors';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import { type LogKey, toUserID, type UserID, type UserKey } from '../../core/ids.ts';
import type { LockKey, ReadersOf, StoresOf } from '../../storage/storage.ts';
import { appendUserLogs, hintOfUserLog, type UserDirectory } from '../users/index.ts';
import type { UserRow } from '../users/store.ts';
import type { Context, Stores } from './context.ts';
import { type BlacklistFacts, block, type Decided, unblock } from './rules.ts';

type Declared = typeof methods.blacklist;
type Params = ParamsOf<Declared['addUsersToBlacklist']>;
type Result = ResultOf<Declared['addUsersToBlacklist']>;
type Entry = Omit<Result['entries'][number], 'position'>;

/**
 * Whether `owner` has blocked `target`. Within a commit it is decided once and for all if the transaction holds the lock
 * of `owner` or that of the log of the two: whoever blocks takes both.
 */
export const isBlocked = ({ blacklist }: StoresOf<'blacklist'>, owner: UserKey, target: UserKey): Promise<boolean> =>
  blacklist.isBlocked(owner, target);

/** How a call changes the list. */
interface Change {
  decide(facts: BlacklistFacts<UserRow>, userIDs: readonly UserID[]): Decided<UserRow>;
  write(stores: Stores, ownerKey: UserKey, targetKeys: readonly UserKey[]): Promise<void>;
  entryOf(user: UserRow): Omit<Entry, 'last'>;
}

/** Blocks users, in their order until the list is full; says of each of the others why not. */
export function addUsersToBlacklist(
  context: Context,
  actor: Actor,
  { userIDs }: Params,
): Promise<Result | Refusal<CommonError>> {
  const { usersMax } = context.config.blacklist;
  return changeList(context, actor, userIDs, {
    decide: (facts, asked) => block(facts, asked, usersMax),
    write: ({ blacklist }, ownerKey, targetKeys) => blacklist.block(ownerKey, targetKeys, context.clock.wall()),
    entryOf: ({ userID, userName, userAvatarUrl }) => ({
      userID,
      isBlocked: true,
      ...(userName !== '' && { userName }),
      ...(userAvatarUrl !== '' && { userAvatarUrl }),
    }),
  });
}

/** Blocks users no longer; says of each of the others why not. As many are remembered as the list may hold. */
export function removeUsersFromBlacklist(
  context: Context,
  actor: Actor,
  { userIDs }: Params,
): Promise<Result | Refusal<CommonError>> {
  const { usersMax } = context.config.blacklist;
  return changeList(context, actor, userIDs, {
    decide: unblock,
    write: async ({ blacklist }, ownerKey, targetKeys) => {
      await blacklist.unblock(ownerKey, targetKeys, context.clock.wall());
      await blacklist.keepRemoved(ownerKey, usersMax);
    },
    entryOf: ({ userID }) => ({ userID, isBlocked: false }),
  });
}

/** Whether a user is on the list of whoever asks. */
export async function checkUserIsInBlacklist(
  users: UserDirectory,
  context: Context,
  { app, userKey }: Actor,
  params: ParamsOf<Declared['checkUserIsInBlacklist']>,
): Promise<ResultOf<Declared['checkUserIsInBlacklist']> | Refusal<ErrorOf<Declared['checkUserIsInBlacklist']>>> {
  const user = await users.byUserID(context, app, toUserID(params.userID));
  if (!user) return refuse('CommonModuleUserIsNotExist', 'userID: is not registered');
  return { isUserInBlacklist: await context.storage.read(app).blacklist.isBlocked(userKey, user.userKey) };
}

async function changeList(
  context: Context,
  actor: Actor,
  asked: readonly string[],
  change: Change,
): Promise<Result | Refusal<CommonError>> {
  const { usersPerCallMax } = context.config.blacklist;
  if (asked.length > usersPerCallMax) {
    return refuse('CommonModuleParamsInvalid', `userIDs: has over ${usersPerCallMax} entries`);
  }
  const userIDs = asked.map(toUserID);
  // A conversation that was begun meanwhile is not locked yet: then it goes once more. Each time another one was begun.
  for (;;) {
    const logs = await logsOf(context.storage.read(actor.app), actor.userKey, userIDs);
    const changed = await commitChange(context, { actor, userIDs, change, logs });
    if (changed !== 'unlocked') return changed;
  }
}

/** The logs of the user with others, as far as there are such users and such logs. */
async function logsOf(
  { users, conversations }: ReadersOf<'users' | 'conversations'>,
  ownerKey: UserKey,
  userIDs: readonly UserID[],
): Promise<readonly LogKey[]> {
  const rows = await users.byUserIDs([...new Set(userIDs)]);
  const logs = await conversations.peers(
    ownerKey,
    rows.map(({ userKey }) => userKey),
  );
  return [...logs.values()];
}

interface Commanded {
  readonly actor: Actor;
  readonly userIDs: readonly UserID[];
  readonly change: Change;
  /** Those that are locked. */
  readonly logs: readonly LogKey[];
}

/** What is written holds the locks of the owner and of every log with those whom it concerns. */
function commitChange(
  context: Context,
  { actor, userIDs, change, logs }: Commanded,
): Promise<Result | 'unlocked' | Refusal<CommonError>> {
  const { app, userKey: ownerKey } = actor;
  const locks = logs.map((key): LockKey => ({ app, kind: 'conversation', key }));
  return context.commit.run<Result | 'unlocked', 'NetworkModuleUserIsNotLogged'>({
    app,
    keys: [{ app, kind: 'user', key: ownerKey }, ...locks],
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const { changed, failed } = change.decide(await factsOf(stores, ownerKey, userIDs), userIDs);
      const targetKeys = changed.map(({ userKey }) => userKey);
      const present = await stores.conversations.peers(ownerKey, targetKeys);
      if ([...present.values()].some((log) => !logs.includes(log))) return { result: 'unlocked' };
      await change.write(stores, ownerKey, targetKeys);
      const { entries, hints } = await tell(stores, actor, changed.map(change.entryOf));
      const reasons = failed.map(({ userID, reason }) => ({ userID, reason: errorCodes[reason] }));
      return { result: { entries, failed: reasons }, effects: { hints } };
    },
  });
}

async function factsOf(
  { users, blacklist }: Stores,
  ownerKey: UserKey,
  userIDs: readonly UserID[],
): Promise<BlacklistFacts<UserRow>> {
  const rows = await users.byUserIDs([...new Set(userIDs)]);
  const edges = await blacklist.edges(
    ownerKey,
    rows.map(({ userKey }) => userKey),
  );
  return {
    ownerKey,
    users: new Map(rows.map((user) => [user.userID, user])),
    edges,
    blockedCount: await blacklist.blockedCount(ownerKey),
  };
}

/** Enters what became of users into the log of whose list it is. */
async function tell(stores: Stores, { app, userKey, session }: Actor, drafts: readonly Omit<Entry, 'last'>[]) {
  // The user's lock is held, so that the entries will have the next positions.
  const last = (await stores.users.userLogHead(userKey)) + drafts.length;
  const bodies = drafts.map((draft) => ({ ...draft, last }));
  const entries = await appendUserLogs(
    stores,
    bodies.map((body) => ({
      userKey,
      entry: { kind: 'blacklistChanged', key: body.userID, origin: session?.instanceID, body },
    })),
  );
  return {
    entries: bodies.map((body, index) => ({
      position: present(entries[index], 'every body has an entry').position,
      ...body,
    })),
    hints: entries.map((entry) => hintOfUserLog(app, userKey, entry)),
  };
}
