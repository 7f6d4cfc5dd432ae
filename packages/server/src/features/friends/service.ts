import type { Millis } from '@parley/kernel/brand';
import type { CommonError, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import { isRefusal, refuse } from '@parley/protocol/define';
import type { ErrorName } from '@parley/protocol/errors';
import type { methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import { toUserID, type UserKey } from '../../core/ids.ts';
import type { LockKey } from '../../storage/storage.ts';
import type { UserDirectory } from '../users/index.ts';
import type { Context, Stores } from './context.ts';
import { type ChangedPair, decidedAt, factsOf, pairOf, type SettleParts, settle, type Told } from './pairs.ts';
import {
  accept,
  add,
  admitAttributes,
  annotate,
  apply,
  cleared,
  type FriendLimits,
  type PairChange,
  type PairFacts,
  reject,
  remove,
  rename,
} from './rules.ts';
import type { FriendDraft } from './store.ts';

type Declared = typeof methods.friends;
type Outcome<Errors extends ErrorName> = Promise<Told | Refusal<Errors | CommonError>>;
type Given = Pick<ParamsOf<Declared['addFriend']>, 'wording' | 'friendAlias' | 'friendAttributes'>;

export const userLocks = ({ app }: Pick<Actor, 'app'>, users: readonly UserKey[]): readonly LockKey[] =>
  users.map((key): LockKey => ({ app, kind: 'user', key }));

const limitsOf = ({ config: { limits, friends } }: Context): FriendLimits => ({
  friendsMax: limits.friends,
  applicationMs: friends.applicationSeconds * 1000,
});

const draftOf = ({ wording = '', friendAlias = '', friendAttributes = {} }: Given): FriendDraft => ({
  wording,
  friendAlias,
  friendAttributes: cleared(friendAttributes),
});

export const settleParts = (
  context: Context,
  { app, session }: Pick<Actor, 'app' | 'session'>,
  stores: Stores,
): SettleParts => ({
  app,
  stores,
  instanceID: session?.instanceID,
  applicationsMax: context.config.limits.friendApplications,
});

interface PairCommand<Errors extends ErrorName> {
  readonly userID: string;
  /** Users who were unregistered count too: they may stand in a list. */
  readonly isEver?: boolean;
  readonly missing: Refusal<Errors>;
  decide(facts: PairFacts, now: ReturnType<typeof decidedAt>): PairChange | Refusal<Errors>;
}

/** Decides something between the actor and another user, of whom both are locked, so that neither side comes between. */
async function changePair<const Errors extends ErrorName>(
  users: UserDirectory,
  context: Context,
  actor: Actor,
  { userID, isEver = false, missing, decide }: PairCommand<Errors>,
): Outcome<Errors> {
  const { app, userKey } = actor;
  const find = isEver ? users.everByUserID : users.byUserID;
  const found = await find(context, app, toUserID(userID));
  if (!found || found.userKey === userKey) return missing;
  return context.commit.run<Told, Errors | 'NetworkModuleUserIsNotLogged'>({
    app,
    keys: userLocks(actor, [userKey, found.userKey]),
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const pair = await pairOf(stores, userKey, found.userKey);
      if (!pair || (pair.other.isUnregistered && !isEver)) return missing;
      const facts = await factsOf(stores, pair);
      const change = decide(facts, decidedAt(context.clock.wall(), facts.application));
      if (isRefusal(change)) return change;
      return settle(settleParts(context, actor, stores), userKey, [{ ...pair, change }]);
    },
  });
}

const notRegistered = refuse('FriendModuleFriendAreUnregistered', 'userID: is not registered');
const isSelf = refuse('FriendModuleCannotAddSelfToFriendList', 'userID: is the own user');

/** What a user asks of another, or the app's server in the user's place. */
export interface Asking {
  /** Adding and applying differ in the rule alone. */
  readonly kind: 'add' | 'apply';
  readonly userID: string;
  readonly given: Given;
  /** When it is to have been; absent: now. */
  readonly createdAt?: Millis;
  readonly updatedAt?: Millis;
}

export async function askAs(users: UserDirectory, context: Context, actor: Actor, command: Asking) {
  const { kind, userID, given, createdAt, updatedAt } = command;
  const draft = draftOf(given);
  const tooLong = admitAttributes(draft.friendAttributes, context.config.limits.friendAttributesBytesMax);
  if (tooLong) return tooLong;
  if (userID === actor.userID) return isSelf;
  const rule = kind === 'add' ? add : apply;
  return changePair(users, context, actor, {
    userID,
    missing: notRegistered as Refusal<AskError>,
    decide: (facts, now) =>
      rule(facts, draft, limitsOf(context), { now, createdAt, updatedAt, isOfServer: !actor.session }),
  });
}

type AskError = Declared['addFriend']['errors'][number];

const asking =
  (kind: Asking['kind']) =>
  (users: UserDirectory, context: Context, actor: Actor, { userID, ...given }: ParamsOf<Declared['addFriend']>) =>
    askAs(users, context, actor, { kind, userID, given });

export const addFriend = asking('add');
export const sendFriendApplication = asking('apply');

const nothingToAnswer = refuse('FriendModuleFriendApplicationStatusError', 'userID: has not applied');

export async function acceptFriendApplication(
  users: UserDirectory,
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['acceptFriendApplication']>,
) {
  const given = draftOf(params);
  const tooLong = admitAttributes(given.friendAttributes, context.config.limits.friendAttributesBytesMax);
  if (tooLong) return tooLong;
  return changePair(users, context, actor, {
    userID: params.userID,
    missing: nothingToAnswer as Refusal<Declared['acceptFriendApplication']['errors'][number]>,
    decide: (facts, now) => accept(facts, given, limitsOf(context), now),
  });
}

export const rejectFriendApplication = (
  users: UserDirectory,
  context: Context,
  actor: Actor,
  { userID }: ParamsOf<Declared['rejectFriendApplication']>,
) =>
  changePair(users, context, actor, {
    userID,
    missing: nothingToAnswer as Refusal<Declared['rejectFriendApplication']['errors'][number]>,
    decide: reject,
  });

const notFriend = refuse('FriendModuleNotYourFriend', 'userID: is not in the list');

export const updateFriendAlias = (
  users: UserDirectory,
  context: Context,
  actor: Actor,
  { userID, friendAlias }: ParamsOf<Declared['updateFriendAlias']>,
) =>
  changePair(users, context, actor, {
    userID,
    isEver: true,
    missing: notFriend,
    decide: (facts) => rename(facts, friendAlias),
  });

export const updateFriendAttributes = (
  users: UserDirectory,
  context: Context,
  actor: Actor,
  { userID, friendAttributes }: ParamsOf<Declared['updateFriendAttributes']>,
) =>
  changePair(users, context, actor, {
    userID,
    isEver: true,
    missing: notFriend as Refusal<'FriendModuleNotYourFriend' | 'CommonModuleParamsInvalid'>,
    decide: (facts) => annotate(facts, friendAttributes, context.config.limits.friendAttributesBytesMax),
  });

type Deleted = ResultOf<Declared['deleteFriends']>;
type TooMany = 'FriendModuleFriendOperationLimitExceeded';

/** Each ID once, in the order of the request. */
function namedOnce({ config }: Context, userIDs: readonly string[]): readonly string[] | Refusal<TooMany> {
  const { friendIDs } = config.limits;
  if (userIDs.length <= friendIDs) return [...new Set(userIDs)];
  return refuse('FriendModuleFriendOperationLimitExceeded', `userIDs: has over ${friendIDs} entries`);
}

/** Takes friends out of the list, those that are in it; who is not is named. */
export async function deleteFriends(
  context: Context,
  actor: Actor,
  { userIDs, isSingle }: ParamsOf<Declared['deleteFriends']>,
): Promise<Deleted | Refusal<CommonError | TooMany>> {
  const { app, userKey } = actor;
  const named = namedOnce(context, userIDs);
  if (isRefusal(named)) return named;
  const rows = await context.storage.read(app).users.byUserIDs(named.map(toUserID));
  const keys = [userKey, ...rows.map((row) => row.userKey)];
  return context.commit.run<Deleted, 'NetworkModuleUserIsNotLogged'>({
    app,
    keys: userLocks(actor, [...new Set(keys)]),
    decide: async (stores) => {
      const over = await refuseIfOver(stores, actor);
      if (over) return over;
      const own = await stores.users.byUserKey(userKey);
      const pairs = await pairsOf(
        stores,
        actor,
        rows.map((row) => row.userKey),
      );
      const changed: ChangedPair[] = [];
      const failed: Deleted['failed'] = [];
      for (const userID of named) {
        const pair = pairs.get(userID);
        const change = pair ? remove(pair.facts, isSingle) : undefined;
        if (userID === actor.userID) failed.push({ userID, reason: 'self' });
        else if (!own || !pair || !change || isRefusal(change)) failed.push({ userID, reason: 'notFriend' });
        else changed.push({ own, other: pair.other, change });
      }
      const { result, effects } = await settle(settleParts(context, actor, stores), userKey, changed);
      return { result: { ...result, failed }, effects };
    },
  });
}

/** How each of these users and the actor have one another in their lists, by userID, read as a set. */
async function pairsOf({ users, friends }: Stores, { userKey }: Actor, keys: readonly UserKey[]) {
  const own = new Map((await friends.friendsAmong(userKey, keys)).map((row) => [row.friendKey, row]));
  const owners = new Set(await friends.ownersAmong(userKey, keys));
  const pairs = new Map<
    string,
    { other: NonNullable<Awaited<ReturnType<typeof users.byUserKey>>>; facts: Pick<PairFacts, 'own' | 'other'> }
  >();
  for (const key of keys) {
    const other = await users.byUserKey(key);
    if (!other) continue;
    const [row] = owners.has(key) ? await friends.friendsAmong(key, [userKey]) : [];
    pairs.set(other.userID, { other, facts: { own: own.get(key), other: row } });
  }
  return pairs;
}

type Checked = ResultOf<Declared['checkFriendsRelation']>;

/** Who has whom in the list, as it stands at this moment. */
export async function checkFriendsRelation(
  context: Context,
  { app, userKey, userID: self }: Actor,
  { userIDs }: ParamsOf<Declared['checkFriendsRelation']>,
): Promise<Checked | Refusal<TooMany>> {
  const named = namedOnce(context, userIDs);
  if (isRefusal(named)) return named;
  const { users, friends } = context.storage.read(app);
  const rows = await users.byUserIDs(named.map(toUserID));
  const keys = rows.map((row) => row.userKey);
  const own = new Set((await friends.friendsAmong(userKey, keys)).map(({ friendKey }) => friendKey));
  const others = new Set(await friends.ownersAmong(userKey, keys));
  const keyByID = new Map(
    rows.flatMap((row) => (row.isUnregistered ? [] : [[row.userID as string, row.userKey] as const])),
  );
  const checked: Checked = { relations: [], failed: [] };
  for (const userID of named) {
    const key = keyByID.get(userID);
    if (userID === self) checked.failed.push({ userID, reason: 'self' });
    else if (key === undefined) checked.failed.push({ userID, reason: 'unregistered' });
    else checked.relations.push({ userID, isOwn: own.has(key), isOther: others.has(key) });
  }
  return checked;
}
