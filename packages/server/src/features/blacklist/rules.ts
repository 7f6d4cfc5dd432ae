import type { ErrorName } from '@parley/protocol/errors';
import type { UserID, UserKey } from '../../core/ids.ts';
import type { BlacklistEdge } from './store.ts';

/** What must be known of the users whom a call names; taken under the lock of the owner. */
export interface BlacklistFacts<User> {
  readonly ownerKey: UserKey;
  /** Those that are registered, also such as were unregistered since. */
  readonly users: ReadonlyMap<UserID, User>;
  readonly edges: ReadonlyMap<UserKey, BlacklistEdge>;
  readonly blockedCount: number;
}

type Reason = Extract<
  ErrorName,
  | 'CommonModuleUserIsNotExist'
  | 'FriendModuleAlreadyAddToBlacklist'
  | 'FriendModuleCannotAddSelfToBlacklist'
  | 'FriendModuleAlreadyDeleteFromBlacklist'
  | 'FriendModuleUserNotInBlacklist'
  | 'FriendModuleBlacklistListQuantityLimit'
>;

interface Failed {
  readonly userID: UserID;
  readonly reason: Reason;
}

/** Each user once, in the order of the call. */
export interface Decided<User> {
  readonly changed: readonly User[];
  readonly failed: readonly Failed[];
}

interface BlacklistUser {
  readonly userKey: UserKey;
  readonly isUnregistered: boolean;
}

/** Goes through the users in their order; `reasonOf` is told how many have succeeded so far. */
function decide<User extends BlacklistUser>(
  facts: BlacklistFacts<User>,
  userIDs: readonly UserID[],
  reasonOf: (user: User | undefined, changed: number) => Reason | undefined,
): Decided<User> {
  const changed: User[] = [];
  const failed: Failed[] = [];
  for (const userID of new Set(userIDs)) {
    const user = facts.users.get(userID);
    const reason = reasonOf(user, changed.length);
    if (reason !== undefined) failed.push({ userID, reason });
    else if (user) changed.push(user);
  }
  return { changed, failed };
}

/** Who is put on the list: in the order of the call, until it is full. */
export const block = <User extends BlacklistUser>(
  facts: BlacklistFacts<User>,
  userIDs: readonly UserID[],
  usersMax: number,
): Decided<User> =>
  decide(facts, userIDs, (user, added) => {
    if (!user) return 'CommonModuleUserIsNotExist';
    if (user.userKey === facts.ownerKey) return 'FriendModuleCannotAddSelfToBlacklist';
    if (user.isUnregistered) return 'CommonModuleUserIsNotExist';
    if (isBlocked(facts, user)) return 'FriendModuleAlreadyAddToBlacklist';
    return facts.blockedCount + added < usersMax ? undefined : 'FriendModuleBlacklistListQuantityLimit';
  });

/** Who is taken off the list; who was on it before is told apart from who never was. */
export const unblock = <User extends BlacklistUser>(
  facts: BlacklistFacts<User>,
  userIDs: readonly UserID[],
): Decided<User> =>
  decide(facts, userIDs, (user) => {
    if (user?.userKey === facts.ownerKey) return 'FriendModuleCannotAddSelfToBlacklist';
    if (!user || !facts.edges.has(user.userKey)) return 'FriendModuleUserNotInBlacklist';
    return isBlocked(facts, user) ? undefined : 'FriendModuleAlreadyDeleteFromBlacklist';
  });

function isBlocked({ edges }: Pick<BlacklistFacts<unknown>, 'edges'>, { userKey }: BlacklistUser): boolean {
  const edge = edges.get(userKey);
  return edge !== undefined && edge.removedAt === undefined;
}
