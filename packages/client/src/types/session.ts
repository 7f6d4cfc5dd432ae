import type { ZIMConnectionEvent, ZIMConnectionState, ZIMPlatformType } from '../enums.ts';

/** What `ZIM.create` is told. */
export interface ZIMAppConfig {
  /** Number of the app, 1 … 2^32 − 1. */
  appID: number;
  /**
   * Address of the server, such as `https://chat.example`. Default: what `ZIM.setAdvancedConfig` named as
   * `zim_server_url`, else in a browser the page's own origin. An addition of Parley.
   */
  server?: string;
  /**
   * Where Node keeps what other platforms keep by themselves; a folder is a device. Default: what `ZIM.setAdvancedConfig`
   * named as `zim_cache_folder`, else memory. An addition of Parley.
   */
  cacheFolder?: string;
}

/** How much the SDK logs. */
export interface ZIMLogConfig {
  /** The least level that is kept. Default: `info`. */
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'report' | 'disable';
}

/** How a user logs in. Fields that are left out take their defaults. */
export interface ZIMLoginConfig {
  /** Name of the user, up to 256 bytes. Empty: the stored name stays. */
  userName: string;
  /** Token04 that the app's own backend made for this user; it must live for 30 s at least. */
  token: string;
  /** Whether to log in at once with what this device holds and connect later. Default: `false`. */
  isOfflineLogin: boolean;
  /** Custom status, up to 64 bytes. Empty: the stored status stays. */
  customStatus: string;
  /** How long the custom status lasts, in seconds; −1: until it is changed. Default: 86400. */
  customStatusDuration: number;
}

/** What else a logout does. */
export interface ZIMLogoutConfig {
  /** Whether everything that this device keeps of the user is deleted. Default: `false`. */
  isClearDB: boolean;
}

/** The token that is in force now. */
export interface ZIMTokenRenewedResult {
  /** The token that was passed. */
  token: string;
}

/** Declared for completeness: `login` resolves without a value. */
export interface ZIMLoggedInResult {}

/** Declared for completeness: `uploadLog` resolves without a value. */
export interface ZIMLogUploadedResult {}

/** Where the user is signed in: a session that is online, or one that may come back. An addition of Parley. */
export interface ZIMDeviceInfo {
  /** Names the session in `signOutDevice`. It may be shown: nobody can sign in by it. */
  sessionID: string;
  /** What it runs on. */
  platform: ZIMPlatformType;
  /** Whether it has a connection, or lost it less than 35 seconds ago. */
  isOnline: boolean;
  /** Whether it is the session of this client. */
  isCurrent: boolean;
  /** Whether it is of the same device as this client, as another tab of the same browser is. */
  isSameDevice: boolean;
  /** When it logged in, in Unix milliseconds. */
  loginTime: number;
  /** When it was last heard of, in Unix milliseconds; the time of the query if it is online. */
  lastSeenTime: number;
}

/** Where the user is signed in. An addition of Parley. */
export interface ZIMDeviceListQueriedResult {
  /** This client first, then those that are online, then the one seen last first. */
  deviceList: ZIMDeviceInfo[];
}

/** The connection state changed. */
export interface ZIMEventOfConnectionStateChangedResult {
  /** The new state. */
  state: ZIMConnectionState;
  /** Why it changed. */
  event: ZIMConnectionEvent;
  /** JSON text with details; `{}` without any. */
  extendedData: string;
}

/** The token is about to expire. */
export interface ZIMEventOfTokenWillExpireResult {
  /** Seconds that are left, 30 or fewer. */
  second: number;
}
