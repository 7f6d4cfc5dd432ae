import { enumeration, type ValueOf } from './enumeration.ts';

/** Whether this device is in a room. */
export const ZIMRoomState = enumeration({
  /** It is not. */
  Disconnected: 0,
  /** It is on its way in, or the connection is lost. */
  Connecting: 1,
  /** It is. */
  Connected: 2,
});
export type ZIMRoomState = ValueOf<typeof ZIMRoomState>;

/** Why the state of a room changed on this device. */
export const ZIMRoomEvent = enumeration({
  /** The call succeeded, or the membership outlived an outage. */
  Success: 0,
  /** The connection broke, or is back and the server is being asked about the membership. */
  NetworkInterrupted: 1,
  /** The membership ended with the session. */
  NetworkDisconnected: 2,
  /** The room was destroyed. */
  RoomNotExist: 3,
  /** The app called `createRoom`. */
  ActiveCreate: 4,
  /** `createRoom` failed. */
  CreateFailed: 5,
  /** The app called `joinRoom` or `enterRoom`. */
  ActiveEnter: 6,
  /** `joinRoom` or `enterRoom` failed. */
  EnterFailed: 7,
  /** The Server API removed the user. */
  KickedOut: 8,
  /** The membership ended during an outage, or a call got no answer. */
  ConnectTimeout: 9,
  /** Another device of the user entered the room. */
  KickedOutByOtherDevice: 10,
  /** The app called `switchRoom`. */
  ActiveSwitch: 11,
  /** `switchRoom` failed; the former room was not left. */
  SwitchFailed: 12,
});
export type ZIMRoomEvent = ValueOf<typeof ZIMRoomEvent>;

/** What happened to room attributes. */
export const ZIMRoomAttributesUpdateAction = enumeration({
  /** They were added or changed. */
  Set: 0,
  /** They were removed. */
  Delete: 1,
});
export type ZIMRoomAttributesUpdateAction = ValueOf<typeof ZIMRoomAttributesUpdateAction>;

/** What happened to the attributes of a room member. */
export const ZIMRoomMemberAttributesUpdateAction = enumeration({
  /** They were added or changed. */
  Set: 0,
});
export type ZIMRoomMemberAttributesUpdateAction = ValueOf<typeof ZIMRoomMemberAttributesUpdateAction>;
