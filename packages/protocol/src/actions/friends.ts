import { about, count, integer, list, object, oneOf, optional, unchecked } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, failedUsers, id, pageLimit, shortText, subCode } from './values.ts';

/** What a deployment may allow in one call; 20 by default. */
const friendsMax = 50;
const attribute = object({
  Key: about('`k0` to `k4`.', shortText),
  Value: about('The value; all of a friend have up to 1024 bytes with their keys.', shortText),
});
const attributes = list(attribute, { max: 5 });

/** Each an object; what is wrong with one stands in the way of no other. */
const friendInfos = entries(
  unchecked(
    object({
      UserId: shortText,
      Wording: optional(shortText),
      FriendAlias: optional(shortText),
      FriendTime: optional(count),
      CreateTime: optional(count),
      UpdateTime: optional(count),
      Attributes: optional(attributes),
    }),
  ),
  friendsMax,
  actionCodes.batchTooLarge,
);

const userIDs = about(
  'The IDs of the users: up to 20 unless that is set otherwise.',
  entries(id, friendsMax, actionCodes.batchTooLarge),
);
const zeroOrOne = oneOf([0, 1]);
const failed = failedUsers(friendsMax);

const askingCodes = [
  'operatorNotRegistered',
  'userNotRegistered',
  'batchTooLarge',
  'friendIsOneself',
  'friendTextTooLong',
  'userIDTwice',
  'friendAttributeKeyUnknown',
  'friendAttributesTooLarge',
  'noTargetRegistered',
  'friendAttributeMalformed',
  'alreadyFriend',
  'friendLimitReached',
  'friendAttributeKeyTwice',
  'timeInFuture',
] as const;

export const addFriends = action({
  name: 'AddFriends',
  doc: 'Makes users friends of a user without asking anybody.',
  http: 'POST',
  events: ['friendListChanged', 'conversationChanged'],
  params: object({
    FromUserId: id,
    FriendInfos: about('The users who become friends: up to 20 unless that is set otherwise.', friendInfos),
  }),
  result: object({ ErrorList: failed }),
  codes: askingCodes,
});

export const sendFriendApplication = action({
  name: 'SendFriendApplication',
  doc: 'Asks users, in the name of a user, to become friends.',
  http: 'POST',
  events: ['friendApplicationListChanged', 'friendListChanged'],
  params: object({
    FromUserId: id,
    FriendInfos: about('The users who are asked: up to 20 unless that is set otherwise.', friendInfos),
  }),
  result: object({ ErrorList: failed }),
  codes: askingCodes,
});

export const deleteFriends = action({
  name: 'DeleteFriends',
  doc: 'Takes friends out of the list of a user, and with 0 the user out of theirs.',
  http: 'POST',
  events: ['friendListChanged'],
  params: object({ FromUserId: id, UserIds: userIDs, DeleteType: zeroOrOne }),
  result: object({ ErrorList: failed }),
  codes: ['operatorNotRegistered', 'batchTooLarge', 'userIDTwice', 'deletedIsOneself', 'notAFriend'],
});

export const deleteAllFriends = action({
  name: 'DeleteAllFriends',
  doc: 'Empties the list of friends of a user, and with 0 takes the user out of theirs.',
  http: 'GET',
  events: ['friendListChanged'],
  params: object({ FromUserId: id, DeleteType: zeroOrOne }),
  result: object({}),
  codes: ['operatorNotRegistered', 'failed'],
  failure: 'failed',
});

export const queryFriendList = action({
  name: 'QueryFriendList',
  doc: 'Lists the friends of a user, the newest friendship first.',
  http: 'GET',
  events: [],
  params: object({ FromUserId: about('Whose friends.', id), Limit: optional(pageLimit), Next: optional(count) }),
  result: object({
    TotalCount: count,
    Next: count,
    FriendInfos: about(
      'A page of friends.',
      list(
        object({
          UserId: shortText,
          UserName: shortText,
          Avatar: shortText,
          Wording: shortText,
          FriendAlias: shortText,
          CreateTime: count,
          Attributes: attributes,
        }),
        { max: 100 },
      ),
    ),
  }),
  codes: ['operatorNotRegistered', 'failed'],
  failure: 'failed',
});

export const checkFriendsRelation = action({
  name: 'CheckFriendsRelation',
  doc: 'Says of users how they and a user stand in one another’s lists of friends.',
  http: 'POST',
  events: [],
  params: object({ FromUserId: id, UserIds: userIDs, CheckType: zeroOrOne }),
  result: object({
    Successes: about(
      'How each of the others stands.',
      list(
        object({
          UserId: shortText,
          Relation: about(
            'One side: has not 1, has 2. Both sides: neither 3, `FromUserId` alone has the other 4, the other alone has `FromUserId` 5, both 6.',
            integer({ min: 1, max: 6 }),
          ),
        }),
        { max: friendsMax },
      ),
    ),
    Fails: failed,
  }),
  codes: ['operatorNotRegistered', 'userNotRegistered', 'batchTooLarge', 'userIDTwice', 'failed'],
  failure: 'failed',
});

export const updateFriendsAlias = action({
  name: 'UpdateFriendsAlias',
  doc: 'Sets what a user calls friends; empty or absent clears it.',
  http: 'POST',
  events: ['friendInfoUpdated', 'conversationChanged'],
  params: object({
    FromUserId: id,
    UserIds: about(
      'The friends, each with the alias: up to 20 unless that is set otherwise.',
      entries(
        unchecked(object({ UserId: shortText, FriendAlias: optional(shortText) })),
        friendsMax,
        actionCodes.batchTooLarge,
      ),
    ),
  }),
  result: object({ ErrorList: failed }),
  codes: ['operatorNotRegistered', 'batchTooLarge', 'friendTextTooLong', 'userIDTwice', 'notAFriend', 'failed'],
  failure: 'failed',
});

export const updateFriendAttributes = action({
  name: 'UpdateFriendAttributes',
  doc: 'Sets what a user keeps about a friend under k0 to k4; an empty value clears it.',
  http: 'POST',
  events: ['friendInfoUpdated'],
  params: object({
    FromUserId: id,
    UserId: about('The friend.', id),
    Attributes: entries(attribute, 5),
    Action: about('Sets 0, the only value. It stands in the body alone.', optional(oneOf([0]))),
  }),
  result: object({ FailKey: list(object({ Key: shortText, SubCode: subCode }), { max: 5 }) }),
  codes: [
    'operatorNotRegistered',
    'friendAttributeKeyUnknown',
    'friendAttributesTooLarge',
    'friendAttributeKeyTwice',
    'notAFriend',
    'failed',
  ],
  failure: 'failed',
});
