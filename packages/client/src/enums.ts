import { errorCodes } from '@parley/protocol/errors';

type Members = Readonly<Record<string, number>>;
type Reverse<Of extends Members> = { readonly [Name in keyof Of & string as Of[Name]]: Name };
type ValueOf<Of extends Members> = Of[keyof Of & string];

/** A run-time object that gives the number for a name and the name for a number, as compiled enums do. */
function enumeration<const Of extends Members>(members: Of): Of & Reverse<Of> {
  const names = Object.entries(members).map(([name, value]) => [value, name]);
  return Object.freeze({ ...members, ...Object.fromEntries(names) }) as Of & Reverse<Of>;
}

const connectionStates = { Disconnected: 0, Connecting: 1, Connected: 2, Reconnecting: 3 } as const;
/** Whether the client is logged in and has a connection. */
export const ZIMConnectionState = enumeration(connectionStates);
export type ZIMConnectionState = ValueOf<typeof connectionStates>;

const connectionEvents = {
  Success: 0,
  ActiveLogin: 1,
  LoginTimeout: 2,
  LoginInterrupted: 3,
  KickedOut: 4,
  TokenExpired: 5,
  Unregistered: 6,
} as const;
/** Why the connection state changed. */
export const ZIMConnectionEvent = enumeration(connectionEvents);
export type ZIMConnectionEvent = ValueOf<typeof connectionEvents>;

const geofencingTypes = { None: 0, Include: 1, Exclude: 2 } as const;
/** Which areas data may pass through: all, only those of a list, all but those of a list. */
export const ZIMGeofencingType = enumeration(geofencingTypes);
export type ZIMGeofencingType = ValueOf<typeof geofencingTypes>;

const conversationTypes = { Unknown: -1, Peer: 0, Room: 1, Group: 2, CommunityChannel: 3 } as const;
/** What kind of counterpart a conversation has. */
export const ZIMConversationType = enumeration(conversationTypes);
export type ZIMConversationType = ValueOf<typeof conversationTypes>;

const messageTypes = {
  Unknown: 0,
  Text: 1,
  Command: 2,
  Multiple: 10,
  Image: 11,
  File: 12,
  Audio: 13,
  Video: 14,
  Barrage: 20,
  System: 30,
  Revoke: 31,
  Tips: 32,
  Combine: 100,
  Custom: 200,
} as const;
/** What a message carries. */
export const ZIMMessageType = enumeration(messageTypes);
export type ZIMMessageType = ValueOf<typeof messageTypes>;

const messageDirections = { Send: 0, Receive: 1 } as const;
/** Whether the logged-in user sent the message, on whichever device, or received it. */
export const ZIMMessageDirection = enumeration(messageDirections);
export type ZIMMessageDirection = ValueOf<typeof messageDirections>;

const messageSentStatuses = { Sending: 0, Success: 1, Failed: 2 } as const;
/** How far the sending of a message has come. */
export const ZIMMessageSentStatus = enumeration(messageSentStatuses);
export type ZIMMessageSentStatus = ValueOf<typeof messageSentStatuses>;

const messagePriorities = { Low: 1, Medium: 2, High: 3 } as const;
/** Which messages the server prefers when it has to choose. */
export const ZIMMessagePriority = enumeration(messagePriorities);
export type ZIMMessagePriority = ValueOf<typeof messagePriorities>;

const messageQueryModes = { General: 0, PreferServer: 1, OnlyLocal: 2 } as const;
/** Where a history query looks first. */
export const ZIMMessageQueryMode = enumeration(messageQueryModes);
export type ZIMMessageQueryMode = ValueOf<typeof messageQueryModes>;

const messageReceiptStatuses = { Unknown: -1, None: 0, Processing: 1, Done: 2, Expired: 3, Failed: 4 } as const;
/** How far a message with a read receipt was read. */
export const ZIMMessageReceiptStatus = enumeration(messageReceiptStatuses);
export type ZIMMessageReceiptStatus = ValueOf<typeof messageReceiptStatuses>;

/** Every code that a call may be rejected with. */
export const ZIMErrorCode = enumeration(errorCodes);
export type ZIMErrorCode = ValueOf<typeof errorCodes>;
