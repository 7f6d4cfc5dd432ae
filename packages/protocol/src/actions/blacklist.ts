import { about, count, list, object, optional } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, failedUsers, id, pageLimit, shortText, zeroOrOne } from './values.ts';

/** What a deployment may allow in one call; 20 by default. */
const usersMax = 100;
const userIDs = about(
  'The IDs of the users: up to 20 unless that is set otherwise.',
  entries(id, usersMax, actionCodes.blockListTooLong),
);
const failed = failedUsers(usersMax);

export const addUsersToBlacklist = action({
  name: 'AddUsersToBlacklist',
  doc: 'Blocks users for a user.',
  http: 'POST',
  events: ['blacklistChanged'],
  params: object({ FromUserId: id, UserIds: userIDs }),
  result: object({ ErrList: failed }),
  codes: [
    'userNotRegistered',
    'peerNotRegistered',
    'userIDTwice',
    'alreadyBlocked',
    'blockedIsOneself',
    'blockListTooLong',
    'blacklistFull',
    'nobodyBlocked',
  ],
});

export const removeUsersFromBlacklist = action({
  name: 'RemoveUsersFromBlacklist',
  doc: 'Ends that users are blocked for a user.',
  http: 'POST',
  events: ['blacklistChanged'],
  params: object({ FromUserId: id, UserIds: userIDs }),
  result: object({ ErrList: failed }),
  codes: [
    'peerNotRegistered',
    'userIDTwice',
    'blockedIsOneself',
    'blockListTooLong',
    'nobodyUnblocked',
    'alreadyUnblocked',
    'neverBlocked',
  ],
});

export const queryBlacklist = action({
  name: 'QueryBlacklist',
  doc: 'Lists whom a user has blocked, the newest first.',
  http: 'GET',
  events: [],
  params: object({ FromUserId: about('Who has blocked them.', id), Limit: optional(pageLimit), Next: optional(count) }),
  result: object({
    TotalCount: count,
    Next: count,
    Blacklist: about(
      'A page of blocked users.',
      list(object({ UserId: shortText, UserName: shortText, Avatar: shortText, UpdateTime: count }), {
        max: 100,
      }),
    ),
  }),
  codes: ['peerNotRegistered'],
});

export const checkUsersIsInBlacklist = action({
  name: 'CheckUsersIsInBlacklist',
  doc: 'Says which of some users a user has blocked.',
  http: 'POST',
  events: [],
  params: object({ FromUserId: id, UserIds: userIDs }),
  result: object({
    Succ: about(
      'What holds for each of the others.',
      list(object({ UserId: shortText, Result: about('Blocked 1, not blocked 0.', zeroOrOne) }), { max: usersMax }),
    ),
    ErrList: failed,
  }),
  codes: ['userNotRegistered', 'peerNotRegistered', 'userIDTwice', 'blockListTooLong'],
});
