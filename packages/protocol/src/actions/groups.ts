import { count, flag, integer, list, object, oneOf, optional, orElse, text, turned } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, id, shortText, subCode, zeroOrOne } from './values.ts';

/** An ID that the app gives to a group; empty: the server makes one. */
const newGroupID = text({
  bytesMax: 32,
  alphabet: /^(?:[0-9A-Za-z!$%&()+\-:;<=.>?@[\]^_ {}|~][0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_ {}|~]*)?$/,
});

const told = text({ bytesMax: 65_536 });
const failedUser = object({ UserId: told, SubCode: subCode });
const errorUsers = { ErrorUsers: list(failedUser, { max: 100 }) };
const attribute = object({ Key: text({ bytesMin: 1, bytesMax: 65_536 }), Value: shortText });
const attributesTold = list(object({ Key: told, Value: told }), { max: 100 });
const attributesMax = 100;

/** In whose place the app's server acts, and where. */
const inGroup = { FromUserId: id, GroupId: id };
/** Seconds; −1: for good, 0: lifts the mute. */
const duration = optional(integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }));

/** Why anything that is done in a group is declined. */
const groupCodes = ['operatorNotRegistered', 'groupMissing'] as const;

export const createGroup = action({
  name: 'CreateGroup',
  doc: 'Makes a group with its owner, first members and attributes.',
  http: 'POST',
  params: object({
    GroupId: optional(newGroupID),
    GroupName: optional(shortText),
    GroupNotice: optional(shortText),
    GroupAvatar: optional(shortText),
    GroupOwner: id,
    UserId: optional(list(id, { max: 100, over: actionCodes.memberLimitExceeded })),
    Attributes: optional(list(attribute, { max: attributesMax, over: actionCodes.tooManyAttributes })),
    /** Unix milliseconds; 0: now. */
    CreateGroupTime: optional(count),
  }),
  result: object({
    GroupId: told,
    Members: list(object({ UserId: told, UserName: told }), { max: 101 }),
    ...errorUsers,
  }),
  codes: [
    'createGroupRateExceeded',
    'groupIDInUse',
    'groupLimitReached',
    'ownerNotRegistered',
    'groupNotWritable',
    'memberLimitExceeded',
    'userCouldNotJoin',
    'tooManyAttributes',
    'attributeTooLong',
    'attributesTooLarge',
    'userNotRegistered',
    'timeInFuture',
  ],
  rate: { name: 'standard', code: 'createGroupRateExceeded' },
  failure: 'groupNotWritable',
});

export const inviteUsersIntoGroup = action({
  name: 'InviteUsersIntoGroup',
  doc: 'Brings users into a group, or asks them whether they want to come in.',
  http: 'POST',
  params: object({
    ...inGroup,
    /** Used only where `GroupMemberInfos` is empty. */
    UserIds: optional(list(id, { max: 100, over: actionCodes.listTooLong })),
    GroupMemberInfos: optional(
      list(object({ UserId: id, EnterGroupTime: optional(count), IsInvite: optional(zeroOrOne) }), {
        max: 100,
        over: actionCodes.listTooLong,
      }),
    ),
  }),
  result: object(errorUsers),
  codes: [
    ...groupCodes,
    'listTooLong',
    'objectRateExceeded',
    'memberLimitExceeded',
    'userCouldNotJoin',
    'userNotRegistered',
    'timeInFuture',
  ],
  rate: { name: 'groupActs', by: 'GroupId' },
});

export const kickoutGroupUser = action({
  name: 'KickoutGroupUser',
  doc: 'Removes members from a group, the owner as well.',
  http: 'POST',
  params: object({
    ...inGroup,
    UserId: entries(id, 50, actionCodes.listTooLong),
    /** Stands in the log of the server alone. */
    CustomReason: optional(text({ bytesMax: 32 })),
  }),
  result: object({ ErrorList: list(failedUser, { max: 50 }) }),
  codes: [...groupCodes, 'listTooLong', 'kickRateExceeded', 'kickedIsNoMember', 'groupUnreadable'],
  rate: { name: 'standard', code: 'kickRateExceeded' },
  failure: 'groupUnreadable',
});

export const dismissGroup = action({
  name: 'DismissGroup',
  doc: 'Ends a group.',
  http: 'GET',
  params: object(inGroup),
  result: object({}),
  codes: [...groupCodes, 'objectRateExceeded'],
  rate: { name: 'groupActs', by: 'GroupId' },
});

export const transferGroupOwner = action({
  name: 'TransferGroupOwner',
  doc: 'Makes another member the owner of a group.',
  http: 'GET',
  params: object({ ...inGroup, NewOwner: id }),
  result: object({}),
  codes: [...groupCodes, 'objectRateExceeded', 'notAMember'],
  rate: { name: 'groupActs', by: 'GroupId' },
});

export const setGroupMemberRole = action({
  name: 'SetGroupMemberRole',
  doc: 'Gives a member of a group another role.',
  http: 'GET',
  params: object({ ...inGroup, ToUserId: id, Role: integer({ min: 1, max: 255 }) }),
  result: object({}),
  codes: [...groupCodes, 'groupUnreadable', 'notAMember', 'ownerRoleRequested', 'operatorIsTarget', 'permissionDenied'],
  failure: 'groupUnreadable',
});

export const setGroupMembersNickname = action({
  name: 'SetGroupMembersNickname',
  doc: 'Gives members of a group nicknames; an empty one takes it away.',
  http: 'POST',
  params: object({
    ...inGroup,
    UserIds: entries(object({ UserId: id, Nickname: shortText }), 20, actionCodes.listTooLong),
  }),
  result: object(errorUsers),
  codes: [...groupCodes, 'listTooLong', 'objectRateExceeded', 'notAMember'],
  rate: { name: 'groupActs', by: 'GroupId' },
});

export const muteGroup = action({
  name: 'MuteGroup',
  doc: 'Keeps all members of a group, or those with some roles, from writing; without more than the group it lifts that.',
  http: 'GET',
  params: object({
    ...inGroup,
    IsAllMuted: optional(flag),
    /** Looked at where not all are muted. */
    MuteRoleList: optional(list(integer({ min: 1, max: 255 }), { max: 20 })),
    Duration: duration,
  }),
  result: object({}),
  codes: [...groupCodes, 'groupUnreadable', 'permissionDenied'],
  failure: 'groupUnreadable',
});

export const muteGroupMembers = action({
  name: 'MuteGroupMembers',
  doc: 'Keeps single members of a group from writing, or lifts that.',
  http: 'GET',
  params: object({ ...inGroup, UserIds: entries(id, 20, actionCodes.listTooLong), Duration: duration }),
  result: object(errorUsers),
  codes: [...groupCodes, 'listTooLong', 'groupUnreadable', 'notAMember', 'permissionDenied', 'allMembersFailed'],
  failure: 'groupUnreadable',
});

export const updateGroupData = action({
  name: 'UpdateGroupData',
  doc: 'Changes the name, the picture or the notice of a group; an empty text takes it away.',
  http: 'POST',
  params: object({
    ...inGroup,
    GroupAvatar: optional(shortText),
    GroupName: optional(shortText),
    GroupNotice: optional(shortText),
  }),
  result: object({}),
  codes: [...groupCodes, 'objectRateExceeded', 'groupDataNotWritable'],
  rate: { name: 'groupData', by: 'GroupId' },
  failure: 'groupDataNotWritable',
});

export const modifyGroupAttribute = action({
  name: 'ModifyGroupAttribute',
  doc: 'Sets attributes of a group, or removes some.',
  http: 'POST',
  params: object({
    ...inGroup,
    /** Sets 0, removes 1. It stands in the body alone: the name of the operation stands in the query. */
    Action: optional(zeroOrOne),
    Attributes: entries(object({ Key: attribute.entries.Key, Value: optional(shortText) }), attributesMax, actionCodes.tooManyAttributes),
  }),
  result: object({
    FailKeys: list(object({ Key: told, Reason: told }), { max: attributesMax }),
    /** All that the group has from then on. */
    Attributes: object({ Attributes: attributesTold }),
  }),
  codes: [
    ...groupCodes,
    'objectRateExceeded',
    'attributesTooLarge',
    'tooManyAttributes',
    'attributeTooLong',
    'groupDataNotWritable',
  ],
  rate: { name: 'groupData', by: 'GroupId' },
  failure: 'groupDataNotWritable',
});

/** A number that is there without a value is 0. */
const mode = <Value extends number>(values: readonly Value[]) =>
  optional(turned(orElse(oneOf(values), oneOf(['', ...values.map(String)])), Number));

export const modifyGroupLimit = action({
  name: 'ModifyGroupLimit',
  doc: 'Changes how one comes into a group, and how many members it may have.',
  http: 'GET',
  params: object({
    ...inGroup,
    /** Any 0, application 1, by invitation only 2. */
    JoinMode: mode([0, 1, 2]),
    /** Every member 0, owner and admins 1. */
    InviteMode: mode([0, 1]),
    /** Not asked 0, asked 1. */
    BeInvitedMode: mode([0, 1]),
    /** 0: as many as before. */
    MemberCountLimit: optional(count),
  }),
  result: object({}),
  codes: [...groupCodes, 'groupUnreadable'],
  failure: 'groupUnreadable',
});
