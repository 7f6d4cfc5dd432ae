import type { ZIMRoomEvent, ZIMRoomState } from '../enums.ts';
import type { ZIMErrorUserInfo, ZIMUserInfo } from './users.ts';

/** What a room is called. */
export interface ZIMRoomInfo {
  /** 1 – 128 bytes of ASCII letters, digits and some punctuation; case matters. */
  roomID: string;
  /** Name of the room, up to 64 bytes; set by the one who creates it. */
  roomName: string;
}

/** A room. */
export interface ZIMRoomFullInfo {
  /** ID and name. */
  baseInfo: ZIMRoomInfo;
}

/** A member of a room, with the profile that the user had when entering. */
export interface ZIMRoomMemberInfo extends ZIMUserInfo {}

/** Which page of the members is asked for. */
export interface ZIMRoomMemberQueryConfig {
  /** Empty for the first page, then what the page before returned. */
  nextFlag: string;
  /** Size of the page, 1 or more; above 500 counts as 500. */
  count: number;
}

/** How a room is created. */
export interface ZIMRoomAdvancedConfig {
  /** First attributes: up to 10, keys up to 16 bytes, values up to 1024. Default: none. */
  roomAttributes: Record<string, string>;
  /** How long the room outlives its last member, in seconds, 0 – 10800. Default: 0. */
  roomDestroyDelayTime: number;
}

/** Who acted in a room. */
export interface ZIMRoomOperatedInfo {
  /** The user. */
  userID: string;
}

/** The room that was created. */
export interface ZIMRoomCreatedResult {
  /** The room; the own user is its first member. */
  roomInfo: ZIMRoomFullInfo;
}

/** The room that was joined. */
export interface ZIMRoomJoinedResult {
  /** The room. */
  roomInfo: ZIMRoomFullInfo;
}

/** The room that was entered. */
export interface ZIMRoomEnteredResult {
  /** The room. */
  roomInfo: ZIMRoomFullInfo;
}

/** The room that was switched to. */
export interface ZIMRoomSwitchedResult {
  /** The room. */
  roomInfo: ZIMRoomFullInfo;
}

/** The room that was left. */
export interface ZIMRoomLeftResult {
  /** The room. */
  roomID: string;
}

/** The rooms that were left. */
export interface ZIMRoomAllLeftResult {
  /** All rooms that this device was in; empty without any. */
  roomIDs: string[];
}

/** A page of the members of a room. */
export interface ZIMRoomMemberQueriedResult {
  /** The room. */
  roomID: string;
  /** The members in the order in which they came; up to 500 can be listed in all. */
  memberList: ZIMUserInfo[];
  /** For the next page; empty: this was the last one. */
  nextFlag: string;
}

/** Some members of a room. */
export interface ZIMRoomMembersQueriedResult {
  /** The room. */
  roomID: string;
  /** The users who are in the room. */
  memberList: ZIMRoomMemberInfo[];
  /** Users who are not in the room (6000321) or not registered (6000011). */
  errorUserList: ZIMErrorUserInfo[];
}

/** How many are in a room. */
export interface ZIMRoomOnlineMemberCountQueriedResult {
  /** The room. */
  roomID: string;
  /** Members with a connection, the own user included. */
  count: number;
}

/** The state of a room changed on this device. */
export interface ZIMEventOfRoomStateChangedResult {
  /** The room. */
  roomID: string;
  /** The new state. */
  state: ZIMRoomState;
  /** Why it changed. */
  event: ZIMRoomEvent;
  /** JSON text with details, such as the reason for being removed; mostly empty. */
  extendedData: string;
}

/** Members came or left. */
export interface ZIMEventOfRoomMemberChangedResult {
  /** The room. */
  roomID: string;
  /** The members. */
  memberList: ZIMUserInfo[];
}
