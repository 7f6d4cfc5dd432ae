import type { ZIMCallInvitationMode } from '../enums.ts';
import type { ZIMCallUserInfo } from './calls.ts';
import type { ZIMErrorUserInfo } from './users.ts';

/** What an invitation tells its sender, without the call; no method or event hands it out. */
export interface ZIMCallInvitationSentInfo {
  /** How long it rings, in seconds. */
  timeout: number;
  /** Users who could not be invited. */
  errorUserList: ZIMErrorUserInfo[];
  /**
   * The same users as members of a call.
   * @deprecated Use `errorUserList`.
   */
  errorInvitees: ZIMCallUserInfo[];
}

/** What an invitation into a running call tells its sender; no method or event hands it out. */
export interface ZIMCallingInvitationSentInfo {
  /** Users who could not be invited. */
  errorUserList: ZIMErrorUserInfo[];
}

/** What joining tells, without the call; no method or event hands it out. */
export interface ZIMCallJoinSentInfo {
  /** What the caller gave. */
  extendedData: string;
  /** When the call was started, in Unix milliseconds. */
  createTime: number;
  /** When the own user joined, in Unix milliseconds. */
  joinTime: number;
  /** Everyone who is or was part of the call. */
  callUserList: ZIMCallUserInfo[];
}

/** What quitting tells, without the call; no method or event hands it out. */
export interface ZIMCallQuitSentInfo {
  /** When the call was started, in Unix milliseconds. */
  createTime: number;
  /** When the own user came in, in Unix milliseconds. */
  acceptTime: number;
  /** When the own user left, in Unix milliseconds. */
  quitTime: number;
}

/** What ending tells, without the call; no method or event hands it out. */
export interface ZIMCallEndedSentInfo {
  /** When the call was started, in Unix milliseconds. */
  createTime: number;
  /** When the own user came in, in Unix milliseconds. */
  acceptTime: number;
  /** When it ended, in Unix milliseconds. */
  endTime: number;
}

/** What an invitation tells the invited user, without the call; no method or event hands it out. */
export interface ZIMCallInvitationReceivedInfo {
  /** What the call can do. */
  mode: ZIMCallInvitationMode;
  /** How long it rings, in seconds. */
  timeout: number;
  /** Who started it. */
  caller: string;
  /** Who invited the own user. */
  inviter: string;
  /** When it was started, in Unix milliseconds. */
  createTime: number;
  /** Everyone who is part of it. */
  callUserList: ZIMCallUserInfo[];
  /** What the caller gave. */
  extendedData: string;
}

/** What a new call tells its caller, without the call; no method or event hands it out. */
export interface ZIMCallInvitationCreatedInfo {
  /** What the call can do. */
  mode: ZIMCallInvitationMode;
  /** Who started it. */
  caller: string;
  /** What the caller gave. */
  extendedData: string;
  /** How long it rings, in seconds. */
  timeout: number;
  /** When it was started, in Unix milliseconds. */
  createTime: number;
  /** Everyone who is part of it. */
  callUserList: ZIMCallUserInfo[];
}

/** What a cancelled invitation tells, without the call; no method or event hands it out. */
export interface ZIMCallInvitationCancelledInfo {
  /** Who cancelled it. */
  inviter: string;
  /** What the call can do. */
  mode: ZIMCallInvitationMode;
  /** What the one who cancelled gave. */
  extendedData: string;
}

/** What an accepted invitation tells, without the call; no method or event hands it out. */
export interface ZIMCallInvitationAcceptedInfo {
  /** Who accepted. */
  invitee: string;
  /** What that user gave. */
  extendedData: string;
}

/** What a rejected invitation tells, without the call; no method or event hands it out. */
export interface ZIMCallInvitationRejectedInfo {
  /** Who rejected. */
  invitee: string;
  /** What that user gave. */
  extendedData: string;
}

/** What the end of a call tells, without the call; no method or event hands it out. */
export interface ZIMCallInvitationEndedInfo {
  /** Who started it. */
  caller: string;
  /** Who ended it; empty if the server did. */
  operatedUserID: string;
  /** What that user gave. */
  extendedData: string;
  /** What the call can do. */
  mode: ZIMCallInvitationMode;
  /** When it ended, in Unix milliseconds. */
  endTime: number;
}

/** What a missed invitation tells, without the call; no method or event hands it out. */
export interface ZIMCallInvitationTimeoutInfo {
  /** What the call can do. */
  mode: ZIMCallInvitationMode;
}

/** Which users of a call changed, without the call; no method or event hands it out. */
export interface ZIMCallUserStateChangeInfo {
  /** The users as they are now. */
  callUserList: ZIMCallUserInfo[];
}
