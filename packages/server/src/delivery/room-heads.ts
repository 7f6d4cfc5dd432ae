import type { AppID, RoomKey } from '../core/ids.ts';

/** Where the log of a room stands. */
export interface RoomHead {
  readonly room: RoomKey;
  readonly position: number;
}

/** What the features know of rooms. It rejects when the storage does. */
export interface RoomHeads {
  /** Those of some rooms, 500 at most, that exist; in no order. */
  headsOf(app: AppID, rooms: readonly RoomKey[]): Promise<readonly RoomHead[]>;
}
