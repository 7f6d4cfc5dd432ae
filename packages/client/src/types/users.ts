import type { ZIMPlatformType, ZIMUserOnlineStatus } from '../enums.ts';

/** The profile of a user in short. */
export interface ZIMUserInfo {
  /** 1 – 32 bytes of ASCII letters, digits and some punctuation; case matters. */
  userID: string;
  /** Name of the user, up to 256 bytes. */
  userName: string;
  /** Address of the avatar, up to 500 bytes; not checked. */
  userAvatarUrl: string;
  /** Data that the app attached to the user; filled in results of rooms only. */
  userExtendedData: string;
}

/** The profile of a user. */
export interface ZIMUserFullInfo {
  /** ID, name and avatar. */
  baseInfo: ZIMUserInfo;
  /**
   * The avatar once more.
   * @deprecated Use `baseInfo.userAvatarUrl`.
   */
  userAvatarUrl: string;
  /** Data that the app attached to the user, up to 2048 bytes by default. */
  extendedData: string;
}

/** Which devices are spared pushes while others are online. */
export interface ZIMUserOfflinePushRule {
  /** While the user is online on one of these, the rule acts. Empty: it never acts. */
  onlinePlatforms: ZIMPlatformType[];
  /** Devices of these platforms get no offline push while it acts. */
  notToReceiveOfflinePushPlatforms: ZIMPlatformType[];
}

/** Rules that a user has set for the own account. */
export interface ZIMUserRule {
  /** Which devices are spared pushes. */
  offlinePushRule: ZIMUserOfflinePushRule;
}

/** Whether a user can be reached, and what the user says about it. */
export interface ZIMUserStatus {
  /** The user. */
  userID: string;
  /** Whether the user is online; `Unknown` in entries about the own user. */
  onlineStatus: ZIMUserOnlineStatus;
  /** Platforms with a connected session, ascending; empty unless online. */
  onlinePlatforms: ZIMPlatformType[];
  /** Text that the user set, up to 64 bytes; empty without one. */
  customStatus: string;
  /** End of the custom status in Unix milliseconds; −1: permanent, 0: none is set. */
  customStatusExpiredTime: number;
  /** The later of the two times below, in Unix milliseconds. */
  lastUpdateTime: number;
  /** When the online status last changed, in Unix milliseconds; 0: never. */
  lastOnlineStatusUpdateTime: number;
  /** When the custom status last changed, in Unix milliseconds; 0: never. */
  lastCustomStatusUpdateTime: number;
}

/** A subscription of the own user to the status of another. */
export interface ZIMUserStatusSubscription {
  /** The last status that is known here. */
  userStatus: ZIMUserStatus;
  /** End of the subscription in Unix milliseconds. */
  subscribeExpiredTime: number;
}

/** Everything about the own user. */
export interface ZIMSelfUserInfo {
  /** The profile. */
  userFullInfo: ZIMUserFullInfo;
  /** The rules. */
  userRule: ZIMUserRule;
  /** The status. */
  userStatus: ZIMUserStatus;
}

/** A user for whom part of a call failed. */
export interface ZIMErrorUserInfo {
  /** The user. */
  userID: string;
  /** An error code, as in `ZIMErrorCode`. */
  reason: number;
}

/** Where a query of profiles looks. */
export interface ZIMUsersInfoQueryConfig {
  /** Whether the server is asked first, as far as its quota allows. Default: `false`, what this device knows. */
  isQueryFromServer: boolean;
}

/** How a custom status is set. */
export interface ZIMUserCustomStatusUpdateConfig {
  /** How long it lasts, in seconds; −1: until it is changed. Default: 86400. */
  duration: number;
}

/** How a status is subscribed to. */
export interface ZIMUserStatusSubscribeConfig {
  /** How long the subscription lasts, in minutes, 1 – 43200 (30 days). */
  subscriptionDuration: number;
}

/** Which subscriptions are asked for. */
export interface ZIMSubscribedUserStatusQueryConfig {
  /** Up to 200 users. Empty: all subscriptions. */
  userIDs: string[];
}

/** The new name. */
export interface ZIMUserNameUpdatedResult {
  /** The name as it is stored. */
  userName: string;
}

/** The new avatar. */
export interface ZIMUserAvatarUrlUpdatedResult {
  /** The address as it is stored. */
  userAvatarUrl: string;
}

/** The new data of the user. */
export interface ZIMUserExtendedDataUpdatedResult {
  /** The data as they are stored. */
  extendedData: string;
}

/** The new rule. */
export interface ZIMUserOfflinePushRuleUpdatedResult {
  /** The rule as it is stored. */
  offlinePushRule: ZIMUserOfflinePushRule;
}

/** The new custom status. */
export interface ZIMUserCustomStatusUpdatedResult {
  /** The status as it is stored. */
  customStatus: string;
}

/** Profiles in the order of the request. */
export interface ZIMUsersInfoQueriedResult {
  /** The profiles that were found. */
  userList: ZIMUserFullInfo[];
  /** Users who are not registered (6000011) or did not fit the quota (6000012). */
  errorUserList: ZIMErrorUserInfo[];
}

/** The own user. */
export interface ZIMSelfUserInfoQueriedResult {
  /** Profile, rules and status. */
  selfUserInfo: ZIMSelfUserInfo;
}

/** Statuses that the server told. */
export interface ZIMUsersStatusQueriedResult {
  /** The statuses that were found. */
  userStatusList: ZIMUserStatus[];
  /** Users who are not registered (6000011). */
  errorUserList: ZIMErrorUserInfo[];
}

/** What became of the subscriptions. */
export interface ZIMUsersStatusSubscribedResult {
  /** Users who are not registered (6000011). */
  errorUserList: ZIMErrorUserInfo[];
}

/** What became of the subscriptions. */
export interface ZIMUsersStatusUnsubscribedResult {
  /** Users who were not subscribed to (6000001). */
  errorUserList: ZIMErrorUserInfo[];
}

/** Subscriptions of the own user. */
export interface ZIMSubscribedUserStatusListQueriedResult {
  /** The newest first. */
  userStatusSubscriptionList: ZIMUserStatusSubscription[];
}

/** The own profile was changed elsewhere. */
export interface ZIMEventOfUserInfoUpdatedResult {
  /** The whole profile. */
  info: ZIMUserFullInfo;
}

/** Statuses changed. */
export interface ZIMEventOfUserStatusUpdatedResult {
  /** The newest status of each user, up to 100 in one event. */
  userStatusList: ZIMUserStatus[];
}

/** The own rules changed. */
export interface ZIMEventOfUserRuleUpdatedResult {
  /** All rules. */
  userRule: ZIMUserRule;
}
