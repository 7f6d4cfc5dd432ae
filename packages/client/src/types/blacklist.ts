import type { ZIMBlacklistChangeAction } from '../enums.ts';
import type { ZIMErrorUserInfo, ZIMUserInfo } from './users.ts';

/** Which page of the blacklist is asked for. */
export interface ZIMBlacklistQueryConfig {
  /** 0 or absent for the first page, then what the page before returned. */
  nextFlag?: number;
  /** Size of the page, 1 or more; above 3000 counts as 3000. */
  count: number;
}

/** What became of blocking. */
export interface ZIMBlacklistUsersAddedResult {
  /** Users who could not be blocked, such as those who are blocked already (6000804). */
  errorUserList: ZIMErrorUserInfo[];
}

/** What became of unblocking. */
export interface ZIMBlacklistUsersRemovedResult {
  /** Users who could not be unblocked, such as those who never were blocked (6000807). */
  errorUserList: ZIMErrorUserInfo[];
}

/** A page of the blacklist. */
export interface ZIMBlacklistQueriedResult {
  /** The users whom the own user has blocked, the last one first. */
  blacklist: ZIMUserInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}

/** Whether a user is blocked. */
export interface ZIMBlacklistCheckedResult {
  /** Whether the own user has blocked that user. */
  isUserInBlacklist: boolean;
}

/** The blacklist changed. */
export interface ZIMEventOfBlacklistChangedResult {
  /** The users concerned. */
  userList: ZIMUserInfo[];
  /** What happened to them. */
  action: ZIMBlacklistChangeAction;
}
