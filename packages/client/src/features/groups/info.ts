import type {
  GroupAttributes,
  GroupMutedInfo,
  WireGroupInfo,
  WireGroupMember,
  WireGroupMembers,
} from '@parley/protocol/features/group-values';
import { known } from '../../enums/enumeration.ts';
import {
  ZIMGroupBeInviteMode,
  ZIMGroupEnterType,
  ZIMGroupInviteMode,
  ZIMGroupJoinMode,
  ZIMGroupMuteMode,
} from '../../enums.ts';
import type { ZIMGroup, ZIMGroupFullInfo, ZIMGroupMemberInfo, ZIMGroupMuteInfo } from '../../types.ts';

/** What the user himself has set for a group; nobody else sees it. */
export type OwnSide = Pick<ZIMGroup, 'groupAlias' | 'notificationStatus'>;
/** The same by the groupID. */
export type OwnSides = (groupID: string) => OwnSide;

export const toAttributes = (attributes: GroupAttributes): Record<string, string> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value]));

export const toMuteInfo = ({ mode, expiredTime, roles }: GroupMutedInfo): ZIMGroupMuteInfo => ({
  mode: known(ZIMGroupMuteMode, mode),
  expiredTime,
  roles: [...roles],
});

export const toVerifyInfo = ({ joinMode, inviteMode, beInviteMode }: WireGroupInfo['verifyInfo']) => ({
  joinMode: known<ZIMGroupJoinMode>(ZIMGroupJoinMode, joinMode),
  inviteMode: known<ZIMGroupInviteMode>(ZIMGroupInviteMode, inviteMode),
  beInviteMode: known<ZIMGroupBeInviteMode>(ZIMGroupBeInviteMode, beInviteMode),
});

export type GroupNames = Pick<WireGroupInfo, 'groupID' | 'groupName' | 'groupAvatarUrl'>;

/** An entry of the list of groups. */
export const toGroup = ({ groupID, groupName, groupAvatarUrl }: GroupNames, ownSideOf: OwnSides): ZIMGroup => ({
  baseInfo: { groupID, groupName, groupAvatarUrl },
  ...ownSideOf(groupID),
});

export const toFullInfo = (info: WireGroupInfo, ownSideOf: OwnSides): ZIMGroupFullInfo => ({
  ...toGroup(info, ownSideOf),
  groupNotice: info.groupNotice,
  groupAttributes: toAttributes(info.attributes),
  mutedInfo: toMuteInfo(info.mutedInfo),
  createTime: info.createTime,
  maxMemberCount: info.maxMemberCount,
  verifyInfo: toVerifyInfo(info.verifyInfo),
});

/** A member in short: who brought somebody in. */
export type WireGroupSponsor = WireGroupMembers['operators'][number];

export function toMember(member: WireGroupMember, sponsor: WireGroupSponsor | undefined): ZIMGroupMemberInfo {
  const { userID, userName, userAvatarUrl, memberNickname, memberRole, muteExpiredTime, enterTime } = member;
  return {
    ...{ userID, userName, userAvatarUrl, userExtendedData: '', memberNickname, memberRole, muteExpiredTime },
    memberAvatarUrl: userAvatarUrl,
    groupEnterInfo: {
      enterTime,
      enterType: known<ZIMGroupEnterType>(ZIMGroupEnterType, member.enterType, ZIMGroupEnterType.Unknown),
      ...(sponsor && { operatedUser: { ...sponsor, userExtendedData: '' } }),
    },
  };
}

/** Each member with whoever brought him in. */
export function sponsored({ userList, operators }: WireGroupMembers) {
  const sponsors = new Map(operators.map((one) => [one.userID, one]));
  return userList.map((member) => ({ member, sponsor: sponsors.get(member.operatedUserID ?? '') }));
}

export const toMembers = (members: WireGroupMembers): ZIMGroupMemberInfo[] =>
  sponsored(members).map(({ member, sponsor }) => toMember(member, sponsor));
