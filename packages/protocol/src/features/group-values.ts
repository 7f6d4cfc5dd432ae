import { userLogKind } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, integer, list, object, oneOf, optional, type Static, text } from '../schema.ts';
import { message, told, userID } from './values.ts';

/** A group that may be there; it has the alphabet of a userID. */
export const groupID = userID;
/** Of a group that is to be made; empty: the server makes one, which is the only way to one that begins with `#`. */
export const newGroupID = text({
  bytesMax: limits.userIDBytesMax,
  alphabet: /^(?:[0-9A-Za-z!$%&()+\-:;<=.>?@[\]^_{}|~][0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}|~]*)?$/,
});
export const groupName = text({ bytesMax: limits.groupTextBytesMax });
export const groupAvatarUrl = text({ bytesMax: limits.groupTextBytesMax });
export const groupNotice = text({ bytesMax: limits.groupTextBytesMax });
export const groupAlias = text({ bytesMax: limits.groupTextBytesMax });
export const memberNickname = text({
  bytesMax: 4 * limits.groupNicknameCharactersMax,
  charactersMax: limits.groupNicknameCharactersMax,
});

/** A list, because any name may be a key. Sizes are settings, which have codes of their own. */
export const attributesGiven = list(
  object({
    key: text({ bytesMin: 1, bytesMax: limits.groupAttributeBytesMax }),
    value: text({ bytesMax: limits.groupAttributeBytesMax }),
  }),
  {
    max: limits.groupAttributesListedMax,
  },
);
export const attributesTold = list(object({ key: told, value: told }), { max: limits.groupAttributesListedMax });
export type GroupAttributes = Static<typeof attributesTold>;

/** Any 0, application 1, forbidden 2. */
export const joinMode = oneOf([0, 1, 2]);
/** Every member 0, owner and admins 1. */
export const inviteMode = oneOf([0, 1]);
/** Not asked 0, asked 1. */
export const beInviteMode = oneOf([0, 1]);

const enumerated = integer({ min: 0, max: limits.enumerationMax });
const expiry = integer({ min: -1, max: Number.MAX_SAFE_INTEGER });
/** Seconds; −1: for good, 0: lifts the mute. */
export const muteSeconds = integer({ min: -1, max: limits.groupMuteSecondsMax });
/** Owner 1, admin 2, member 3, above that roles of the app. */
export const role = integer({ min: 1, max: limits.groupRoleMax });

const verifyInfo = object({ joinMode: enumerated, inviteMode: enumerated, beInviteMode: enumerated });
export const mutedInfo = object({
  mode: enumerated,
  expiredTime: expiry,
  roles: list(count, { max: limits.groupMuteRolesMax }),
});
export type GroupMutedInfo = Static<typeof mutedInfo>;

/** How the caller stands to a group. */
export const groupSide = object({
  /** Absent: the caller is no member. */
  member: optional(object({ memberRole: count, muteExpiredTime: expiry })),
  mutedInfo,
});

/** What a group is, the same for every member. */
export const groupInfo = object({
  groupID: told,
  groupName: told,
  groupAvatarUrl: told,
  groupNotice: told,
  attributes: attributesTold,
  mutedInfo,
  createTime: count,
  maxMemberCount: count,
  verifyInfo,
});
export type WireGroupInfo = Static<typeof groupInfo>;

const operator = object({ userID: told, userName: told, memberNickname: told, memberRole: count });
export type WireGroupOperator = Static<typeof operator>;

/** A member in short: who invited or accepted somebody. */
const memberInShort = object({
  userID: told,
  userName: told,
  userAvatarUrl: told,
  memberNickname: told,
  memberRole: count,
});

const member = object({
  userID: told,
  userName: told,
  userAvatarUrl: told,
  memberNickname: told,
  memberRole: count,
  /** Unix milliseconds; −1: for good, 0: not muted. */
  muteExpiredTime: expiry,
  enterTime: count,
  enterType: enumerated,
  /** Stands among the `operators` of the same list. */
  operatedUserID: optional(told),
});
export type WireGroupMember = Static<typeof member>;

/** Members with those who brought them in, each once. */
export const members = object({
  userList: list(member, { max: limits.groupMembersAtOnceMax }),
  operators: list(memberInShort, { max: limits.groupMembersAtOnceMax }),
});
export type WireGroupMembers = Static<typeof members>;

/** What one act has changed in a group; only the parts that it changed are there. */
const groupChange = object({
  operator,
  /** Who came or went, and how: joined 1, left 2, removed 4, invited 5. */
  moved: optional(object({ isEntering: flag, event: enumerated, members })),
  /** Members whose role, nickname or mute is another one. */
  memberInfo: optional(members),
  groupName: optional(told),
  groupAvatarUrl: optional(told),
  groupNotice: optional(told),
  verifyInfo: optional(verifyInfo),
  mutedInfo: optional(mutedInfo),
  attributes: optional(object({ isSet: flag, attributes: attributesTold })),
  /** The group as it was at its end. */
  dismissed: optional(groupInfo),
});
export type GroupChange = Static<typeof groupChange>;

/** A kind of entry in the log of a group, and its body. */
export const groupChanged = { kind: 'group', body: groupChange } as const;

const membershipFields = {
  log: count,
  isMember: flag,
  /** Created 1, joined 3, invited 4, left 5, removed 6. */
  event: enumerated,
  /** The first entry of the group's log that concerns the user, or the last. */
  position: count,
  /** Where the membership began that ended; absent: it begins. */
  fromPosition: optional(count),
  operator,
  /** The group as it was then. */
  groupInfo,
  /** Where reading goes on for one who comes in; absent: nothing was said in the group so far. */
  reading: optional(object({ readPosition: count, readMessageSeq: count, unreadMessageCount: count })),
};

/** Key: the groupID. */
export const groupMembership = userLogKind({
  kind: 'group',
  doc: "How the user's membership of a group changed at last.",
  isForNewDevices: true,
  body: object(membershipFields),
});

/** An application as one of those whom it concerns is told of it. */
const application = object({
  id: count,
  /** To join 1, an invitation that the user sent 2, one that he was sent 3. */
  type: enumerated,
  /** Waiting 1, accepted 2, rejected 3, expired 4, disabled 5. */
  state: enumerated,
  /** Stands among the `groups` of the same answer. */
  groupID: told,
  /** Who applies, or the other side of an invitation; stands among the `users`, as the `operator` does. */
  userID: told,
  createTime: count,
  updateTime: count,
  expireTime: count,
  wording: told,
  /** Who answered; absent: nobody has. */
  operator: optional(object({ userID: told, memberNickname: told, memberRole: count })),
  /** It is told for the first time. */
  isNew: optional(flag),
});
export type WireGroupApplication = Static<typeof application>;

/** Applications with the groups and users that they name, each once. */
export const applications = object({
  list: list(application, { max: limits.groupApplicationsAtOnceMax }),
  groups: list(object({ groupID: told, groupName: told, groupAvatarUrl: told }), {
    max: limits.groupApplicationsAtOnceMax,
  }),
  users: list(object({ userID: told, userName: told, userAvatarUrl: told }), {
    max: 2 * limits.groupApplicationsAtOnceMax,
  }),
});
export type WireGroupApplications = Static<typeof applications>;

/** What a call has left in the logs that its caller sees, and of applications; absent where it changed nothing. */
export const changed = {
  applications: optional(applications),
  entry: optional(object({ log: count, position: count, state: object({ kind: told, body: groupChange }) })),
  membership: optional(object({ entryPosition: count, ...membershipFields })),
  /** The message that tells of it; absent also where it is told like everything else, because it is large. */
  tips: optional(object({ log: count, position: count, message })),
};

/** The group is not there, or not for the caller. */
export const memberErrors = ['GroupModuleGroupDoesNotExist', 'GroupModuleUserIsNotInTheGroup'] as const;
export const authorityErrors = [...memberErrors, 'GroupModuleGroupNoCorrespondingOperationAuthority'] as const;
/** Why nobody comes in any more. */
export const groupPlaceErrors = [
  'GroupModuleMemberIsAlreadyInTheGroup',
  'GroupModuleGroupMemberHasReachedLimit',
  'GroupModuleJoinGroupError',
] as const;
export const attributeErrors = [
  'GroupModuleTheNumberOfGroupAttributesExceedsLimit',
  'GroupModuleTheLengthOfGroupAttributeKeyExceedsLimit',
  'GroupModuleTheLengthOfGroupAttributeValueExceedsLimit',
  'GroupModuleTheTotalLengthOfGroupAttributesValueExceedsLimit',
] as const;

/** Why a user could not be brought in; `applied`: he is asked first. */
const notAdded = oneOf(['unregistered', 'member', 'full', 'tooManyGroups', 'applied']);
export const userIDs = list(userID, { min: 1, max: limits.groupUserIDsMax });
export const failedToAdd = list(object({ userID: told, reason: notAdded }), { max: limits.groupUserIDsMax });
export const page = { after: count, count: integer({ min: 1, max: limits.groupPageMax }) };
