import type { ZIMCallInvitationMode, ZIMCallState, ZIMCallUserState } from '../enums.ts';
import type { ZIMPushConfig } from './push.ts';
import type { ZIMErrorUserInfo } from './users.ts';

/** A user of a call. */
export interface ZIMCallUserInfo {
  /** The user. */
  userID: string;
  /** Where the user stands in the call. */
  state: ZIMCallUserState;
  /** What the user gave when accepting, rejecting, joining or quitting, up to 2048 bytes. */
  extendedData: string;
}

/** A call, as the list of calls has it. */
export interface ZIMCallInfo {
  /** The call. */
  callID: string;
  /** Who started it. */
  caller: string;
  /** Who invited the own user. */
  inviter: string;
  /** When it was started, in Unix milliseconds. */
  createTime: number;
  /** When it ended, in Unix milliseconds; 0 while it lasts. */
  endTime: number;
  /** Whether it is running. */
  state: ZIMCallState;
  /** What it can do. */
  mode: ZIMCallInvitationMode;
  /** What the caller gave. */
  extendedData: string;
  /** Everyone who is or was part of it, the caller first. */
  callUserList: ZIMCallUserInfo[];
}

/** How users are invited into a call. Fields that are left out take their defaults. */
export interface ZIMCallInviteConfig {
  /** How long it rings, in seconds, 1 – 600; 0: the default. Default: 90. */
  timeout: number;
  /** What the call can do. Default: `General`. */
  mode: ZIMCallInvitationMode;
  /** Data for the invited users, up to 2048 bytes. */
  extendedData: string;
  /** Whether users are marked whom the invitation did not reach within 5 s. Default: `false`. */
  enableNotReceivedCheck?: boolean;
  /** Offline push to the invited users. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How users are invited into a running call. */
export interface ZIMCallingInviteConfig {
  /** Offline push to the invited users. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How a call is joined. */
export interface ZIMCallJoinConfig {
  /** Data for the others, up to 2048 bytes. */
  extendedData: string;
}

/** How a call is left. */
export interface ZIMCallQuitConfig {
  /** Data for the others, up to 2048 bytes. */
  extendedData: string;
  /** Offline push to the others. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How a call is ended. */
export interface ZIMCallEndConfig {
  /** Data for the others, up to 2048 bytes. */
  extendedData: string;
  /** Offline push to the others. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How an invitation is cancelled. */
export interface ZIMCallCancelConfig {
  /** Data for those whose invitation ends, up to 2048 bytes. */
  extendedData: string;
  /** Offline push to them. Default: none. */
  pushConfig?: ZIMPushConfig;
}

/** How an invitation is accepted. */
export interface ZIMCallAcceptConfig {
  /** Data for the others, up to 2048 bytes. */
  extendedData: string;
}

/** How an invitation is rejected. */
export interface ZIMCallRejectConfig {
  /** Data for the others, up to 2048 bytes. */
  extendedData: string;
}

/** Which page of the own calls is asked for. */
export interface ZIMCallInvitationQueryConfig {
  /** Size of the page, 1 or more; above 100 counts as 100. */
  count: number;
  /** 0 or absent for the first page, then what the page before returned. */
  nextFlag?: number;
}

/** The call that was started. */
export interface ZIMCallInvitationSentResult {
  /** The call. */
  callID: string;
  /** How long it rings, in seconds. */
  timeout: number;
  /** Users who could not be invited, such as those who are not registered (6000011). */
  errorUserList: ZIMErrorUserInfo[];
}

/** What became of inviting into a running call. */
export interface ZIMCallingInvitationSentResult {
  /** The call. */
  callID: string;
  /** Users who could not be invited, such as those who are in the call already (6000283). */
  errorUserList: ZIMErrorUserInfo[];
}

/** What became of cancelling. */
export interface ZIMCallCancelSentResult {
  /** The call. */
  callID: string;
  /** Users whose invitation could not be cancelled. */
  errorInvitees: string[];
}

/** The call whose invitation was accepted. */
export interface ZIMCallAcceptanceSentResult {
  /** The call. */
  callID: string;
}

/** The call whose invitation was rejected. */
export interface ZIMCallRejectionSentResult {
  /** The call. */
  callID: string;
}

/** The call that was joined. */
export interface ZIMCallJoinSentResult {
  /** The call. */
  callID: string;
  /** When it was started, in Unix milliseconds. */
  createTime: number;
  /** When the own user joined, in Unix milliseconds. */
  joinTime: number;
  /** What the caller gave. */
  extendedData: string;
  /** Everyone who is or was part of it, the caller first. */
  callUserList: ZIMCallUserInfo[];
}

/** The call that was left. */
export interface ZIMCallQuitSentResult {
  /** The call. */
  callID: string;
  /** When it was started, in Unix milliseconds. */
  createTime: number;
  /** When the own user came in, in Unix milliseconds. */
  acceptTime: number;
  /** When the own user left, in Unix milliseconds. */
  quitTime: number;
}

/** The call that was ended. */
export interface ZIMCallEndSentResult {
  /** The call. */
  callID: string;
  /** When it was started, in Unix milliseconds. */
  createTime: number;
  /** When the own user came in, in Unix milliseconds. */
  acceptTime: number;
  /** When it ended, in Unix milliseconds. */
  endTime: number;
}

/** A page of the own calls. */
export interface ZIMCallInvitationListQueriedResult {
  /** The newest first. */
  callList: ZIMCallInfo[];
  /** For the next page; 0: this was the last one. */
  nextFlag: number;
}
