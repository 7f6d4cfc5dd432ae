import { count, integer, list, object, oneOf, optional, unchecked } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, failedUsers, id, pageLimit, shortText, subCode } from './values.ts';

/** What a deployment may allow in one call; 20 by default. */
const friendsMax = 50;
const attribute = object({ Key: shortText, Value: shortText });
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

const userIDs = entries(id, friendsMax, actionCodes.batchTooLarge);
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
  params: object({ FromUserId: id, FriendInfos: friendInfos }),
  result: object({ ErrorList: failed }),
  codes: askingCodes,
});

export const sendFriendApplication = action({
  name: 'SendFriendApplication',
  doc: 'Asks users, in the name of a user, to become friends.',
  http: 'POST',
  params: object({ FromUserId: id, FriendInfos: friendInfos }),
  result: object({ ErrorList: failed }),
  codes: askingCodes,
});

export const deleteFriends = action({
  name: 'DeleteFriends',
  doc: 'Takes friends out of the list of a user, and with 0 the user out of theirs.',
  http: 'POST',
  params: object({ FromUserId: id, UserIds: userIDs, DeleteType: zeroOrOne }),
  result: object({ ErrorList: failed }),
  codes: ['operatorNotRegistered', 'batchTooLarge', 'userIDTwice', 'deletedIsOneself', 'notAFriend'],
});

export const deleteAllFriends = action({
  name: 'DeleteAllFriends',
  doc: 'Empties the list of friends of a user, and with 0 takes the user out of theirs.',
  http: 'GET',
  params: object({ FromUserId: id, DeleteType: zeroOrOne }),
  result: object({}),
  codes: ['operatorNotRegistered', 'failed'],
  failure: 'failed',
});

export const queryFriendList = action({
  name: 'QueryFriendList',
  doc: 'Lists the friends of a user, the newest friendship first.',
  http: 'GET',
  params: object({ FromUserId: id, Limit: optional(pageLimit), Next: optional(count) }),
  result: object({
    TotalCount: count,
    Next: count,
    FriendInfos: list(
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
  }),
  codes: ['operatorNotRegistered', 'failed'],
  failure: 'failed',
});

export const checkFriendsRelation = action({
  name: 'CheckFriendsRelation',
  doc: 'Says of users how they and a user stand in one another’s lists of friends.',
  http: 'POST',
  params: object({ FromUserId: id, UserIds: userIDs, CheckType: zeroOrOne }),
  result: object({
    Successes: list(object({ UserId: shortText, Relation: integer({ min: 1, max: 6 }) }), { max: friendsMax }),
    Fails: failed,
  }),
  codes: ['operatorNotRegistered', 'userNotRegistered', 'batchTooLarge', 'userIDTwice', 'failed'],
  failure: 'failed',
});

export const updateFriendsAlias = action({
  name: 'UpdateFriendsAlias',
  doc: 'Sets what a user calls friends; empty or absent clears it.',
  http: 'POST',
  params: object({
    FromUserId: id,
    UserIds: entries(
      unchecked(object({ UserId: shortText, FriendAlias: optional(shortText) })),
      friendsMax,
      actionCodes.batchTooLarge,
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
  params: object({
    FromUserId: id,
    UserId: id,
    Attributes: entries(attribute, 5),
    Action: optional(oneOf([0])),
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
