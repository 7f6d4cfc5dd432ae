import type {
  ZIMFriendApplicationListChangeAction,
  ZIMFriendApplicationState,
  ZIMFriendApplicationType,
  ZIMFriendDeleteType,
  ZIMFriendListChangeAction,
  ZIMFriendRelationCheckType,
  ZIMUserRelationType,
} from '../enums.ts';
import type { ZIMPushConfig } from './push.ts';
import type { ZIMErrorUserInfo, ZIMUserInfo } from './users.ts';

/** An entry of the friend list. */
export interface ZIMFriendInfo extends ZIMUserInfo {
  /** What the own user calls the friend, up to 256 characters; nobody else sees it. */
  friendAlias: string;
  /** Notes of the own user about the friend: keys `k0` – `k4`, 1024 bytes in all. */
  friendAttributes: Record<string, string>;
  /** When the friend came into the list, in Unix milliseconds. */
  createTime: number;
  /** What was written when the friendship was made. */
  wording: string;
}

/** An application to become a friend. */
export interface ZIMFriendApplicationInfo {
  /** Who asked whom. */
  type: ZIMFriendApplicationType;
  /** What became of it. */
  state: ZIMFriendApplicationState;
  /** The other party. */
  applyUser: ZIMUserInfo;
  /** What was written with it. */
  wording: string;
  /** When it was made, in Unix milliseconds. */
  createTime: number;
  /** When it last changed, in Unix milliseconds. */
  updateTime: number;
}

/** What a check found about one user. */
export interface ZIMFriendRelationInfo {
  /** Who has whom in the friend list. */
  type: ZIMUserRelationType;
  /** The other user. */
  userID: string;
}

/** How a friend is added. Fields that are left out are empty. */
export interface ZIMFriendAddConfig {
  /** Alias for the friend, up to 256 characters. */
  friendAlias: string;
  /** Notes about the friend: keys `k0` – `k4`, 1024 bytes in all. */
  friendAttributes: Record<string, string>;
  /** Text that both sides keep, up to 256 characters. */
  wording: string;
}

/** How friends are deleted. */
export interface ZIMFriendDeleteConfig {
  /** From whose lists. Default: `Both`. */
  type: ZIMFriendDeleteType;
}

/** Which page of the friend list is asked for. */
export interface ZIMFriendListQueryConfig {
  /** 0 or absent for the first page, then what the page before returned. */
  nextFlag?: number;
  /** Size of the page, 1 or more; above 3000 counts as 3000. */
  count: number;
}

/** What is searched for among the friends. */
export interface ZIMFriendSearchConfig {
  /** 0 for the first page, then what the page before returned. */
  nextFlag: number;
  /** Size of the page, 1 or more; above 3000 counts as 3000. */
  count: number;
  /** 1 – 5 words of up to 64 bytes, all of which must occur; case does not matter. */
  keywords: string[];
  /** Whether the alias is searched as well as the name. Default: `false`. */
  isAlsoMatchFriendAlias: boolean;
}

/** How relations are checked. */
export interface ZIMFriendRelationCheckConfig {
  /** Whose lists are looked at. Default: `Both`. */
  type: ZIMFriendRelationCheckType;
}

/** How somebody is asked to become a friend. */
export interface ZIMFriendApplicationSendConfig {
  /** Text for the other user, up to 256 characters. */
  wording: string;
  /** Alias for the friend-to-be, up to 256 characters. */
  friendAlias: string;
  /** Notes about the friend-to-be: keys `k0` – `k4`, 1024 bytes in all. */
  friendAttributes: Record<string, string>;
  /** Offline push to the user who is asked. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How an application is accepted. */
export interface ZIMFriendApplicationAcceptConfig {
  /** Alias for the new friend, up to 256 characters. */
  friendAlias: string;
  /** Notes about the new friend: keys `k0` – `k4`, 1024 bytes in all. */
  friendAttributes: Record<string, string>;
  /** Offline push to the applicant. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How an application is rejected. */
export interface ZIMFriendApplicationRejectConfig {
  /** Offline push to the applicant. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** Which page of the applications is asked for. */
export interface ZIMFriendApplicationListQueryConfig {
  /** 0 or absent for the first page, then what the page before returned. */
  nextFlag?: number;
  /** Size of the page, 1 or more; above 3000 counts as 3000. */
  count: number;
}

/** The new friend. */
export interface ZIMFriendAddedResult {
  /** The entry of the own list. */
  friendInfo: ZIMFriendInfo;
}

/** What became of a deletion. */
export interface ZIMFriendsDeletedResult {
  /** Users who could not be deleted, such as those who are not in the list (6000812). */
  errorUserList: ZIMErrorUserInfo[];
}

/** A page of the friend list. */
export interface ZIMFriendListQueriedResult {
  /** The newest friend first. */
  friendList: ZIMFriendInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** Entries of the friend list. */
export interface ZIMFriendsInfoQueriedResult {
  /** The entries that were found. */
  friendInfos: ZIMFriendInfo[];
  /** Users who are no friends (6000812). */
  errorUserList: ZIMErrorUserInfo[];
}

/** What a check found. */
export interface ZIMFriendsRelationCheckedResult {
  /** One entry for each user who could be checked. */
  relationInfos: ZIMFriendRelationInfo[];
  /** Users who are not registered (6000811), and the own user (6000001). */
  errorUserList: ZIMErrorUserInfo[];
}

/** The application that was sent. */
export interface ZIMFriendApplicationSentResult {
  /** Accepted already if the other user has the own one in the friend list. */
  applicationInfo: ZIMFriendApplicationInfo;
}

/** The new friend. */
export interface ZIMFriendApplicationAcceptedResult {
  /** The entry of the own list. */
  friendInfo: ZIMFriendInfo;
}

/** Whom was rejected. */
export interface ZIMFriendApplicationRejectedResult {
  /** The applicant. */
  userInfo: ZIMUserInfo;
}

/** A page of the applications. */
export interface ZIMFriendApplicationListQueriedResult {
  /** Sent and received ones, the last changed first. */
  applicationList: ZIMFriendApplicationInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** The friend with the new alias. */
export interface ZIMFriendAliasUpdatedResult {
  /** The entry of the own list. */
  friendInfo: ZIMFriendInfo;
}

/** The friend with the new attributes. */
export interface ZIMFriendAttributesUpdatedResult {
  /** The entry of the own list. */
  friendInfo: ZIMFriendInfo;
}

/** A page of friends that match. */
export interface ZIMFriendsSearchedResult {
  /** In the order of the friend list. */
  friendInfoList: ZIMFriendInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** The friend list changed. */
export interface ZIMEventOfFriendListChangedResult {
  /** The entries that came or went. */
  friendList: ZIMFriendInfo[];
  /** What happened to them. */
  action: ZIMFriendListChangeAction;
}

/** Entries of the friend list changed. */
export interface ZIMEventOfFriendInfoUpdatedResult {
  /** The entries as they are now. */
  friendList: ZIMFriendInfo[];
}

/** The list of applications changed. */
export interface ZIMEventOfFriendApplicationListChangedResult {
  /** The applications that came or went. */
  applicationList: ZIMFriendApplicationInfo[];
  /** What happened to them. */
  action: ZIMFriendApplicationListChangeAction;
}

/** Applications changed. */
export interface ZIMEventOfFriendApplicationUpdatedResult {
  /** The applications as they are now. */
  applicationList: ZIMFriendApplicationInfo[];
}
