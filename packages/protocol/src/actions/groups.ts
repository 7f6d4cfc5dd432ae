import { about, count, flag, integer, list, object, oneOf, optional, orElse, text, turned } from '../schema.ts';
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
  events: ['groupStateChanged', 'groupMemberStateChanged'],
  params: object({
    GroupId: about(
      'What it is to be called; not with `#` in front. Empty or absent: the server makes one.',
      optional(newGroupID),
    ),
    GroupName: optional(shortText),
    GroupNotice: optional(shortText),
    GroupAvatar: about('The address of the picture: up to 500 bytes.', optional(shortText)),
    GroupOwner: about('The owner, who is a member.', id),
    UserId: about('Further members.', optional(list(id, { max: 100, over: actionCodes.memberLimitExceeded }))),
    Attributes: about(
      'What the app keeps with the group: up to 10.',
      optional(list(attribute, { max: attributesMax, over: actionCodes.tooManyAttributes })),
    ),
    CreateGroupTime: about('Unix milliseconds; 0: now.', optional(count)),
  }),
  result: object({
    GroupId: told,
    Members: about(
      'Who is in the group, the owner first.',
      list(object({ UserId: told, UserName: told }), { max: 101 }),
    ),
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
  events: ['groupMemberStateChanged', 'groupStateChanged', 'groupApplicationListChanged'],
  params: object({
    ...inGroup,
    UserIds: about(
      'Used only where `GroupMemberInfos` is empty.',
      optional(list(id, { max: 100, over: actionCodes.listTooLong })),
    ),
    GroupMemberInfos: about(
      'The users, each with how they come in.',
      optional(
        list(
          object({
            UserId: id,
            EnterGroupTime: about('When the user came in, in Unix milliseconds. Absent and 0: now.', optional(count)),
            IsInvite: about('At once 0, asked 1.', optional(zeroOrOne)),
          }),
          {
            max: 100,
            over: actionCodes.listTooLong,
          },
        ),
      ),
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
  events: [
    'groupMemberStateChanged',
    'groupStateChanged',
    'conversationChanged',
    'groupMemberInfoUpdated',
    'messageReceiptChanged',
  ],
  params: object({
    ...inGroup,
    UserId: about('The IDs of the members.', entries(id, 50, actionCodes.listTooLong)),
    CustomReason: about('A reason, which stands in the log of the server alone.', optional(text({ bytesMax: 32 }))),
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
  events: ['groupStateChanged', 'conversationChanged'],
  params: object(inGroup),
  result: object({}),
  codes: [...groupCodes, 'objectRateExceeded'],
  rate: { name: 'groupActs', by: 'GroupId' },
});

export const transferGroupOwner = action({
  name: 'TransferGroupOwner',
  doc: 'Makes another member the owner of a group.',
  http: 'GET',
  events: ['groupMemberInfoUpdated'],
  params: object({ ...inGroup, NewOwner: about('A member.', id) }),
  result: object({}),
  codes: [...groupCodes, 'objectRateExceeded', 'notAMember'],
  rate: { name: 'groupActs', by: 'GroupId' },
});

export const setGroupMemberRole = action({
  name: 'SetGroupMemberRole',
  doc: 'Gives a member of a group another role.',
  http: 'GET',
  events: ['groupMemberInfoUpdated'],
  params: object({
    ...inGroup,
    ToUserId: about('The member.', id),
    Role: about('Admin 2, member 3, or a role of the app, 4 to 255; 1 is refused.', integer({ min: 1, max: 255 })),
  }),
  result: object({}),
  codes: [...groupCodes, 'groupUnreadable', 'notAMember', 'ownerRoleRequested', 'operatorIsTarget', 'permissionDenied'],
  failure: 'groupUnreadable',
});

export const setGroupMembersNickname = action({
  name: 'SetGroupMembersNickname',
  doc: 'Gives members of a group nicknames; an empty one takes it away.',
  http: 'POST',
  events: ['groupMemberInfoUpdated'],
  params: object({
    ...inGroup,
    UserIds: about(
      'The members, each with the nickname.',
      entries(object({ UserId: id, Nickname: about('Up to 256 bytes.', shortText) }), 20, actionCodes.listTooLong),
    ),
  }),
  result: object(errorUsers),
  codes: [...groupCodes, 'listTooLong', 'objectRateExceeded', 'notAMember'],
  rate: { name: 'groupActs', by: 'GroupId' },
});

export const muteGroup = action({
  name: 'MuteGroup',
  doc: 'Keeps all members of a group, or those with some roles, from writing; without more than the group it lifts that.',
  http: 'GET',
  events: ['groupMutedInfoUpdated', 'conversationChanged'],
  params: object({
    ...inGroup,
    IsAllMuted: about('Whether nobody may write.', optional(flag)),
    MuteRoleList: about(
      'The roles that may not write, in place of those before; looked at where not all are muted.',
      optional(list(integer({ min: 1, max: 255 }), { max: 20 })),
    ),
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
  events: ['groupMemberInfoUpdated', 'conversationChanged'],
  params: object({
    ...inGroup,
    UserIds: about('The IDs of the members.', entries(id, 20, actionCodes.listTooLong)),
    Duration: duration,
  }),
  result: object(errorUsers),
  codes: [...groupCodes, 'listTooLong', 'groupUnreadable', 'notAMember', 'permissionDenied', 'allMembersFailed'],
  failure: 'groupUnreadable',
});

export const updateGroupData = action({
  name: 'UpdateGroupData',
  doc: 'Changes the name, the picture or the notice of a group; an empty text takes it away.',
  http: 'POST',
  events: ['groupNameUpdated', 'groupAvatarUrlUpdated', 'groupNoticeUpdated', 'conversationChanged'],
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
  events: ['groupAttributesUpdated'],
  params: object({
    ...inGroup,
    Action: about(
      'Sets 0, removes 1. It stands in the body alone: the name of the operation stands in the query.',
      optional(zeroOrOne),
    ),
    Attributes: entries(
      object({ Key: attribute.entries.Key, Value: optional(shortText) }),
      attributesMax,
      actionCodes.tooManyAttributes,
    ),
  }),
  result: object({
    FailKeys: list(object({ Key: told, Reason: about('Why it was not done.', told) }), { max: attributesMax }),
    Attributes: about('All that the group has from then on.', object({ Attributes: attributesTold })),
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
  events: ['groupVerifyInfoUpdated'],
  params: object({
    ...inGroup,
    JoinMode: about('Any 0, application 1, by invitation only 2.', mode([0, 1, 2])),
    InviteMode: about('Every member 0, owner and admins 1.', mode([0, 1])),
    BeInvitedMode: about('Not asked 0, asked 1.', mode([0, 1])),
    MemberCountLimit: about('0: as many as before.', optional(count)),
  }),
  result: object({}),
  codes: [...groupCodes, 'groupUnreadable'],
  failure: 'groupUnreadable',
});
