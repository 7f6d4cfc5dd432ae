import type {
  ZIMGroupApplicationListChangeAction,
  ZIMGroupApplicationState,
  ZIMGroupApplicationType,
} from '../enums.ts';
import type { ZIMGroupMemberSimpleInfo } from './group-members.ts';
import type { ZIMGroupFullInfo, ZIMGroupInfo } from './groups.ts';
import type { ZIMPushConfig } from './push.ts';
import type { ZIMErrorUserInfo, ZIMUserInfo } from './users.ts';

/** An application to come into a group, or an invitation that awaits consent. */
export interface ZIMGroupApplicationInfo {
  /** What it asks for, as seen by the own user. */
  type: ZIMGroupApplicationType;
  /** What became of it. */
  state: ZIMGroupApplicationState;
  /** The group. */
  groupInfo: ZIMGroupInfo;
  /** The other party: the applicant, the invited user or the inviter. */
  applyUser: ZIMUserInfo;
  /** When it was made, in Unix milliseconds. */
  createTime: number;
  /** When it last changed, in Unix milliseconds. */
  updateTime: number;
  /** What was written with it, up to 256 bytes. */
  wording: string;
  /** Who answered it; absent while nobody has. */
  operatedUser?: ZIMGroupMemberSimpleInfo;
}

/** How one applies to join. */
export interface ZIMGroupJoinApplicationSendConfig {
  /** Text for owner and admins, up to 256 bytes. */
  wording: string;
  /** Offline push to owner and admins. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How an application is accepted. */
export interface ZIMGroupJoinApplicationAcceptConfig {
  /** Offline push to the applicant. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How an application is rejected. */
export interface ZIMGroupJoinApplicationRejectConfig {
  /** Offline push to the applicant. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How users are asked to join. */
export interface ZIMGroupInviteApplicationSendConfig {
  /** Text for the invited users, up to 256 bytes. */
  wording: string;
  /** Offline push to the invited users. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How an invitation is accepted. */
export interface ZIMGroupInviteApplicationAcceptConfig {
  /** Offline push to the inviter. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How an invitation is rejected. */
export interface ZIMGroupInviteApplicationRejectConfig {
  /** Offline push to the inviter. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** Which page of the applications is asked for. */
export interface ZIMGroupApplicationListQueryConfig {
  /** 0 for the first page, then what the page before returned. */
  nextFlag: number;
  /** Size of the page, 1 or more; above 100 counts as 100. */
  count: number;
}

/** The group that was applied to. */
export interface ZIMGroupJoinApplicationSentResult {
  /** The group. */
  groupID: string;
}

/** The application that was accepted. */
export interface ZIMGroupJoinApplicationAcceptedResult {
  /** The group. */
  groupID: string;
  /** The applicant, a member now. */
  userID: string;
}

/** The application that was rejected. */
export interface ZIMGroupJoinApplicationRejectedResult {
  /** The group. */
  groupID: string;
  /** The applicant. */
  userID: string;
}

/** What became of asking users. */
export interface ZIMGroupInviteApplicationsSentResult {
  /** The group. */
  groupID: string;
  /** Users who could not be asked, such as those who are members already (6000522). */
  errorUserList: ZIMErrorUserInfo[];
}

/** The invitation that was accepted. */
export interface ZIMGroupInviteApplicationAcceptedResult {
  /** The group. */
  groupInfo: ZIMGroupFullInfo;
  /** Who invited. */
  inviterUserID: string;
}

/** The invitation that was rejected. */
export interface ZIMGroupInviteApplicationRejectedResult {
  /** The group. */
  groupID: string;
  /** Who invited. */
  inviterUserID: string;
}

/** A page of the applications that concern the own user. */
export interface ZIMGroupApplicationListQueriedResult {
  /** The last changed first. */
  applicationList: ZIMGroupApplicationInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** There are new applications. */
export interface ZIMEventOfGroupApplicationListChangedResult {
  /** What happened to the list. */
  action: ZIMGroupApplicationListChangeAction;
  /** The applications. */
  applicationList: ZIMGroupApplicationInfo[];
}

/** Applications changed. */
export interface ZIMEventOfGroupApplicationUpdatedResult {
  /** The applications as they are now. */
  applicationList: ZIMGroupApplicationInfo[];
}
