import { method, userLogKind } from '../define.ts';
import { limits } from '../limits.ts';
import { count, integer, list, object, oneOf, optional } from '../schema.ts';
import { customEntries } from './status.ts';
import { platformType, profileEntries, userID, userProfile } from './values.ts';

/** Platforms that a server tells; a newer one may know more of them. */
const platforms = list(count, { max: 1000 });

/** While the user is online on one of the first, devices of the others get no push; without any of the first, never. */
const offlinePushRule = object({ onlinePlatforms: platforms, notToReceiveOfflinePushPlatforms: platforms });

/** An ID that was not answered: there is no such user, or the quota of the caller is used up. */
const reason = oneOf(['userIsNotExist', 'quota']);

export const queryUsersInfo = method({
  name: 'queryUsersInfo',
  doc: 'Returns what everybody may know of some users; counted by user against a quota of IDs.',
  needsLogin: true,
  params: object({
    /** Duplicates count once; more than `limits.userInfoIDsMax` are refused as a whole. */
    userIDs: list(userID, { min: 1, max: limits.userInfoIDsListedMax }),
  }),
  result: object({
    /**
     * In the order of the request. An ID that is in neither list did not fit into the answer: it was not counted and
     * is to be asked for again.
     */
    users: list(object({ userID, ...profileEntries }), { max: limits.userInfoIDsMax }),
    missing: list(object({ userID, reason }), { max: limits.userInfoIDsMax }),
  }),
  errors: ['CommonModuleUserInfoQueriedLimit'],
  rate: 'query',
  failure: 'CommonModuleIMServerError',
});

/** The profile after a change, and which entry of the user's own log tells of it; none where nothing changed. */
const changed = object({ userInfo: userProfile, userLogPosition: optional(count) });

export const updateUserName = method({
  name: 'updateUserName',
  doc: "Changes the caller's name; an empty one takes it away.",
  needsLogin: true,
  params: object({ userName: profileEntries.userName }),
  result: changed,
  errors: [],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const updateUserAvatarUrl = method({
  name: 'updateUserAvatarUrl',
  doc: "Changes the address of the caller's picture, which is not looked at; an empty one takes it away.",
  needsLogin: true,
  params: object({ userAvatarUrl: profileEntries.userAvatarUrl }),
  result: changed,
  errors: [],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const updateUserExtendedData = method({
  name: 'updateUserExtendedData',
  doc: 'Changes the data that the app keeps with the caller; the deployment sets how much it may be.',
  needsLogin: true,
  params: object({ extendedData: profileEntries.userExtendedData }),
  result: changed,
  errors: [],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

/** A platform that is listed twice counts once. */
const writtenPlatforms = list(platformType, { max: limits.rulePlatformsListedMax });

export const updateUserOfflinePushRule = method({
  name: 'updateUserOfflinePushRule',
  doc: "Replaces the caller's rule on which devices are spared pushes while others are online.",
  needsLogin: true,
  params: object({ onlinePlatforms: writtenPlatforms, notToReceiveOfflinePushPlatforms: writtenPlatforms }),
  /** The rule as it is stored, and which entry of the user's own log tells of it; none where nothing changed. */
  result: object({ offlinePushRule, userLogPosition: optional(count) }),
  errors: [],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const updateUserBadge = method({
  name: 'updateUserBadge',
  doc: "Sets the number that the app's icon is to show on the caller's devices.",
  needsLogin: true,
  params: object({ badge: integer({ min: 0, max: limits.badgeMax }) }),
  result: object({}),
  errors: [],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const querySelfUserInfo = method({
  name: 'querySelfUserInfo',
  doc: 'Returns everything about the caller: profile, rules, and the platforms that are online.',
  needsLogin: true,
  params: object({}),
  result: object({
    userInfo: userProfile,
    offlinePushRule,
    /** Of the sessions that are online, ascending, each once. */
    onlinePlatforms: platforms,
    /** What the user says of himself, and since when he is online; absent: the server keeps no status of him. */
    status: optional(object({ ...customEntries, lastOnlineStatusUpdateTime: count })),
  }),
  errors: [],
  rate: 'query',
  failure: 'CommonModuleIMServerError',
});

/** The key is empty. */
export const userInfo = userLogKind({
  kind: 'userInfo',
  doc: "The user's own profile as it now is.",
  isForNewDevices: true,
  body: userProfile,
});

/** The key is empty. Without an entry both lists are empty. */
export const userRule = userLogKind({
  kind: 'userRule',
  doc: 'The rules of the user as they now are.',
  isForNewDevices: true,
  body: object({ offlinePushRule }),
});
