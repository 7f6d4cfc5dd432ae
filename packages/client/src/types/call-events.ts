import type { ZIMCallInvitationMode } from '../enums.ts';
import type { ZIMCallUserInfo } from './calls.ts';

/** The own user started a call, on whichever device. */
export interface ZIMEventOfCallInvitationCreatedResult {
  /** The call. */
  callID: string;
  /** What it can do. */
  mode: ZIMCallInvitationMode;
  /** The own user. */
  caller: string;
  /** What the own user gave. */
  extendedData: string;
  /** How long it rings, in seconds. */
  timeout: number;
  /** When it was started, in Unix milliseconds. */
  createTime: number;
  /** Everyone who is part of it, the caller first. */
  callUserList: ZIMCallUserInfo[];
}

/** The own user was invited into a call. */
export interface ZIMEventOfCallInvitationReceivedResult {
  /** The call. */
  callID: string;
  /** What it can do. */
  mode: ZIMCallInvitationMode;
  /** Who started it. */
  caller: string;
  /** Who invited the own user. */
  inviter: string;
  /** What the caller gave. */
  extendedData: string;
  /** How long it rings, in seconds; the server alone decides when it is over. */
  timeout: number;
  /** When it was started, in Unix milliseconds. */
  createTime: number;
  /** Everyone who is part of it, the caller first. */
  callUserList: ZIMCallUserInfo[];
}

/** The invitation of the own user was cancelled. */
export interface ZIMEventOfCallInvitationCancelledResult {
  /** The call. */
  callID: string;
  /** What it can do. */
  mode: ZIMCallInvitationMode;
  /** Who cancelled the invitation. */
  inviter: string;
  /** What that user gave; empty if the server cancelled because the caller went away. */
  extendedData: string;
}

/** The own user did not answer in time. */
export interface ZIMEventOfCallInvitationTimeoutResult {
  /** The call. */
  callID: string;
  /** What it can do. */
  mode: ZIMCallInvitationMode;
}

/** A call was ended. */
export interface ZIMEventOfCallInvitationEndedResult {
  /** The call. */
  callID: string;
  /** What it could do. */
  mode: ZIMCallInvitationMode;
  /** Who started it. */
  caller: string;
  /** Who ended it; empty if the server did. */
  operatedUserID: string;
  /** What that user gave. */
  extendedData: string;
  /** When it ended, in Unix milliseconds. */
  endTime: number;
}

/** Users of a call changed. */
export interface ZIMEventOfCallUserStateChangedResult {
  /** The call. */
  callID: string;
  /** Those who changed, as they are now. */
  callUserList: ZIMCallUserInfo[];
}

/** A user whom the own user invited accepted. */
export interface ZIMEventOfCallInvitationAcceptedResult {
  /** The call. */
  callID: string;
  /** That user. */
  invitee: string;
  /** What that user gave. */
  extendedData: string;
}

/** A user whom the own user invited rejected. */
export interface ZIMEventOfCallInvitationRejectedResult {
  /** The call. */
  callID: string;
  /** That user. */
  invitee: string;
  /** What that user gave. */
  extendedData: string;
}

/** Users whom the own user invited did not answer in time. */
export interface ZIMEventOfCallInviteesAnsweredTimeoutResult {
  /** The call. */
  callID: string;
  /** Those users. */
  invitees: string[];
}
