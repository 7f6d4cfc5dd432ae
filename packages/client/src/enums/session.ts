import { enumeration, type ValueOf } from './enumeration.ts';

/** Whether the client is logged in and has a connection. */
export const ZIMConnectionState = enumeration({
  /** Not logged in: before the first login, after `logout`, or after the session ended for good. */
  Disconnected: 0,
  /** A login is running, or an offline login waits for its first connection. */
  Connecting: 1,
  /** Logged in and online. */
  Connected: 2,
  /** Logged in, but the connection is lost; the SDK restores it by itself. */
  Reconnecting: 3,
});
export type ZIMConnectionState = ValueOf<typeof ZIMConnectionState>;

/** Why the connection state changed. */
export const ZIMConnectionEvent = enumeration({
  /** A connection was made or restored, or the app logged out. */
  Success: 0,
  /** The app called `login`; with Disconnected: the server refused that login. */
  ActiveLogin: 1,
  /** The login got no connection or no answer in time. */
  LoginTimeout: 2,
  /** The connection broke. */
  LoginInterrupted: 3,
  /** Another device took the place of this one, or an administrator ended the session. */
  KickedOut: 4,
  /** The token expired without being renewed. */
  TokenExpired: 5,
  /** The account was removed. */
  Unregistered: 6,
});
export type ZIMConnectionEvent = ValueOf<typeof ZIMConnectionEvent>;

/** How a list of areas restricts which servers may be used. */
export const ZIMGeofencingType = enumeration({
  /** Not at all; the list is ignored. */
  None: 0,
  /** Only servers in the listed areas. */
  Include: 1,
  /** Only servers outside the listed areas. */
  Exclude: 2,
});
export type ZIMGeofencingType = ValueOf<typeof ZIMGeofencingType>;

/** The kind of device that a session runs on. */
export const ZIMPlatformType = enumeration({
  /** Windows. */
  Win: 1,
  /** iPhone. */
  IPhoneOS: 2,
  /** Android. */
  Android: 3,
  /** macOS. */
  MacOS: 4,
  /** Linux. */
  Linux: 5,
  /** Browsers and Node. */
  Web: 6,
  /** Mini programs inside other apps. */
  MiniProgram: 7,
  /** iPad. */
  IPadOS: 9,
  /** HarmonyOS. */
  OHOS: 10,
  /** Anything else. */
  Unknown: 32,
});
export type ZIMPlatformType = ValueOf<typeof ZIMPlatformType>;
