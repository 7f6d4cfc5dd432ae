import { event, method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, integer, list, object, oneOf, optional, text } from '../schema.ts';
import { appID, deviceText, platformType, userID, userProfile } from './values.ts';

const token = text({ bytesMax: limits.tokenBytesMax });

const tokenErrors = [
  'CommonModuleInvalidAppID',
  'CommonModuleUnactivatedIMServer',
  'NetworkModuleTokenInvalid',
  'NetworkModuleTokenVersionError',
  'NetworkModuleCommonError',
  'NetworkModuleTokenExpired',
] as const;

export const userName = text({ bytesMax: limits.userNameBytesMax });
export const customStatus = text({ bytesMax: limits.customStatusBytesMax });
/** In seconds; -1: until it is changed; 0: a day. */
export const customStatusDuration = integer({ min: -1, max: limits.customStatusSecondsMax });

const opened = object({
  sessionID: deviceText,
  /** The server's wall clock, by which the client corrects its own. */
  serverTime: count,
  /** Which life of the database the positions belong to; another epoch means: reload. */
  epoch: count,
  heartbeatMs: count,
  /** Expiry of the token in Unix milliseconds. */
  tokenExpiresAt: count,
  /** Age up to which missed messages are replayed. */
  offlineMessageMs: count,
  /** Bytes of a text message's content that this deployment takes. */
  textBytesMax: count,
  /** Bytes of the items of a Multiple message as JSON that this deployment takes; absent: the default. */
  multipleBytesMax: optional(count),
  /** Bytes of a user's extended data that this deployment takes; absent: the default. */
  userExtendedDataBytesMax: optional(count),
  /** After an outage of this length another login may take the place of the session. */
  reconnectLimitSeconds: optional(count),
  /** Stored messages and Command messages that one device may send in a second; absent: the default. */
  messagesPerSecond: optional(count),
  commandsPerSecond: optional(count),
  /** How long after it was sent a message can be read with a receipt; absent: the server has no receipts. */
  receiptLifetimeMs: optional(count),
  /** The user's own profile, of a login alone; absent: the server does not tell it. */
  userInfo: optional(userProfile),
  /** Users that one call on friends may name, and bytes of the notes about one friend; absent: the default. */
  friendIDsMax: optional(count),
  friendAttributesBytesMax: optional(count),
  /** Users whom one call blocks or unblocks; absent: the default. */
  blacklistUserIDsMax: optional(count),
});

/** Opens a session for a device. */
export const login = method({
  name: 'login',
  doc: 'Opens a session: checks the token, registers the user on first contact and applies the multi-device policy.',
  needsLogin: false,
  params: object({
    protocolVersion: count,
    appID,
    userID,
    token,
    userName: optional(userName),
    /** Empty or absent: the stored status stays. */
    customStatus: optional(customStatus),
    /** Absent: a day. */
    customStatusDuration: optional(customStatusDuration),
    /** The device let the user in without a connection, so that the token may be about to expire by now. */
    isAfterOfflineLogin: optional(flag),
    platform: platformType,
    sdkVersion: text({ bytesMax: 32 }),
    deviceID: deviceText,
    instanceID: deviceText,
  }),
  result: opened,
  errors: [
    ...tokenErrors,
    'NetworkModuleTokenTimeIsTooShort',
    'CommonModuleExceedDAULimit',
    'CommonModuleExceedMAULimit',
    'CommonModuleSwitchServerError',
    'NetworkModuleServerError',
  ],
  rate: 'login',
  failure: 'NetworkModuleServerError',
});

/** Takes a session up again on a new connection. */
export const resume = method({
  name: 'resume',
  doc: 'Takes up a session after its connection was lost; whatever the old connection still had queued is void.',
  needsLogin: false,
  params: object({
    protocolVersion: count,
    appID,
    userID,
    token,
    sessionID: deviceText,
    platform: platformType,
    sdkVersion: text({ bytesMax: 32 }),
    deviceID: deviceText,
    instanceID: deviceText,
  }),
  result: object({
    /** `kickedOut` and `unregistered` end the session for good. */
    outcome: oneOf(['resumed', 'kickedOut', 'unregistered']),
    session: optional(opened),
  }),
  errors: [
    ...tokenErrors,
    'CommonModuleExceedDAULimit',
    'CommonModuleExceedMAULimit',
    'CommonModuleSwitchServerError',
    'NetworkModuleServerError',
  ],
  rate: 'login',
  failure: 'NetworkModuleServerError',
});

export const logout = method({
  name: 'logout',
  doc: 'Ends the session; the connection is closed by the server after the answer.',
  needsLogin: true,
  params: object({}),
  result: object({}),
  errors: [],
  rate: 'free',
  failure: 'CommonModuleIMServerError',
});

export const renewToken = method({
  name: 'renewToken',
  doc: 'Puts another token in the place of the one that the session was opened with.',
  needsLogin: true,
  params: object({ token }),
  result: object({
    /** Expiry of the token in Unix milliseconds. */
    tokenExpiresAt: count,
    /** The server's wall clock. */
    serverTime: count,
  }),
  errors: [
    'CommonModuleInvalidAppID',
    'CommonModuleUnactivatedIMServer',
    'NetworkModuleTokenInvalid',
    'NetworkModuleTokenVersionError',
    'NetworkModuleTokenExpired',
    'NetworkModuleTokenTimeIsTooShort',
  ],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

/** Names a session to the user's other devices: the first part of its `sessionID`, which nobody can take it up by. */
const shownSessionID = text({ bytesMin: 1, bytesMax: limits.shownSessionIDBytesMax, alphabet: /^[0-9a-z]*$/ });

export const queryDeviceList = method({
  name: 'queryDeviceList',
  doc: "Returns the caller's sessions that are online, and of each other device the one that was seen last and may be taken up again.",
  needsLogin: true,
  params: object({}),
  result: object({
    /** The caller's own first, then those that are online, then the one seen last first. */
    devices: list(
      object({
        sessionID: shownSessionID,
        platform: count,
        isOnline: flag,
        /** Whether it is the session that asks, and whether it is of the same device. */
        isCurrent: flag,
        isSameDevice: flag,
        loginTime: count,
        /** Of what is online: now. */
        lastSeenTime: count,
      }),
      { max: 1000 },
    ),
  }),
  errors: [],
  rate: 'query',
  failure: 'CommonModuleIMServerError',
});

export const signOutDevice = method({
  name: 'signOutDevice',
  doc: 'Ends another session of the caller, and those of the same device that are away; it is told that it was kicked out.',
  needsLogin: true,
  params: object({ sessionID: shownSessionID }),
  result: object({}),
  errors: [],
  rate: 'write',
  failure: 'CommonModuleIMServerError',
});

export const uploadLog = method({
  name: 'uploadLog',
  doc: 'Sends one part of the log of a device; the last log within ten minutes is the one that is kept.',
  needsLogin: true,
  params: object({
    /** The same for all parts of a log, and another one for every log. */
    uploadID: deviceText,
    /** 0, 1, 2, … */
    part: integer({ min: 0, max: 100_000 }),
    isLast: flag,
    text: text({ bytesMax: limits.logPartBytesMax }),
  }),
  result: object({
    /** A later log of the same device took the place of this one: nothing more of it is wanted. */
    isSuperseded: flag,
  }),
  errors: ['CommonModuleUploadLogError'],
  rate: 'write',
  failure: 'CommonModuleUploadLogError',
});

/** The server asks its clients to come back later, spread over `withinMs`, before it closes their connections. */
export const serverStopping = event({
  name: 'serverStopping',
  doc: 'The server is about to close the connection; the client reconnects after a random part of `withinMs`.',
  data: object({ withinMs: integer({ min: 0, max: 600_000 }) }),
});
