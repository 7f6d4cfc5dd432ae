import { type AppID, toRoomKey, toSessionID, toUserID, toUserKey } from '../../core/ids.ts';
import type {
  RoomAttributeRow,
  RoomDeviceRow,
  RoomMemberAttributeRow,
  RoomMemberRow,
  RoomProfile,
  RoomRow,
  RoomStore,
} from '../../features/rooms/store.ts';
import type { LockKey } from '../storage.ts';
import { at, change, later, type StorageHarness } from './fixtures.ts';

export const one = toRoomKey(1);
export const two = toRoomKey(2);

export const roomOf = (number: number, changes: Partial<RoomRow> = {}): RoomRow => ({
  room: toRoomKey(number),
  roomID: `room-${number}`,
  roomName: `Name ${number} ü`,
  createdAt: at,
  destroyDelayMs: 0,
  isStored: false,
  position: 0,
  attributesPosition: 0,
  attributeSeq: 0,
  messageSeq: 0,
  orderKey: 0,
  memberCount: 0,
  ...changes,
});

export const profileOf = (user: number, changes: Partial<RoomProfile> = {}): RoomProfile => ({
  userID: toUserID(`user-${user}`),
  userName: `Name ${user} "ü"`,
  userAvatarUrl: `https://pictures/${user}`,
  userExtendedData: '',
  ...changes,
});

export const roomMemberOf = (user: number, ms = user, changes: Partial<RoomMemberRow> = {}): RoomMemberRow => ({
  userKey: toUserKey(user),
  joinedAt: later(ms),
  ...profileOf(user),
  ...changes,
});

/** Connected, unless something else is said. */
export const deviceOf = (user: number, sessionID: string, changes: Partial<RoomDeviceRow> = {}): RoomDeviceRow => ({
  userKey: toUserKey(user),
  sessionID: toSessionID(sessionID),
  node: 'node-a',
  ...changes,
});

export const outSince = (ms: number): Pick<RoomDeviceRow, 'ending'> => ({
  ending: { reason: 'kicked', at: later(ms), extendedData: '"why"' },
});

export const attributeOf = (key: string, changes: Partial<RoomAttributeRow> = {}): RoomAttributeRow => ({
  key,
  value: `value of ${key}`,
  ownerKey: toUserKey(1),
  isDeletedAfterOwnerLeft: false,
  seq: 1,
  ...changes,
});

export const memberAttributeOf = (
  user: number,
  key: string,
  changes: Partial<RoomMemberAttributeRow> = {},
): RoomMemberAttributeRow => ({
  userKey: toUserKey(user),
  key,
  value: `${user} ${key}`,
  isDeletedAfterOwnerLeft: true,
  ...changes,
});

/** One app with the rooms 1 and 2, and another app with its own room 1, of which both have something of everything. */
export async function setUpRooms(harness: StorageHarness) {
  const [app, foreignApp] = [harness.nextApp(), harness.nextApp()];
  const locks = (of: AppID): readonly LockKey[] => [{ app: of, kind: 'name', key: 'room' }];
  const writeIn = <Result>(of: AppID, work: (rooms: RoomStore) => Promise<Result>): Promise<Result> =>
    change(harness.storage, of, ({ rooms }) => work(rooms), locks(of));
  await writeIn(app, async (rooms) => {
    await rooms.put(roomOf(1));
    await rooms.put(roomOf(2));
  });
  await writeIn(foreignApp, async (rooms) => {
    await rooms.put(roomOf(1, { roomName: 'foreign', destroyAt: later(1), tellAt: later(2) }));
    await rooms.putMember(one, roomMemberOf(1, 0, { userName: 'foreign' }));
    await rooms.putDevice(one, deviceOf(1, 'session-1', { node: 'foreign' }));
    await rooms.putDevice(one, deviceOf(2, 'session-2', { graceUntil: later(1) }));
    await rooms.putDevice(one, deviceOf(3, 'session-3', outSince(-1000)));
    await rooms.putAttributes(one, [attributeOf('a', { value: 'foreign' })]);
    await rooms.putMemberAttributes(one, [memberAttributeOf(1, 'a', { value: 'foreign' })]);
    await rooms.appendEntries(one, [{ position: 1, body: 'foreign', messageSeq: 1 }], { kept: 9, storedKept: 9 });
    await rooms.noteMove(one, { userKey: toUserKey(1), hasCome: true, ...profileOf(1) });
  });
  return {
    write: <Result>(work: (rooms: RoomStore) => Promise<Result>) => writeIn(app, work),
    writeForeign: <Result>(work: (rooms: RoomStore) => Promise<Result>) => writeIn(foreignApp, work),
    read: () => harness.storage.read(app).rooms,
    foreign: () => harness.storage.read(foreignApp).rooms,
  };
}
