import type { ActionCode } from '@parley/protocol/actions/codes';
import { decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { isRefusal } from '@parley/protocol/define';
import { type ErrorName, errorCodes } from '@parley/protocol/errors';
import type { Actor } from '../../core/actors.ts';
import type { ActionHandlers } from '../../core/feature.ts';
import { type AppID, toUserID } from '../../core/ids.ts';
import { pageOf } from '../../core/pages.ts';
import { declineRefused } from '../../core/refusals.ts';
import { answerTargets, failedUser } from '../../core/targets.ts';
import { actingUser, type UserDirectory } from '../users/index.ts';
import type { BlacklistStoreNames, Context } from './context.ts';
import { addUsersToBlacklist, removeUsersFromBlacklist } from './service.ts';

const blockCodes = {
  CommonModuleUserIsNotExist: 'userNotRegistered',
  FriendModuleAlreadyAddToBlacklist: 'alreadyBlocked',
  FriendModuleCannotAddSelfToBlacklist: 'blockedIsOneself',
  FriendModuleBlacklistListQuantityLimit: 'blacklistFull',
} as const satisfies Partial<Record<ErrorName, ActionCode>>;

const unblockCodes = {
  FriendModuleCannotAddSelfToBlacklist: 'blockedIsOneself',
  FriendModuleAlreadyDeleteFromBlacklist: 'alreadyUnblocked',
  FriendModuleUserNotInBlacklist: 'neverBlocked',
} as const satisfies Partial<Record<ErrorName, ActionCode>>;

const byNumber = <Code extends ActionCode>(codes: Partial<Record<ErrorName, Code>>): ReadonlyMap<number, Code> =>
  new Map(Object.entries(codes).map(([name, code]) => [errorCodes[name as ErrorName], code]));

/** Whose list it is. */
const ownerOf = async (users: UserDirectory, context: Context, app: AppID, userID: string) => {
  const actor = await actingUser(users, context, app, userID);
  return isDeclined(actor) ? decline('peerNotRegistered') : actor;
};

/** The users that a call names, if it may name them so. */
function admit({ config }: Context, userIDs: readonly string[]) {
  const { usersPerCallMax } = config.blacklist;
  if (userIDs.length > usersPerCallMax) {
    return decline('blockListTooLong', `UserIds has over ${usersPerCallMax} entries`);
  }
  return new Set(userIDs).size < userIDs.length ? decline('userIDTwice') : undefined;
}

const changing =
  <Code extends ActionCode, OfNone extends ActionCode>(
    users: UserDirectory,
    change: typeof addUsersToBlacklist,
    { codes, ofNone }: { readonly codes: ReadonlyMap<number, Code>; readonly ofNone: OfNone },
  ) =>
  async (
    context: Context,
    { app }: Pick<Actor, 'app'>,
    { FromUserId, UserIds }: { readonly FromUserId: string; readonly UserIds: readonly string[] },
  ) => {
    const refusal = admit(context, UserIds);
    if (refusal) return refusal;
    const actor = await ownerOf(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const outcome = await change(context, actor, { userIDs: [...UserIds] });
    if (isRefusal(outcome)) return declineRefused(outcome);
    const reasons = new Map(outcome.failed.map(({ userID, reason }) => [userID, codes.get(reason)]));
    const outcomes = UserIds.map((target) => {
      const code = reasons.get(target);
      return code === undefined ? { target } : { target, code };
    });
    return answerTargets(
      outcomes,
      (failed) => ({ ErrList: failed.map(failedUser) }),
      () => ofNone,
    );
  };

/** What the app's server may do with lists of blocked users. */
export const createBlacklistActions = (
  users: UserDirectory,
): ActionHandlers<typeof actions.blacklist, BlacklistStoreNames> => ({
  AddUsersToBlacklist: changing(users, addUsersToBlacklist, { codes: byNumber(blockCodes), ofNone: 'nobodyBlocked' }),
  RemoveUsersFromBlacklist: changing(users, removeUsersFromBlacklist, {
    codes: byNumber(unblockCodes),
    ofNone: 'nobodyUnblocked',
  }),
  QueryBlacklist: async (context, { app }, { FromUserId, Limit, Next = 0 }) => {
    const actor = await ownerOf(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const stores = context.storage.read(app);
    const blocked = await stores.blacklist.blocked(actor.userKey, context.config.blacklist.usersMax);
    const { entries, next } = pageOf(blocked, Next, Limit);
    const rows = await stores.users.byUserIDs(entries.map(({ userID }) => userID));
    const profiles = new Map(rows.map((row) => [row.userID, row]));
    return {
      TotalCount: blocked.length,
      Next: next,
      Blacklist: entries.map(({ userID, blockedAt }) => ({
        UserId: userID,
        UserName: profiles.get(userID)?.userName ?? '',
        Avatar: profiles.get(userID)?.userAvatarUrl ?? '',
        UpdateTime: blockedAt,
      })),
    };
  },
  CheckUsersIsInBlacklist: async (context, { app }, { FromUserId, UserIds }) => {
    const refusal = admit(context, UserIds);
    if (refusal) return refusal;
    const actor = await ownerOf(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const stores = context.storage.read(app);
    const rows = (await stores.users.byUserIDs(UserIds.map(toUserID))).filter(({ isUnregistered }) => !isUnregistered);
    const keys = new Map<string, (typeof rows)[number]['userKey']>(
      rows.map(({ userID, userKey }) => [userID, userKey]),
    );
    const edges = await stores.blacklist.edges(actor.userKey, [...keys.values()]);
    const isBlocked = (userID: string): boolean => {
      const key = keys.get(userID);
      const edge = key === undefined ? undefined : edges.get(key);
      return edge !== undefined && edge.removedAt === undefined;
    };
    const outcomes = UserIds.map((target) =>
      keys.has(target) ? { target } : { target, code: 'userNotRegistered' as const },
    );
    return answerTargets(outcomes, (failed, found) => ({
      Succ: found.map((userID) => ({ UserId: userID, Result: isBlocked(userID) ? (1 as const) : (0 as const) })),
      ErrList: failed.map(failedUser),
    }));
  },
});
