import type { ZIMRoomEvent, ZIMRoomState } from '@parley/client';

interface OfDevice {
  readonly device: string;
  readonly userID: string;
  readonly life: number;
}

/** Attributes of a room, by their keys. */
export type RoomMap = Readonly<Record<string, string>>;

/** What a device was told of a room, as the application got it. */
export type RoomNews =
  | { readonly what: 'state'; readonly state: ZIMRoomState; readonly event: ZIMRoomEvent }
  | { readonly what: 'joined' | 'left'; readonly users: readonly string[] }
  | { readonly what: 'attributes'; readonly set: RoomMap; readonly deleted: RoomMap }
  | { readonly what: 'memberAttributes'; readonly users: readonly string[] }
  | { readonly what: 'messages'; readonly messages: readonly SeenRoomMessage[] };

export type RoomTold = OfDevice & { readonly kind: 'roomTold'; readonly roomID: string } & RoomNews;

/** A message of a room as a device shows it. */
export interface SeenRoomMessage {
  readonly messageID: string;
  /** 0: it has no place among those that are kept in order. */
  readonly messageSeq: number;
  readonly orderKey: number;
  readonly senderUserID: string;
  readonly tag: string;
}

/** A call on rooms, and how it ended: with the code of a refusal, 0 for none. */
export interface RoomCall extends OfDevice {
  readonly kind: 'roomCall';
  readonly call: number;
  readonly method: string;
  readonly roomID: string;
  /** Of a message: what it says, and whether it is one that must arrive. */
  readonly tag?: string;
  readonly isReliable?: boolean;
}
export interface RoomAnswer extends OfDevice {
  readonly kind: 'roomAnswer';
  readonly call: number;
  readonly code: number;
  /** Of a message that was accepted. */
  readonly message?: SeenRoomMessage;
}

/** What the app's server asked for about users of a room, or about the room. */
export interface RoomRemoval {
  readonly kind: 'roomRemoval';
  readonly call: number;
  readonly action: 'KickoutRoomUser' | 'BlockRoomUser' | 'UnblockRoomUser' | 'DestroyRoom';
  readonly roomID: string;
  readonly users: readonly string[];
  /** Of a block; -1: as long as there is the room. */
  readonly seconds?: number;
}
export interface RoomRemovalAnswer {
  readonly kind: 'roomRemovalAnswer';
  readonly call: number;
  readonly code: number;
  /** For whom it was not done. */
  readonly failed: readonly string[];
}

export type RoomEntry = RoomTold | RoomCall | RoomAnswer | RoomRemoval | RoomRemovalAnswer;

/** What a device is answered of a room in which it is. */
export interface AnsweredRoom {
  readonly roomID: string;
  readonly members: readonly string[];
  readonly attributes: RoomMap;
  readonly onlineCount: number;
}

export interface RoomsOfDevice {
  readonly device: string;
  readonly userID: string;
  readonly life: number;
  /** When it was asked, in milliseconds since the world began. */
  readonly at: number;
  /** A text instead: what it was refused with. */
  readonly rooms: readonly (AnsweredRoom | string)[];
}

/** Rooms when all is quiet and every grace is over, and what is left when everybody has gone. */
export interface RoomsAtRest {
  /** Members of the rooms that the server holds. */
  readonly stored: Readonly<Record<string, readonly string[]>>;
  readonly devices: readonly RoomsOfDevice[];
  readonly rowsLeft: number;
}
