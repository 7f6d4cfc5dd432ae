import type { Millis } from '@parley/kernel/brand';
import type { RoomKey, SessionID, UserID, UserKey } from '../../core/ids.ts';

/** A room that exists. Nothing of it survives the storage's own end. */
export interface RoomRow {
  readonly room: RoomKey;
  readonly roomID: string;
  readonly roomName: string;
  /** Who made it; absent: the app's server did. */
  readonly creatorKey?: UserKey;
  readonly createdAt: Millis;
  readonly destroyDelayMs: number;
  /** Whether it keeps its messages. */
  readonly isStored: boolean;
  /** Where its log stands; grows by one with every entry. */
  readonly position: number;
  /** The entry that changed attributes last; 0: none did. */
  readonly attributesPosition: number;
  /** Grows by one with every attribute that is set or deleted. */
  readonly attributeSeq: number;
  /** Of the newest message that is no Command or Barrage. */
  readonly messageSeq: number;
  /** Of the newest message of any kind. */
  readonly orderKey: number;
  readonly memberCount: number;
  /** When it ends unless somebody comes in; absent: it has members. */
  readonly destroyAt?: Millis;
  /** When the members who came and went lately are told; absent: nobody waits to be told. */
  readonly tellAt?: Millis;
}

/** What is shown of a member: as the user was when coming in. */
export interface RoomProfile {
  readonly userID: UserID;
  readonly userName: string;
  readonly userAvatarUrl: string;
  readonly userExtendedData: string;
}

export interface RoomMemberRow extends RoomProfile {
  readonly userKey: UserKey;
  readonly joinedAt: Millis;
}

/** Why a session is in a room no more. */
export const roomEndings = ['timeout', 'kicked', 'otherDevice', 'ended'] as const;
export type RoomEnding = (typeof roomEndings)[number];

/** A session of a member that is in the room, or was not long ago. */
export interface RoomDeviceRow {
  readonly userKey: UserKey;
  readonly sessionID: SessionID;
  /** The life of the node that holds its connection. */
  readonly node: string;
  /** When it is out unless it comes back; absent: it is connected, or out. */
  readonly graceUntil?: Millis;
  /** It is out, since then; kept for a while, because it may come back and ask. */
  readonly ending?: { readonly reason: RoomEnding; readonly at: Millis; readonly extendedData: string };
}

export interface RoomAttributeRow {
  readonly key: string;
  readonly value: string;
  readonly ownerKey: UserKey;
  /** It goes when its owner leaves. */
  readonly isDeletedAfterOwnerLeft: boolean;
  readonly seq: number;
}

export interface RoomMemberAttributeRow {
  readonly userKey: UserKey;
  readonly key: string;
  readonly value: string;
  readonly isDeletedAfterOwnerLeft: boolean;
}

/** An entry of the log of a room. Its body is the entry of the wire as JSON, with its position. */
export interface RoomEntryRow {
  readonly position: number;
  readonly body: string;
  /** Of a message that the room keeps. */
  readonly messageSeq?: number;
}

/** A user whom the app keeps out of a room. */
export interface RoomBlockRow {
  readonly userKey: UserKey;
  /** Absent: as long as there is the room. */
  readonly until?: Millis;
}

/** Somebody who came or went and of whom the others are not told yet. */
export interface RoomMoveRow extends RoomProfile {
  readonly userKey: UserKey;
  readonly hasCome: boolean;
}

/** Where a page of members goes on: behind this one. */
export interface MemberAnchor {
  readonly joinedAt: Millis;
  readonly userKey: UserKey;
}

export interface RoomReader {
  byID(roomID: string): Promise<RoomRow | undefined>;
  /** Those that exist of up to 500, in no order. */
  byKeys(rooms: readonly RoomKey[]): Promise<readonly RoomRow[]>;
  /** Ascending by roomID, those behind this one. */
  page(after: string, limit: number): Promise<readonly RoomRow[]>;
  /** How many exist. */
  count(): Promise<number>;
  /** Rows of rooms and of all that belongs to them: none where no room exists. */
  rowCount(): Promise<number>;
  member(room: RoomKey, userKey: UserKey): Promise<RoomMemberRow | undefined>;
  /** Of up to 100 users those who are members, in no order. */
  members(room: RoomKey, userKeys: readonly UserKey[]): Promise<readonly RoomMemberRow[]>;
  /** Ascending by the time they came, then by user. */
  membersAfter(room: RoomKey, after: MemberAnchor | undefined, limit: number): Promise<readonly RoomMemberRow[]>;
  /** The same from the last on: descending. */
  membersBefore(room: RoomKey, before: MemberAnchor | undefined, limit: number): Promise<readonly RoomMemberRow[]>;
  /** Also one whose time is over. */
  block(room: RoomKey, userKey: UserKey): Promise<RoomBlockRow | undefined>;
  /** Members with a device that is connected. */
  onlineCount(room: RoomKey): Promise<number>;
  /** Rooms of which the user is a member. */
  roomCountOf(userKey: UserKey): Promise<number>;
  /** All of a member, those that are out too. */
  devicesOf(room: RoomKey, userKey: UserKey): Promise<readonly RoomDeviceRow[]>;
  device(room: RoomKey, sessionID: SessionID): Promise<RoomDeviceRow | undefined>;
  /** The rooms that a session is in, or would be if it came back. */
  roomsOfSession(sessionID: SessionID): Promise<readonly Pick<RoomRow, 'room' | 'roomID'>[]>;
  /** Ascending by key. */
  attributes(room: RoomKey): Promise<readonly RoomAttributeRow[]>;
  /** Of up to 100 users, ascending by user and key. */
  memberAttributes(room: RoomKey, userKeys: readonly UserKey[]): Promise<readonly RoomMemberAttributeRow[]>;
  /** Users with attributes, whether they are members at this time or not. */
  attributeHolderCount(room: RoomKey): Promise<number>;
  /** Members who have attributes, ascending as in `membersAfter`. */
  attributeHoldersAfter(
    room: RoomKey,
    after: MemberAnchor | undefined,
    limit: number,
  ): Promise<readonly RoomMemberRow[]>;
  /** Those that are still there after this position, ascending. */
  entriesAfter(room: RoomKey, position: number, limit: number): Promise<readonly RoomEntryRow[]>;
  /**
   * Messages that the room keeps: with `isReverse` those before a sequence, or before all that may come, newest first;
   * otherwise those after it, or all, ascending.
   */
  storedMessages(
    room: RoomKey,
    query: { readonly anchorSeq?: number; readonly isReverse: boolean; readonly limit: number },
  ): Promise<readonly RoomEntryRow[]>;
  /** The time at which the next of these is due: a grace, an end, a telling; absent: nothing waits. */
  nextDueAt(): Promise<Millis | undefined>;
  /** Rooms with something due by then, the earliest first: each once. */
  due(now: Millis, limit: number): Promise<readonly Pick<RoomRow, 'room' | 'roomID'>[]>;
  /** The lives of nodes that hold devices that are connected. */
  nodes(): Promise<readonly string[]>;
  /** Rooms with devices that are connected on this node. */
  roomsAt(node: string, limit: number): Promise<readonly Pick<RoomRow, 'room' | 'roomID'>[]>;
}

export interface RoomStore extends RoomReader {
  /** Inserts the room or replaces its row. */
  put(room: RoomRow): Promise<void>;
  /** Removes the room with everything that belongs to it. */
  remove(room: RoomKey): Promise<void>;
  putMember(room: RoomKey, member: RoomMemberRow): Promise<void>;
  /** Removes a member; devices and attributes are changed on their own. */
  removeMember(room: RoomKey, userKey: UserKey): Promise<void>;
  /** Inserts the block or replaces that of the user. */
  putBlock(room: RoomKey, block: RoomBlockRow): Promise<void>;
  removeBlock(room: RoomKey, userKey: UserKey): Promise<void>;
  /** Inserts the device or replaces its row. */
  putDevice(room: RoomKey, device: RoomDeviceRow): Promise<void>;
  removeDevice(room: RoomKey, sessionID: SessionID): Promise<void>;
  /** Devices whose grace is over. */
  lateDevices(room: RoomKey, now: Millis): Promise<readonly RoomDeviceRow[]>;
  /** Connected devices on a node. */
  devicesAt(room: RoomKey, node: string): Promise<readonly RoomDeviceRow[]>;
  /** Removes devices that are out since before this time; returns how many. */
  forgetEnded(before: Millis, limit: number): Promise<number>;
  putAttributes(room: RoomKey, attributes: readonly RoomAttributeRow[]): Promise<void>;
  removeAttributes(room: RoomKey, keys: readonly string[]): Promise<void>;
  putMemberAttributes(room: RoomKey, attributes: readonly RoomMemberAttributeRow[]): Promise<void>;
  /** Those of a member that go with him. */
  removeFleetingAttributes(room: RoomKey, userKey: UserKey): Promise<void>;
  /** All attributes of the room and of its members. */
  removeAllAttributes(room: RoomKey): Promise<void>;
  /**
   * Appends entries. Those that stand more than `kept` below the newest are removed, but of messages that the room keeps
   * the newest `storedKept` stay.
   */
  appendEntries(
    room: RoomKey,
    entries: readonly RoomEntryRow[],
    bounds: { readonly kept: number; readonly storedKept: number },
  ): Promise<void>;
  /** Replaces what stands at the position of an entry that is there. */
  putEntryBody(room: RoomKey, position: number, body: string): Promise<void>;
  /** Notes a move; one of a user who has another move waiting in the other direction takes that one away instead. */
  noteMove(room: RoomKey, move: RoomMoveRow): Promise<void>;
  /** Removes and returns the moves that wait, in the order in which they were noted. */
  takeMoves(room: RoomKey): Promise<readonly RoomMoveRow[]>;
}
