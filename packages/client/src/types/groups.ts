import type {
  ZIMGroupAttributesUpdateAction,
  ZIMGroupBeInviteMode,
  ZIMGroupEvent,
  ZIMGroupInviteMode,
  ZIMGroupJoinMode,
  ZIMGroupMessageNotificationStatus,
  ZIMGroupMuteMode,
  ZIMGroupState,
} from '../enums.ts';
import type { ZIMGroupMemberInfo } from './group-members.ts';
import type { ZIMErrorUserInfo } from './users.ts';

/** What a group is called. */
export interface ZIMGroupInfo {
  /**
   * 1 – 32 bytes of ASCII letters, digits and some punctuation. Empty at creation: the server makes one that starts
   * with `#`.
   */
  groupID: string;
  /** Name of the group, up to 100 bytes. */
  groupName: string;
  /** Address of the avatar, up to 500 bytes. */
  groupAvatarUrl: string;
}

/** Who of a group may not write. */
export interface ZIMGroupMuteInfo {
  /** Who it concerns. */
  mode: ZIMGroupMuteMode;
  /** Until when, in Unix milliseconds; −1: for good, 0: nobody is muted. */
  expiredTime: number;
  /** The roles that may not write, where the mode goes by role. */
  roles: number[];
}

/** How one comes into a group. */
export interface ZIMGroupVerifyInfo {
  /** How outsiders come in on their own. */
  joinMode: ZIMGroupJoinMode;
  /** Who may invite. */
  inviteMode: ZIMGroupInviteMode;
  /** Whether the invited user is asked. */
  beInviteMode: ZIMGroupBeInviteMode;
}

/** A group as the own user sees it. */
export interface ZIMGroupFullInfo {
  /** ID, name and avatar. */
  baseInfo: ZIMGroupInfo;
  /** Notice, up to 300 bytes. */
  groupNotice: string;
  /** Attributes: up to 10, keys up to 16 bytes, values up to 1024. */
  groupAttributes: Record<string, string>;
  /** What the own user calls the group; nobody else sees it. */
  groupAlias: string;
  /** Whether the group makes itself noticed. */
  notificationStatus: ZIMGroupMessageNotificationStatus;
  /** Who may not write. */
  mutedInfo: ZIMGroupMuteInfo;
  /** When it was created, in Unix milliseconds. */
  createTime: number;
  /** How many members it may have. */
  maxMemberCount: number;
  /** How one comes in. */
  verifyInfo: ZIMGroupVerifyInfo;
}

/** An entry of the list of groups. */
export interface ZIMGroup {
  /** ID, name and avatar. */
  baseInfo: ZIMGroupInfo;
  /** What the own user calls the group. */
  groupAlias: string;
  /** Whether the group makes itself noticed. */
  notificationStatus: ZIMGroupMessageNotificationStatus;
}

/** Who acted in a group. */
export interface ZIMGroupOperatedInfo {
  /** The user. */
  userID: string;
  /** Name of the user. */
  userName: string;
  /** Nickname in the group; empty without one. */
  memberNickname: string;
  /** Role before the act: 1 owner, 2 admin, 3 member; 0 for somebody outside the group. */
  memberRole: number;
}

/** How a group is created. Fields that are left out take their defaults. */
export interface ZIMGroupAdvancedConfig {
  /** Notice, up to 300 bytes. Default: empty. */
  groupNotice: string;
  /** Attributes: up to 10, keys up to 16 bytes, values up to 1024. Default: none. */
  groupAttributes: Record<string, string>;
  /** How many members it may have, up to 500; 0: as many as the server allows. Default: 0. */
  maxMemberCount: number;
  /** How outsiders come in on their own. Default: `Any`. */
  joinMode: ZIMGroupJoinMode;
  /** Who may invite. Default: `Any`. */
  inviteMode: ZIMGroupInviteMode;
  /** Whether the invited user is asked. Default: `None`. */
  beInviteMode: ZIMGroupBeInviteMode;
}

/** Which groups are asked for. */
export interface ZIMGroupListQueryConfig {
  /** 0 for the first page, then what the page before returned. */
  nextFlag: number;
  /** Only groups that these users are in as well. Empty: all own groups. */
  userIDs: string[];
}

/** What happened to group attributes. */
export interface ZIMGroupAttributesUpdateInfo {
  /** Whether they were set or deleted. */
  action: ZIMGroupAttributesUpdateAction;
  /** The attributes concerned: what they are now, or were at last. */
  groupAttributes: Record<string, string>;
}

/** How a group is muted. */
export interface ZIMGroupMuteConfig {
  /** Who may not write. */
  mode: ZIMGroupMuteMode;
  /** For how long, in seconds, 1 – 604800; −1: for good, 0: the mute is lifted. */
  duration: number;
  /** With mode `Custom` the 1 – 20 roles that may not write. */
  roles: number[];
}

/** What is searched for among the own groups. */
export interface ZIMGroupSearchConfig {
  /** 0 for the first page, then what the page before returned. */
  nextFlag: number;
  /** Size of the page, 1 or more; above 100 counts as 100. */
  count: number;
  /** 1 – 5 words, all of which must occur; case does not matter. */
  keywords: string[];
  /** Whether names of members are searched as well as that of the group. Default: `false`. */
  isAlsoMatchGroupMemberUserName: boolean;
  /** Whether nicknames of members are searched as well. Default: `false`. */
  isAlsoMatchGroupMemberNickname: boolean;
}

/** A group that matches. */
export interface ZIMGroupSearchInfo {
  /** The group. */
  groupInfo: ZIMGroupInfo;
  /** The members that match. */
  userList: ZIMGroupMemberInfo[];
}

/** The group that was created. */
export interface ZIMGroupCreatedResult {
  /** The group. */
  groupInfo: ZIMGroupFullInfo;
  /** Its members, the owner first. */
  userList: ZIMGroupMemberInfo[];
  /** Users who could not be added, such as those who are not registered (6000011). */
  errorUserList: ZIMErrorUserInfo[];
}

/** The group that was dismissed. */
export interface ZIMGroupDismissedResult {
  /** The group; its ID is never used again. */
  groupID: string;
}

/** The group that was joined. */
export interface ZIMGroupJoinedResult {
  /** The group. */
  groupInfo: ZIMGroupFullInfo;
}

/** The group that was left. */
export interface ZIMGroupLeftResult {
  /** The group. */
  groupID: string;
}

/** The new owner of a group. */
export interface ZIMGroupOwnerTransferredResult {
  /** The group. */
  groupID: string;
  /** The new owner. */
  toUserID: string;
}

/** The new name of a group. */
export interface ZIMGroupNameUpdatedResult {
  /** The group. */
  groupID: string;
  /** The name as it is stored. */
  groupName: string;
}

/** The new avatar of a group. */
export interface ZIMGroupAvatarUrlUpdatedResult {
  /** The group. */
  groupID: string;
  /** The address as it is stored. */
  groupAvatarUrl: string;
}

/** The new notice of a group. */
export interface ZIMGroupNoticeUpdatedResult {
  /** The group. */
  groupID: string;
  /** The notice as it is stored. */
  groupNotice: string;
}

/** The new alias of a group. */
export interface ZIMGroupAliasUpdatedResult {
  /** The group. */
  groupID: string;
  /** The alias as it is stored. */
  groupAlias: string;
}

/** The new mode of joining. */
export interface ZIMGroupJoinModeUpdatedResult {
  /** The group. */
  groupID: string;
  /** The mode. */
  mode: ZIMGroupJoinMode;
}

/** The new mode of inviting. */
export interface ZIMGroupInviteModeUpdatedResult {
  /** The group. */
  groupID: string;
  /** The mode. */
  mode: ZIMGroupInviteMode;
}

/** The new mode of being invited. */
export interface ZIMGroupBeInviteModeUpdatedResult {
  /** The group. */
  groupID: string;
  /** The mode. */
  mode: ZIMGroupBeInviteMode;
}

/** A group. */
export interface ZIMGroupInfoQueriedResult {
  /** The group. */
  groupInfo: ZIMGroupFullInfo;
}

/** What became of changing group attributes. */
export interface ZIMGroupAttributesOperatedResult {
  /** The group. */
  groupID: string;
  /** Keys that were not changed, such as unknown ones. */
  errorKeys: string[];
}

/** Attributes of a group. */
export interface ZIMGroupAttributesQueriedResult {
  /** The group. */
  groupID: string;
  /** Those of the keys asked for that exist. */
  groupAttributes: Record<string, string>;
}

/** A page of the groups. */
export interface ZIMGroupListQueriedResult {
  /** In the order in which the own user came into them. */
  groupList: ZIMGroup[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** Whether a group is muted now. */
export interface ZIMGroupMutedResult {
  /** The group. */
  groupID: string;
  /** Whether it was muted or the mute was lifted. */
  isMute: boolean;
  /** The mute as it is stored. */
  mutedInfo: ZIMGroupMuteInfo;
}

/** A page of groups that match. */
export interface ZIMGroupsSearchedResult {
  /** The groups. */
  groupSearchInfoList: ZIMGroupSearchInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** The own user came into a group or went out of it. */
export interface ZIMEventOfGroupStateChangedResult {
  /** Whether the own user is in it now. */
  state: ZIMGroupState;
  /** Why. */
  event: ZIMGroupEvent;
  /** Who did it. */
  operatedInfo: ZIMGroupOperatedInfo;
  /** The group as it was then. */
  groupInfo: ZIMGroupFullInfo;
}

/** The name of a group changed. */
export interface ZIMEventOfGroupNameUpdatedResult {
  /** The group. */
  groupID: string;
  /** The new name. */
  groupName: string;
  /** Who changed it. */
  operatedInfo: ZIMGroupOperatedInfo;
}

/** The avatar of a group changed. */
export interface ZIMEventOfGroupAvatarUrlUpdatedResult {
  /** The group. */
  groupID: string;
  /** The new address. */
  groupAvatarUrl: string;
  /** Who changed it. */
  operatedInfo: ZIMGroupOperatedInfo;
}

/** The notice of a group changed. */
export interface ZIMEventOfGroupNoticeUpdatedResult {
  /** The group. */
  groupID: string;
  /** The new notice. */
  groupNotice: string;
  /** Who changed it. */
  operatedInfo: ZIMGroupOperatedInfo;
}

/** The own user calls a group differently now. */
export interface ZIMEventOfGroupAliasUpdatedResult {
  /** The group. */
  groupID: string;
  /** The new alias. */
  groupAlias: string;
  /** The own user. */
  operatedUserID: string;
}

/** Attributes of a group changed. */
export interface ZIMEventOfGroupAttributesUpdatedResult {
  /** The group. */
  groupID: string;
  /** What happened to them. */
  infoList: ZIMGroupAttributesUpdateInfo[];
  /** Who changed them. */
  operatedInfo: ZIMGroupOperatedInfo;
}

/** The mute of a group changed. */
export interface ZIMEventOfGroupMutedInfoUpdatedResult {
  /** The group. */
  groupID: string;
  /** The new mute. */
  mutedInfo: ZIMGroupMuteInfo;
  /** Who changed it. */
  operatedInfo: ZIMGroupOperatedInfo;
}

/** How one comes into a group changed. */
export interface ZIMEventOfGroupVerifyInfoUpdatedResult {
  /** The group. */
  groupID: string;
  /** All modes as they are now. */
  verifyInfo: ZIMGroupVerifyInfo;
  /** Who changed them. */
  operatedInfo: ZIMGroupOperatedInfo;
}
