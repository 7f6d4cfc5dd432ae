import type { Millis } from '@parley/kernel/brand';
import { utf8Length } from '@parley/kernel/utf8';
import { type Refusal, refuse } from '@parley/protocol/define';
import type { UserProfile } from '@parley/protocol/features/values';
import { limits, timings } from '@parley/protocol/limits';
import type { UserID, UserKey } from '../../core/ids.ts';
import type { OfflinePushRule, UserRow } from './store.ts';

export interface EnterCommand {
  readonly userID: UserID;
  /** The key the user gets if this is the first contact. */
  readonly userKey: UserKey;
  /** Empty or absent: the stored name stays. */
  readonly userName?: string | undefined;
  readonly isLogin: boolean;
}

export type EnterDecision =
  | {
      readonly kind: 'register' | 'update' | 'keep';
      readonly user: UserRow;
      /** Whether the devices of the user are to learn of another name. */
      readonly isRenamed: boolean;
    }
  | { readonly kind: 'unregistered' };

/** A user at the door is registered on first contact; a login brings a known one up to date, a resume does not. */
export function enter(known: UserRow | undefined, command: EnterCommand, now: Millis): EnterDecision {
  const { userID, userKey, userName = '', isLogin } = command;
  if (!known) {
    const profile = { userName, userAvatarUrl: '', userExtendedData: '' };
    const user = { userKey, userID, ...profile, createdAt: now, lastLoginAt: now, isUnregistered: false };
    return { kind: 'register', user, isRenamed: false };
  }
  if (known.isUnregistered) return { kind: 'unregistered' };
  if (!isLogin) return { kind: 'keep', user: known, isRenamed: false };
  const user = { ...known, userName: userName || known.userName, lastLoginAt: now };
  return { kind: 'update', user, isRenamed: user.userName !== known.userName };
}

export type ProfileChange = Partial<UserProfile>;

export const profileOf = ({ userName, userAvatarUrl, userExtendedData }: UserRow): UserProfile => ({
  userName,
  userAvatarUrl,
  userExtendedData,
});

/** Whether this deployment takes the change; that it fits the wire was found out before. */
export function admitChange(
  change: ProfileChange,
  userExtendedDataBytesMax: number,
): Refusal<'CommonModuleParamsInvalid'> | undefined {
  const { userExtendedData = '' } = change;
  if (utf8Length(userExtendedData) <= userExtendedDataBytesMax) return undefined;
  return refuse('CommonModuleParamsInvalid', `extendedData is over ${userExtendedDataBytesMax} bytes`);
}

/** The user after the change; `undefined` if nothing would be different. */
export function changeProfile(user: UserRow, change: ProfileChange): UserRow | undefined {
  const next = { ...user, ...change };
  const before = profileOf(user);
  const isSame =
    next.userName === before.userName &&
    next.userAvatarUrl === before.userAvatarUrl &&
    next.userExtendedData === before.userExtendedData;
  return isSame ? undefined : next;
}

/** What is listed twice counts once. */
export const toRule = ({ onlinePlatforms, notToReceiveOfflinePushPlatforms }: OfflinePushRule): OfflinePushRule => ({
  onlinePlatforms: [...new Set(onlinePlatforms)],
  notToReceiveOfflinePushPlatforms: [...new Set(notToReceiveOfflinePushPlatforms)],
});

export const isSameRule = (one: OfflinePushRule, other: OfflinePushRule): boolean =>
  isSameList(one.onlinePlatforms, other.onlinePlatforms) &&
  isSameList(one.notToReceiveOfflinePushPlatforms, other.notToReceiveOfflinePushPlatforms);

const isSameList = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((platform, index) => platform === other[index]);

/** The platforms of some sessions, ascending, each once. */
export const platformsOf = (sessions: readonly { readonly platform: number }[]): readonly number[] =>
  [...new Set(sessions.map(({ platform }) => platform))].sort((one, other) => one - other);

/** Whether something changed that others keep with their own entries for the user. */
export const isSeenElsewhere = (before: UserRow, after: UserRow): boolean =>
  before.userName !== after.userName || before.userAvatarUrl !== after.userAvatarUrl;

/** IDs that a user asked for at one time. */
export interface QuotaUse {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly count: number;
}

/** How many of the IDs fit into the quota of the sliding window, and what is used of it then. */
export function admitIDs(
  uses: readonly QuotaUse[],
  asked: number,
  now: number,
): { readonly admitted: number; readonly uses: readonly QuotaUse[] } {
  const recent = uses.filter(({ at }) => now - at < timings.userInfoWindowMs);
  const used = recent.reduce((sum, { count }) => sum + count, 0);
  const admitted = Math.max(0, Math.min(asked, limits.userInfoIDsMax - used));
  return { admitted, uses: admitted > 0 ? [...recent, { at: now, count: admitted }] : recent };
}

export interface FoundUsers {
  readonly users: readonly UserRow[];
  readonly missing: readonly { readonly userID: UserID; readonly reason: 'userIsNotExist' | 'quota' }[];
  /** Admitted IDs that found no room in the answer. */
  readonly leftOut: number;
}

/** Puts the answer together in the order of the request: as many users as fit into `bytesMax`, one at least. */
export function arrange(
  userIDs: readonly UserID[],
  admitted: number,
  rows: readonly UserRow[],
  { bytesMax, bytesOf }: { readonly bytesMax: number; readonly bytesOf: (user: UserRow) => number },
): FoundUsers {
  const rowsByID = new Map(rows.map((row) => [row.userID, row]));
  const users: UserRow[] = [];
  const missing: { userID: UserID; reason: 'userIsNotExist' | 'quota' }[] = [];
  let leftOut = 0;
  let bytes = 0;
  for (const [index, userID] of userIDs.entries()) {
    const row = rowsByID.get(userID);
    if (index >= admitted) missing.push({ userID, reason: 'quota' });
    else if (!row || row.isUnregistered) missing.push({ userID, reason: 'userIsNotExist' });
    else {
      bytes += bytesOf(row);
      if (users.length === 0 || bytes <= bytesMax) users.push(row);
      else leftOut += 1;
    }
  }
  return { users, missing, leftOut };
}
