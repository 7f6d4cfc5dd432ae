import { type ActionCode, actionCodes } from '@parley/protocol/actions/codes';
import { decline, isDeclined } from '@parley/protocol/actions/define';
import type { actions } from '@parley/protocol/actions/index';
import { userIDIn } from '@parley/protocol/actions/values';
import { isRefusal } from '@parley/protocol/define';
import { friendAttributeNames } from '@parley/protocol/features/friends';
import type { Actor } from '../../core/actors.ts';
import type { ActionHandlers, Backend } from '../../core/feature.ts';
import { pageOf } from '../../core/pages.ts';
import { codeOfRefusal, declineRefused } from '../../core/refusals.ts';
import { answerTargets, failedUser, forEachTarget, type TargetOutcome } from '../../core/targets.ts';
import { actingUser, type UserDirectory } from '../users/index.ts';
import { isNamedTwice, readAlias, readAttributes, readFriendInfo, relationOf } from './action-rules.ts';
import type { Context, FriendStoreNames } from './context.ts';
import { friendsOf } from './listing.ts';
import {
  type Asking,
  askAs,
  checkFriendsRelation,
  deleteFriends,
  updateFriendAlias,
  updateFriendAttributes,
} from './service.ts';

type Handlers = ActionHandlers<typeof actions.friends, FriendStoreNames>;

/** What the app's server may do with friends. */
export const createFriendActions = (users: UserDirectory): Handlers => ({
  AddFriends: asking(users, 'add'),
  SendFriendApplication: asking(users, 'apply'),
  DeleteFriends: deleting(users),
  DeleteAllFriends: deletingAll(users),
  QueryFriendList: listing(users),
  CheckFriendsRelation: checking(users),
  UpdateFriendsAlias: renaming(users),
  UpdateFriendAttributes: annotating(users),
});

const deleting =
  (users: UserDirectory): Handlers['DeleteFriends'] =>
  async (context, { app }, { FromUserId, UserIds, DeleteType }) => {
    const refusal = admit(context, UserIds) ?? (new Set(UserIds).size < UserIds.length ? twice : undefined);
    if (refusal) return refusal;
    const actor = await actingUser(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const outcome = await deleteFriends(context, actor, { userIDs: [...UserIds], isSingle: DeleteType === 1 });
    if (isRefusal(outcome)) return declineRefused(outcome);
    const reasons = new Map(outcome.failed.map(({ userID, reason }) => [userID, reason]));
    const outcomes = UserIds.map((target) => {
      const reason = reasons.get(target);
      if (reason === undefined) return { target };
      return { target, code: reason === 'self' ? ('deletedIsOneself' as const) : ('notAFriend' as const) };
    });
    return answerTargets(outcomes, (failed) => ({ ErrorList: failed.map(failedUser) }));
  };

const deletingAll =
  (users: UserDirectory): Handlers['DeleteAllFriends'] =>
  async (context, { app }, { FromUserId, DeleteType }) => {
    const actor = await actingUser(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    for (;;) {
      const friends = await friendsOf(context, actor, context.config.limits.friendIDs);
      if (friends.length === 0) return {};
      const userIDs = friends.map(({ user }) => user.userID);
      const outcome = await deleteFriends(context, actor, { userIDs, isSingle: DeleteType === 1 });
      if (isRefusal(outcome)) return declineRefused(outcome);
    }
  };

const listing =
  (users: UserDirectory): Handlers['QueryFriendList'] =>
  async (context, { app }, { FromUserId, Limit, Next = 0 }) => {
    const actor = await actingUser(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const friends = await friendsOf(context, actor, Number.POSITIVE_INFINITY);
    const newestFirst = friends.toSorted((one, other) => other.row.createdAt - one.row.createdAt);
    const { entries, next } = pageOf(newestFirst, Next, Limit);
    return {
      TotalCount: friends.length,
      Next: next,
      FriendInfos: entries.map(({ row, user }) => ({
        UserId: user.userID,
        UserName: user.userName,
        Avatar: user.userAvatarUrl,
        Wording: row.wording,
        FriendAlias: row.friendAlias,
        CreateTime: row.createdAt,
        Attributes: friendAttributeNames.flatMap((Key) => {
          const Value = row.friendAttributes[Key];
          return Value === undefined ? [] : [{ Key, Value }];
        }),
      })),
    };
  };

const checking =
  (users: UserDirectory): Handlers['CheckFriendsRelation'] =>
  async (context, { app }, { FromUserId, UserIds, CheckType }) => {
    const refusal = admit(context, UserIds) ?? (new Set(UserIds).size < UserIds.length ? twice : undefined);
    if (refusal) return refusal;
    const actor = await actingUser(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const checked = await checkFriendsRelation(context, actor, { userIDs: [...UserIds] });
    if (isRefusal(checked)) return decline('batchTooLarge', checked.detail);
    const relations = new Map(checked.relations.map((relation) => [relation.userID, relation]));
    const outcomes = UserIds.map((target) => {
      if (relations.has(target)) return { target };
      return { target, code: target === FromUserId ? ('parameterInvalid' as const) : ('userNotRegistered' as const) };
    });
    return answerTargets(outcomes, (failed, found) => ({
      Successes: found.flatMap((UserId) => {
        const relation = relations.get(UserId);
        return relation ? [{ UserId, Relation: relationOf(relation, CheckType === 1) }] : [];
      }),
      Fails: failed.map(failedUser),
    }));
  };

const renaming =
  (users: UserDirectory): Handlers['UpdateFriendsAlias'] =>
  async (context, { app }, { FromUserId, UserIds }) => {
    const refusal = admit(context, UserIds) ?? (isNamedTwice(UserIds) ? twice : undefined);
    if (refusal) return refusal;
    const actor = await actingUser(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const outcomes = await forEachTarget(UserIds, async (entry) => {
      const friendAlias = readAlias(entry);
      if (typeof friendAlias !== 'string') return friendAlias.fault;
      const outcome = await updateFriendAlias(users, context, actor, { userID: userIDIn(entry), friendAlias });
      return isRefusal(outcome) ? codeOfRefusal(outcome, { FriendModuleNotYourFriend: 'notAFriend' }) : undefined;
    });
    return answerTargets(outcomes, (failed) => ({ ErrorList: failed.map(named) }));
  };

const annotating =
  (users: UserDirectory): Handlers['UpdateFriendAttributes'] =>
  async (context, { app }, { FromUserId, UserId, Attributes }) => {
    const friendAttributes = readAttributes(Attributes, context.config.limits.friendAttributesBytesMax);
    // The declaration has looked at the shape.
    if (friendAttributes === 'friendAttributeMalformed') return decline('parameterInvalid');
    if (typeof friendAttributes === 'string') return decline(friendAttributes);
    const actor = await actingUser(users, context, app, FromUserId);
    if (isDeclined(actor)) return actor;
    const outcome = await updateFriendAttributes(users, context, actor, { userID: UserId, friendAttributes });
    if (!isRefusal(outcome)) return { FailKey: [] };
    if (outcome.refused === 'FriendModuleNotYourFriend') return decline('notAFriend');
    if (outcome.refused !== 'CommonModuleParamsInvalid') return declineRefused(outcome);
    // What the user keeps already leaves no room for these.
    const SubCode = actionCodes.friendAttributesTooLarge;
    return {
      declined: 'friendAttributesTooLarge',
      fields: { FailKey: Attributes.map(({ Key }) => ({ Key, SubCode })) },
    };
  };

const twice = decline('userIDTwice');

/** The entries that a call names, if they may be as many. */
function admit({ config }: Context, entries: readonly unknown[]) {
  const { friendIDs } = config.limits;
  return entries.length > friendIDs ? decline('batchTooLarge', `over ${friendIDs} users`) : undefined;
}

const named = ({ target, code }: Required<TargetOutcome<unknown, ActionCode>>) =>
  failedUser({ target: userIDIn(target), code });

const askCodes = {
  FriendModuleIsAlreadyYourFriend: 'alreadyFriend',
  FriendModuleFriendNumsLimit: 'friendLimitReached',
  FriendModuleFriendAreUnregistered: 'userNotRegistered',
  FriendModuleCannotAddSelfToFriendList: 'friendIsOneself',
} as const;

const asking =
  (users: UserDirectory, kind: Asking['kind']) =>
  async (
    context: Context,
    { app }: Backend,
    { FromUserId, FriendInfos }: { readonly FromUserId: string; readonly FriendInfos: readonly unknown[] },
  ) => {
    const refusal = admit(context, FriendInfos) ?? (isNamedTwice(FriendInfos) ? twice : undefined);
    if (refusal) return refusal;
    const actor: Actor | ReturnType<typeof decline<'operatorNotRegistered'>> = await actingUser(
      users,
      context,
      app,
      FromUserId,
    );
    if (isDeclined(actor)) return actor;
    const bytesMax = context.config.limits.friendAttributesBytesMax;
    const outcomes = await forEachTarget(FriendInfos, async (entry) => {
      const read = readFriendInfo(entry, bytesMax, context.clock.wall());
      if (typeof read === 'string') return read;
      const outcome = await askAs(users, context, actor, { kind, ...read });
      return isRefusal(outcome) ? codeOfRefusal(outcome, askCodes) : undefined;
    });
    return answerTargets(
      outcomes,
      (failed) => ({ ErrorList: failed.map(named) }),
      (codes) =>
        codes.every((code) => code === 'userNotRegistered') ? 'noTargetRegistered' : (codes[0] ?? 'processingFailed'),
    );
  };
