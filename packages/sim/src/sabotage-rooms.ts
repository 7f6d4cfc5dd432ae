import type { Platform } from '@parley/client/platform/platform';
import type { RoomStore } from '@parley/server/features/rooms/store';
import type { Storage } from '@parley/server/storage/storage';
import { withStores } from './sabotage.ts';
import { replace } from './sabotage-replace.ts';

/** A device that hears something else than it was sent. */
const withHearing =
  (hear: (text: string, listen: (text: string) => void) => void) =>
  (platform: Platform): Platform => ({
    ...platform,
    openSocket: (url, listener) =>
      platform.openSocket(url, {
        ...{ opened: () => listener.opened(), closed: (code) => listener.closed(code) },
        message: (text) => hear(text, (heard) => listener.message(heard)),
      }),
  });

interface HeardEntry {
  readonly kind?: string;
  readonly position: number;
}

/** What a device is sent, with other entries of rooms in it. */
function withEntries(text: string, change: (entry: HeardEntry) => object): string {
  const frames: { event?: string; data: { entries: HeardEntry[] } }[] = JSON.parse(text);
  const changed = frames.map((frame) =>
    frame.event === 'roomEntries'
      ? { ...frame, data: { ...frame.data, entries: frame.data.entries.map(change) } }
      : frame,
  );
  return JSON.stringify(changed);
}

/** Devices that pass over every third entry about a message of a room, and take it for heard. */
export function passOverEntries(): (platform: Platform) => Platform {
  let entries = 0;
  const isPassed = (): boolean => {
    entries += 1;
    return entries % 3 === 0;
  };
  const heard = (entry: HeardEntry): object =>
    entry.kind === 'message' && isPassed() ? { position: entry.position } : entry;
  return withHearing((text, listen) => listen(text.includes('"roomEntries"') ? withEntries(text, heard) : text));
}

/** Devices that get what is said in a room a second time, as if it had no place in the log. */
export const hearTwice = withHearing((text, listen) => {
  listen(text);
  if (!text.startsWith('[{"kind":"event","event":"roomEntries"')) return;
  listen(withEntries(text, (entry) => (entry.kind === 'message' ? { ...entry, position: 0 } : entry)));
});

const withRooms =
  (tampered: (rooms: RoomStore) => Partial<RoomStore>) =>
  (storage: Storage): Storage =>
    withStores(storage, (stores) => ({ ...stores, rooms: replace(stores.rooms, tampered(stores.rooms)) }));

/** A server that tells what goes with a member who leaves, and keeps it. */
export const keepAttributes = withRooms(() => ({ removeAttributes: async () => {} }));

/** A server that goes on listing who has left a room. */
export const keepMembers = withRooms(() => ({ removeMember: async () => {} }));

/** A server that leaves the attributes of a room behind when that ends. */
export const leaveAttributesBehind = withRooms((rooms) => ({
  remove: async (room) => {
    const left = await rooms.attributes(room);
    await rooms.remove(room);
    await rooms.putAttributes(room, left);
  },
}));

/** A server that says of those who are to be put out of a room that they are, and lets them stay. */
export const keepRemoved = withRooms(() => ({ devicesOf: async () => [] }));

/** A server that notes who is kept out of a room, and lets him in. */
export const overlookRoomBlocks = withRooms(() => ({ block: async () => undefined }));
