import type { LiveRoom } from '../live-room.ts';
import type { LiveRooms } from '../live-rooms.ts';
import type { Tell } from './use-tell.ts';

/** What the parts of the page of a live room share. */
export interface RoomView {
  readonly room: LiveRoom;
  readonly name: string;
  readonly selfUserID: string;
  readonly rooms: LiveRooms;
  readonly people: (userID: string) => { readonly name: string; readonly avatarUrl: string };
  readonly tell: Tell;
  readonly say: (text: string, isFault?: boolean) => void;
}
