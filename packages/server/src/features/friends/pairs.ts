import { present } from '@parley/kernel/assert';
import type { Millis } from '@parley/kernel/brand';
import type { BodyOf } from '@parley/protocol/define';
import type { userLogKinds } from '@parley/protocol/index';
import type { Effects, EventHint } from '../../core/effects.ts';
import type { AppID, UserKey } from '../../core/ids.ts';
import { isBlocked } from '../blacklist/index.ts';
import { appendUserLogs, hintOfUserLog, type UserLogDraft } from '../users/index.ts';
import type { UserRow } from '../users/store.ts';
import type { Stores } from './context.ts';
import { encodeApplication, encodeFriend, turned } from './encode.ts';
import type { PairChange, PairFacts } from './rules.ts';
import type { Friend, FriendApplication } from './store.ts';
import { expiryTimer } from './timers.ts';

/** Two users, of whom the first does something. */
export interface Pair {
  readonly own: UserRow;
  readonly other: UserRow;
}

export interface ChangedPair extends Pair {
  readonly change: PairChange;
}

export async function factsOf(stores: Stores, { own, other }: Pair): Promise<PairFacts> {
  const { friends } = stores;
  const [ownRow] = await friends.friendsAmong(own.userKey, [other.userKey]);
  const [otherRow] = await friends.friendsAmong(other.userKey, [own.userKey]);
  return {
    own: ownRow,
    other: otherRow,
    ownCount: await friends.friendCount(own.userKey),
    otherCount: await friends.friendCount(other.userKey),
    application: await friends.application(own.userKey, other.userKey),
    isBlocked: await isBlocked(stores, other.userKey, own.userKey),
  };
}

interface Draft {
  readonly userKey: UserKey;
  readonly entry: UserLogDraft;
}

export interface SettleParts {
  readonly app: AppID;
  readonly stores: Pick<Stores, 'friends' | 'users'>;
  /** Of the client that made the change. */
  readonly instanceID: string | undefined;
  /** Applications that are kept for one user. */
  readonly applicationsMax: number;
}

type Body = BodyOf<typeof userLogKinds.friend> | BodyOf<typeof userLogKinds.friendApplication>;

/** What a change has left for the first of the pairs, in the order in which it is told. */
export interface Told {
  readonly applications: (BodyOf<typeof userLogKinds.friendApplication> & { position: number })[];
  readonly friends: (BodyOf<typeof userLogKinds.friend> & { position: number })[];
}

/**
 * Writes what was decided of pairs that share their first user, and enters it into the logs of all of them, of whom the
 * transaction has the locks: of each user the applications first, then the friends.
 */
export async function settle(
  parts: SettleParts,
  self: UserKey,
  changed: readonly ChangedPair[],
): Promise<{ readonly result: Told; readonly effects: Effects }> {
  const { app, stores } = parts;
  const applications: Draft[] = [];
  const friends: Draft[] = [];
  for (const one of changed) {
    await write(parts, one);
    applications.push(...(await applicationDrafts(parts, one)));
    friends.push(...friendDrafts(parts, one));
  }
  const drafts = [...applications, ...friends];
  const entries = await appendUserLogs(stores, drafts);
  const told: Told = { applications: [], friends: [] };
  const hints: EventHint[] = [];
  for (const [index, { userKey, entry }] of drafts.entries()) {
    const written = present(entries[index], 'every draft has its entry');
    hints.push(hintOfUserLog(app, userKey, written));
    if (userKey !== self) continue;
    const { position } = written;
    if (entry.kind === 'friendApplication') told.applications.push({ position, ...entry.body });
    else if (entry.kind === 'friend') told.friends.push({ position, ...entry.body });
  }
  const waiting = changed.filter(({ change }) => change.application?.state === 'waiting');
  const timers = waiting.flatMap(({ own, other, change: { application } }) =>
    application ? expiryTimer(own.userKey, other.userKey, application.expiresAt) : [],
  );
  return { result: told, effects: { hints, timers } };
}

async function write({ stores: { friends } }: SettleParts, { own, other, change }: ChangedPair): Promise<void> {
  const [ownKey, otherKey] = [own.userKey, other.userKey];
  const put = (ownerKey: UserKey, friendKey: UserKey, friend: Friend | null | undefined) => {
    if (friend === null) return friends.removeFriend(ownerKey, friendKey);
    return friend && friends.putFriends([{ ...friend, ownerKey, friendKey }]);
  };
  await put(ownKey, otherKey, change.own);
  await put(otherKey, ownKey, change.other);
  if (change.application) {
    await friends.putApplication({ ...change.application, userKey: ownKey, otherKey });
  }
}

function friendDrafts({ instanceID }: SettleParts, { own, other, change }: ChangedPair): readonly Draft[] {
  const draft = (owner: UserRow, friend: UserRow, entry: Friend | null | undefined): readonly Draft[] => {
    if (entry === undefined) return [];
    const body = { userID: friend.userID, ...(entry && { state: encodeFriend(friend, entry) }) };
    return [entered(owner.userKey, 'friend', body, instanceID)];
  };
  return [...draft(own, other, change.own), ...draft(other, own, change.other)];
}

/** What is told of an application to those who list it; one too many takes the oldest off a list. */
async function applicationDrafts(
  { stores: { friends }, applicationsMax, instanceID }: SettleParts,
  { own, other, change: { application } }: ChangedPair,
): Promise<readonly Draft[]> {
  if (!application) return [];
  const drafts: Draft[] = [];
  const tell = async (user: UserRow, peer: UserRow, seen: FriendApplication): Promise<void> => {
    if (!seen.isListed) return;
    const body = { userID: peer.userID, state: encodeApplication(peer, seen) };
    const excess = seen.state === 'waiting' ? await friends.trimApplications(user.userKey, applicationsMax) : [];
    for (const userID of excess) drafts.push(entered(user.userKey, 'friendApplication', { userID }, instanceID));
    drafts.push(entered(user.userKey, 'friendApplication', body, instanceID));
  };
  await tell(own, other, application);
  await tell(other, own, turned(application));
  return drafts;
}

const entered = (
  userKey: UserKey,
  kind: 'friend' | 'friendApplication',
  body: Body,
  origin: string | undefined,
): Draft => ({ userKey, entry: { kind, key: body.userID, origin, body } as UserLogDraft });

/** Both users with their profiles; `undefined` where one is not there any more, or only once was. */
export async function pairOf(
  { users }: Pick<Stores, 'users'>,
  ownKey: UserKey,
  otherKey: UserKey,
): Promise<Pair | undefined> {
  const own = await users.byUserKey(ownKey);
  const other = await users.byUserKey(otherKey);
  return own && other ? { own, other } : undefined;
}

/** The time at which something is decided never lies before what it changes. */
export const decidedAt = (now: Millis, application: FriendApplication | undefined): Millis =>
  application && application.updatedAt > now ? application.updatedAt : now;
