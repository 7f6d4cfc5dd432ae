import { method, userLogKind } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, integer, list, object, oneOf, optional, type Static, text } from '../schema.ts';
import { told, userID } from './values.ts';

/** What the owner of a list calls a friend; empty: nothing. */
const friendAlias = text({ bytesMax: limits.friendTextBytesMax, charactersMax: limits.friendTextCharactersMax });
/** What is written with an application, or when a friend is added. */
const wording = text({ bytesMax: limits.friendTextBytesMax, charactersMax: limits.friendTextCharactersMax });

/** The names of the notes that the owner of a list may keep about a friend. */
export const friendAttributeNames = ['k0', 'k1', 'k2', 'k3', 'k4'] as const;
const attribute = optional(text({ bytesMax: limits.friendAttributesBytesMax }));
export const friendAttributes = object({
  k0: attribute,
  k1: attribute,
  k2: attribute,
  k3: attribute,
  k4: attribute,
});
export type FriendAttributes = Static<typeof friendAttributes>;

/** Alias, notes and wording of whoever makes an entry; absent fields are empty. */
const drawn = {
  friendAlias: optional(friendAlias),
  friendAttributes: optional(friendAttributes),
};

const note = optional(told);
/** An entry of a list of friends as it is told; absent text is empty. */
const friendState = object({
  userName: told,
  userAvatarUrl: told,
  friendAlias: told,
  friendAttributes: object({ k0: note, k1: note, k2: note, k3: note, k4: note }),
  createTime: count,
  wording: told,
});
export type FriendState = Static<typeof friendState>;
/** Without a state: the user is no friend any more. */
const friendFields = { userID: told, state: optional(friendState) };

/** Numbers of the public interface; a newer server may know more. */
const applicationState = object({
  /** Received 1, sent 2, both 3. */
  type: integer({ min: 1, max: limits.enumerationMax }),
  /** Waiting 1, accepted 2, rejected 3, expired 4, disabled 5. */
  state: integer({ min: 1, max: limits.enumerationMax }),
  userName: told,
  userAvatarUrl: told,
  wording: told,
  createTime: count,
  updateTime: count,
});
export type ApplicationState = Static<typeof applicationState>;
/** Without a state: the application is not kept any more. */
const applicationFields = { userID: told, state: optional(applicationState) };

/** Key: the userID of the friend. */
export const friend = userLogKind({
  kind: 'friend',
  doc: "An entry of the user's list of friends as it now is, or that it is no more.",
  isForNewDevices: true,
  body: object(friendFields),
});

/** Key: the userID of the other party. */
export const friendApplication = userLogKind({
  kind: 'friendApplication',
  doc: 'The application between the user and another as it now is, or that it is no more.',
  isForNewDevices: true,
  body: object(applicationFields),
});

/**
 * What a call has changed for its caller, each with the position of its entry in the caller's own log. What is as it was
 * before is not in it.
 */
const changed = {
  applications: list(object({ position: count, ...applicationFields }), { max: limits.friendIDsMax }),
  friends: list(object({ position: count, ...friendFields }), { max: limits.friendIDsMax }),
};

/** Why two users cannot become friends, or one cannot ask the other. */
const befriendingErrors = [
  'CommonModuleBlacklistLimit',
  'FriendModuleFriendNumsLimit',
  'FriendModuleIsAlreadyYourFriend',
  'FriendModuleCannotAddSelfToFriendList',
  'FriendModuleFriendAreUnregistered',
] as const;
/** Why an application cannot be answered. */
const answeringErrors = ['FriendModuleFriendApplicationStatusError', 'FriendModuleFriendApplicationExpired'] as const;

export const addFriend = method({
  name: 'addFriend',
  doc: 'Puts a user into the list of the caller and the caller into that of the user, without asking.',
  needsLogin: true,
  params: object({ userID, wording: optional(wording), ...drawn }),
  result: object(changed),
  errors: befriendingErrors,
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const deleteFriends = method({
  name: 'deleteFriends',
  doc: 'Takes users out of the list of the caller, and the caller out of theirs if that is asked for.',
  needsLogin: true,
  params: object({
    /** Duplicates count once; more than the deployment takes are refused as a whole. */
    userIDs: list(userID, { min: 1, max: limits.friendIDsListedMax }),
    /** The lists of the users stay as they are. */
    isSingle: flag,
  }),
  result: object({
    ...changed,
    /** In the order of the request. */
    failed: list(object({ userID, reason: oneOf(['self', 'notFriend']) }), { max: limits.friendIDsMax }),
  }),
  errors: ['FriendModuleFriendOperationLimitExceeded'],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const updateFriendAlias = method({
  name: 'updateFriendAlias',
  doc: 'Changes what the caller calls a friend; an empty alias takes it away.',
  needsLogin: true,
  params: object({ userID, friendAlias }),
  result: object(changed),
  errors: ['FriendModuleNotYourFriend'],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const updateFriendAttributes = method({
  name: 'updateFriendAttributes',
  doc: 'Sets notes of the caller about a friend; those that are not named stay, an empty one goes.',
  needsLogin: true,
  params: object({ userID, friendAttributes }),
  result: object(changed),
  errors: ['FriendModuleNotYourFriend'],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const checkFriendsRelation = method({
  name: 'checkFriendsRelation',
  doc: 'Returns who of some users stands in the list of the caller, and in whose of theirs the caller stands.',
  needsLogin: true,
  params: object({ userIDs: list(userID, { min: 1, max: limits.friendIDsListedMax }) }),
  result: object({
    /** In the order of the request. */
    relations: list(object({ userID, isOwn: flag, isOther: flag }), { max: limits.friendIDsMax }),
    failed: list(object({ userID, reason: oneOf(['self', 'unregistered']) }), { max: limits.friendIDsMax }),
  }),
  errors: ['FriendModuleFriendOperationLimitExceeded'],
  rate: 'query',
  failure: 'CommonModuleIMServerError',
});

export const sendFriendApplication = method({
  name: 'sendFriendApplication',
  doc: 'Asks a user to become a friend; who has the caller in the list already is a friend at once.',
  needsLogin: true,
  params: object({ userID, wording: optional(wording), ...drawn }),
  /** A friend and no application: the two are friends. */
  result: object(changed),
  errors: befriendingErrors,
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const acceptFriendApplication = method({
  name: 'acceptFriendApplication',
  doc: 'Accepts the application of a user; each is in the list of the other then.',
  needsLogin: true,
  params: object({ userID, ...drawn }),
  result: object(changed),
  errors: ['FriendModuleFriendNumsLimit', ...answeringErrors],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const rejectFriendApplication = method({
  name: 'rejectFriendApplication',
  doc: 'Rejects the application of a user.',
  needsLogin: true,
  params: object({ userID }),
  result: object(changed),
  errors: answeringErrors,
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});
