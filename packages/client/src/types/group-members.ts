import type { ZIMGroupEnterType, ZIMGroupMemberEvent, ZIMGroupMemberState } from '../enums.ts';
import type { ZIMGroupOperatedInfo } from './groups.ts';
import type { ZIMErrorUserInfo, ZIMUserInfo } from './users.ts';

/** A member of a group in short. */
export interface ZIMGroupMemberSimpleInfo extends ZIMUserInfo {
  /** Nickname in the group, up to 100 characters; empty without one. */
  memberNickname: string;
  /** Role: 1 owner, 2 admin, 3 member, above that roles of the app. */
  memberRole: number;
}

/** How a member came into a group. */
export interface ZIMGroupEnterInfo {
  /** When, in Unix milliseconds. */
  enterTime: number;
  /** In which way. */
  enterType: ZIMGroupEnterType;
  /** Who invited or accepted the member; absent if nobody did. */
  operatedUser?: ZIMGroupMemberSimpleInfo;
}

/** A member of a group. */
export interface ZIMGroupMemberInfo extends ZIMUserInfo {
  /** Nickname in the group, up to 100 characters; empty without one. */
  memberNickname: string;
  /** Role: 1 owner, 2 admin, 3 member, above that roles of the app. */
  memberRole: number;
  /**
   * The avatar once more.
   * @deprecated Use `userAvatarUrl`.
   */
  memberAvatarUrl: string;
  /** Until when the member alone may not write, in Unix milliseconds; −1: for good, 0: not muted. */
  muteExpiredTime: number;
  /** How the member came in. */
  groupEnterInfo: ZIMGroupEnterInfo;
}

/** Which page of the members is asked for. */
export interface ZIMGroupMemberQueryConfig {
  /** 0 for the first page, then what the page before returned. */
  nextFlag: number;
  /** Size of the page, 1 or more; above 100 counts as 100. */
  count: number;
}

/** What is searched for among the members of a group. */
export interface ZIMGroupMemberSearchConfig {
  /** 0 for the first page, then what the page before returned. */
  nextFlag: number;
  /** Size of the page, 1 or more; above 100 counts as 100. */
  count: number;
  /** 1 – 5 words, all of which must occur; case does not matter. */
  keywords: string[];
  /** Whether nicknames are searched as well as names. Default: `false`. */
  isAlsoMatchGroupMemberNickname: boolean;
}

/** How members are muted. */
export interface ZIMGroupMemberMuteConfig {
  /** For how long, in seconds, 1 – 604800; −1: for good, 0: the mute is lifted. */
  duration: number;
}

/** Which page of the muted members is asked for. */
export interface ZIMGroupMemberMutedListQueryConfig {
  /** 0 for the first page, then what the page before returned. */
  nextFlag: number;
  /** Size of the page, 1 or more; above 100 counts as 100. */
  count: number;
}

/** What became of an invitation. */
export interface ZIMGroupUsersInvitedResult {
  /** The group. */
  groupID: string;
  /** The new members. */
  userList: ZIMGroupMemberInfo[];
  /** Users who could not be added, such as those who are members already (6000522). */
  errorUserList: ZIMErrorUserInfo[];
}

/** What became of removing members. */
export interface ZIMGroupMemberKickedResult {
  /** The group. */
  groupID: string;
  /** The users who were removed. */
  kickedUserIDs: string[];
  /** Users who were not, such as those who are no members (6000521). */
  errorUserList: ZIMErrorUserInfo[];
}

/** The new role of a member. */
export interface ZIMGroupMemberRoleUpdatedResult {
  /** The group. */
  groupID: string;
  /** The member. */
  forUserID: string;
  /** The role as it is stored. */
  role: number;
}

/** The new nickname of a member. */
export interface ZIMGroupMemberNicknameUpdatedResult {
  /** The group. */
  groupID: string;
  /** The member. */
  forUserID: string;
  /** The nickname as it is stored. */
  nickname: string;
}

/** A member of a group. */
export interface ZIMGroupMemberInfoQueriedResult {
  /** The group. */
  groupID: string;
  /** The member. */
  userInfo: ZIMGroupMemberInfo;
}

/** A page of the members of a group. */
export interface ZIMGroupMemberListQueriedResult {
  /** The group. */
  groupID: string;
  /** The members in the order in which they came. */
  userList: ZIMGroupMemberInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** How many members a group has. */
export interface ZIMGroupMemberCountQueriedResult {
  /** The group. */
  groupID: string;
  /** The number of its members. */
  count: number;
}

/** What became of muting members. */
export interface ZIMGroupMembersMutedResult {
  /** The group. */
  groupID: string;
  /** Whether they were muted or the mute was lifted. */
  isMute: boolean;
  /** For how long, in seconds; 0 if the mute was lifted. */
  duration: number;
  /** The members concerned. */
  mutedUserIDs: string[];
  /** Users who were not, such as those who are no members (6000521). */
  errorUserList: ZIMErrorUserInfo[];
}

/** A page of the members who are muted one by one. */
export interface ZIMGroupMemberMutedListQueriedResult {
  /** The group. */
  groupID: string;
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
  /** The members. */
  userList: ZIMGroupMemberInfo[];
}

/** A page of members that match. */
export interface ZIMGroupMembersSearchedResult {
  /** The group. */
  groupID: string;
  /** The members. */
  userList: ZIMGroupMemberInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** Members came into a group or went out of it. */
export interface ZIMEventOfGroupMemberStateChangedResult {
  /** The group. */
  groupID: string;
  /** Whether they came or went. */
  state: ZIMGroupMemberState;
  /** Why. */
  event: ZIMGroupMemberEvent;
  /** The members. */
  userList: ZIMGroupMemberInfo[];
  /** Who did it. */
  operatedInfo: ZIMGroupOperatedInfo;
}

/** Nicknames, roles or mutes of members changed. */
export interface ZIMEventOfGroupMemberInfoUpdatedResult {
  /** The group. */
  groupID: string;
  /** The members as they are now. */
  userList: ZIMGroupMemberInfo[];
  /** Who changed them. */
  operatedInfo: ZIMGroupOperatedInfo;
}
