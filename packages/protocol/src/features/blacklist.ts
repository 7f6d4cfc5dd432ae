import { method, userLogKind } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, list, object, optional } from '../schema.ts';
import { profileEntries, userID } from './values.ts';

/** How one user now stands on the caller's list. */
const entryFields = {
  userID,
  isBlocked: flag,
  /** As they were when the user was blocked; absent where empty, and of a user who is off the list. */
  userName: optional(profileEntries.userName),
  userAvatarUrl: optional(profileEntries.userAvatarUrl),
  /** Where the log tells of the last user of the same change: what one call did is told in one piece. */
  last: count,
};

/** Key: the ID of the other user. */
export const blacklistChanged = userLogKind({
  kind: 'blacklistChanged',
  doc: 'The user has blocked another one, or blocks him no longer.',
  isForNewDevices: true,
  body: object(entryFields),
});

/** What was asked for. Duplicates count once; a deployment sets how many one call may name. */
const params = object({ userIDs: list(userID, { min: 1, max: limits.blacklistUserIDsMax }) });

const result = object({
  /** Those of the users with whom it succeeded, with the positions of the entries that tell of them. */
  entries: list(object({ position: count, ...entryFields }), { max: limits.blacklistUserIDsMax }),
  /** The others, each with the code of its error. */
  failed: list(object({ userID, reason: count }), { max: limits.blacklistUserIDsMax }),
});

export const addUsersToBlacklist = method({
  name: 'addUsersToBlacklist',
  doc: "Puts users on the caller's list of blocked users, in the order given until it is full.",
  needsLogin: true,
  params,
  result,
  errors: [],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const removeUsersFromBlacklist = method({
  name: 'removeUsersFromBlacklist',
  doc: "Takes users off the caller's list of blocked users.",
  needsLogin: true,
  params,
  result,
  errors: [],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const checkUserIsInBlacklist = method({
  name: 'checkUserIsInBlacklist',
  doc: "Says whether a user is on the caller's list of blocked users.",
  needsLogin: true,
  params: object({ userID }),
  result: object({ isUserInBlacklist: flag }),
  errors: ['CommonModuleUserIsNotExist'],
  rate: 'query',
  failure: 'CommonModuleIMServerError',
});
