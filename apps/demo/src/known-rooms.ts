import { createStore, type Readable } from '@parley/react';
import { attempt, type TextStorage } from './storage.ts';

/** A room in which the user was with this browser. */
export interface KnownRoom {
  readonly roomID: string;
  readonly name: string;
}

export interface KnownRooms {
  /** The one entered last comes first. */
  readonly list: Readable<readonly KnownRoom[]>;
  readonly add: (room: KnownRoom) => void;
  readonly forget: (roomID: string) => void;
}

export interface KnownRoomsParts {
  readonly account: { readonly appID: number; readonly userID: string };
  readonly storage: TextStorage;
}

export const knownRoomsMax = 30;

/** No server lists all rooms, so that the page keeps those in which an account was. */
export function createKnownRooms({ account: { appID, userID }, storage }: KnownRoomsParts): KnownRooms {
  const key = `parley-demo/rooms/${appID}/${encodeURIComponent(userID)}`;
  // Another tab may have added some.
  const read = (): readonly KnownRoom[] => {
    const stored = attempt(() => JSON.parse(storage.getItem(key) ?? '[]') as unknown);
    return Array.isArray(stored) ? stored.flatMap(toKnown) : [];
  };
  const list = createStore(read());
  const write = (rooms: readonly KnownRoom[]): void => {
    list.set(rooms);
    attempt(() => storage.setItem(key, JSON.stringify(rooms)));
  };
  const without = (roomID: string): readonly KnownRoom[] => read().filter((room) => room.roomID !== roomID);
  return {
    list,
    add: (room) => write([room, ...without(room.roomID)].slice(0, knownRoomsMax)),
    forget: (roomID) => write(without(roomID)),
  };
}

function toKnown(stored: unknown): KnownRoom[] {
  if (typeof stored !== 'object' || stored === null) return [];
  const { roomID, name }: { [Name in keyof KnownRoom]?: unknown } = stored;
  return typeof roomID === 'string' && typeof name === 'string' ? [{ roomID, name }] : [];
}
