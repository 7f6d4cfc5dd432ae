import type { Brand } from '@parley/kernel/brand';

/** A walled-off application; no id of one is readable through another. */
export type AppID = Brand<number, 'AppID'>;
/** The inside number of a user; the outside text id stays at the edge. */
export type UserKey = Brand<number, 'UserKey'>;
/** The inside number of a conversation, which is also the name of its log on the wire. */
export type LogKey = Brand<number, 'LogKey'>;
/** The inside number of a room, one for each that ever had a roomID; also its name on the wire. */
export type RoomKey = Brand<number, 'RoomKey'>;
export type SessionID = Brand<string, 'SessionID'>;
/** The outside, case-sensitive text id of a user. */
export type UserID = Brand<string, 'UserID'>;

export const toAppID = (value: number): AppID => value as AppID;
export const toUserKey = (value: number): UserKey => value as UserKey;
export const toLogKey = (value: number): LogKey => value as LogKey;
export const toRoomKey = (value: number): RoomKey => value as RoomKey;
export const toSessionID = (value: string): SessionID => value as SessionID;
export const toUserID = (value: string): UserID => value as UserID;
