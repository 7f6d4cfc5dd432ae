import { describe, expect, it } from 'vitest';
import { toRoomKey, toSessionID, toUserKey } from '../../core/ids.ts';
import { StorageFailure } from '../storage.ts';
import { at, later, type StorageHarness } from './fixtures.ts';
import { describeRoomAttributes } from './room-attributes-contract.ts';
import { describeRoomDevices } from './room-devices-contract.ts';
import { describeRoomEntries } from './room-entries-contract.ts';
import {
  attributeOf,
  deviceOf,
  memberAttributeOf,
  one,
  outSince,
  profileOf,
  roomMemberOf,
  roomOf,
  setUpRooms,
  two,
} from './room-fixtures.ts';

const key = toUserKey;

export function describeRooms(current: () => StorageHarness): void {
  describe('rooms', () => {
    it('are found by their ID, byte by byte, and by their keys, in their app alone', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      await write((rooms) => rooms.put(roomOf(3, { roomID: 'Room-1' })));
      expect(await read().byID('room-1')).toEqual(roomOf(1));
      expect(await read().byID('Room-1')).toEqual(roomOf(3, { roomID: 'Room-1' }));
      expect(await read().byID('room-3')).toBeUndefined();
      const keys = [5, 3, 2, 9, 8].map(toRoomKey);
      expect((await read().byKeys(keys)).map(({ room }) => room).sort()).toEqual([2, 3]);
      expect(await read().byKeys([])).toEqual([]);
      expect(await read().count()).toBe(3);
      expect(await foreign().byID('room-2')).toBeUndefined();
      expect((await foreign().byKeys(keys)).length).toBe(0);
      expect(await foreign().count()).toBe(1);
    });

    it('are listed by their IDs, byte by byte, those of their app alone', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      await write(async (rooms) => {
        for (const [index, roomID] of ['~', 'Room', 'room', '10'].entries())
          await rooms.put(roomOf(10 + index, { roomID }));
      });
      const pageOf = async (after: string, limit: number) =>
        (await read().page(after, limit)).map(({ roomID }) => roomID);
      expect(await pageOf('', 9)).toEqual(['10', 'Room', 'room', 'room-1', 'room-2', '~']);
      expect(await pageOf('room', 2)).toEqual(['room-1', 'room-2']);
      expect(await pageOf('room-', 9)).toEqual(['room-1', 'room-2', '~']);
      expect(await pageOf('~', 9)).toEqual([]);
      expect(await read().page('room', 1)).toEqual([roomOf(1)]);
      expect((await foreign().page('', 9)).map(({ roomName }) => roomName)).toEqual(['foreign']);
    });

    it('are counted with their members in all apps together', async () => {
      const harness = current();
      const { write, writeForeign } = await setUpRooms(harness);
      const levels = async () => {
        const { rooms, roomMembers } = await harness.storage.levels();
        return { rooms, roomMembers };
      };
      const before = await levels();
      await write((rooms) => rooms.put(roomOf(3, { memberCount: 4 })));
      await writeForeign((rooms) => rooms.put(roomOf(4, { memberCount: 3 })));
      expect(await levels()).toEqual({ rooms: before.rooms + 2, roomMembers: before.roomMembers + 7 });
      await write((rooms) => rooms.remove(toRoomKey(3)));
      expect(await levels()).toEqual({ rooms: before.rooms + 1, roomMembers: before.roomMembers + 3 });
    });

    it('are what was written last, with all or little', async () => {
      const { read, write } = await setUpRooms(current());
      const full = roomOf(1, {
        ...{ roomName: '', creatorKey: key(7), createdAt: later(1), destroyDelayMs: 10_800_000, isStored: true },
        ...{ position: 9, attributesPosition: 8, attributeSeq: 7, messageSeq: 6, orderKey: 2 ** 52, memberCount: 5 },
        ...{ destroyAt: later(2), tellAt: later(3) },
      });
      await write((rooms) => rooms.put(full));
      expect(await read().byID('room-1')).toEqual(full);
      await write((rooms) => rooms.put(roomOf(1)));
      expect(await read().byKeys([one])).toEqual([roomOf(1)]);
    });

    it('have an ID that no other room has until they are removed', async () => {
      const { read, write } = await setUpRooms(current());
      const again = roomOf(4, { roomID: 'room-1' });
      await expect(write((rooms) => rooms.put(again))).rejects.toBeInstanceOf(StorageFailure);
      await write(async (rooms) => {
        await rooms.remove(one);
        await rooms.put(again);
      });
      expect(await read().byID('room-1')).toEqual(again);
    });

    it('are removed with everything that belongs to them, and nothing else', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      await write(async (rooms) => {
        for (const room of [one, two]) {
          await rooms.put(roomOf(room, { tellAt: at }));
          await rooms.putMember(room, roomMemberOf(1));
          for (const device of [deviceOf(1, 'a'), deviceOf(1, 'b', { graceUntil: at }), deviceOf(1, 'c', outSince(0))])
            await rooms.putDevice(room, device);
          await rooms.putAttributes(room, [attributeOf('a')]);
          await rooms.putMemberAttributes(room, [memberAttributeOf(1, 'a')]);
          await rooms.appendEntries(room, [{ position: 1, body: '1', messageSeq: 1 }], { kept: 9, storedKept: 9 });
          await rooms.noteMove(room, { userKey: key(1), hasCome: true, ...profileOf(1) });
          await rooms.putBlock(room, { userKey: key(1) });
        }
      });
      const all = await read().rowCount();
      await write((rooms) => rooms.remove(one));
      expect(await read().rowCount()).toBe(all / 2);
      const left = async (room: typeof one) => ({
        rooms: (await read().byKeys([room])).length,
        members: (await read().membersAfter(room, undefined, 9)).length,
        devices: (await read().devicesOf(room, key(1))).length,
        attributes: (await read().attributes(room)).length,
        ofMembers: await read().attributeHolderCount(room),
        entries: (await read().entriesAfter(room, 0, 9)).length,
        stored: (await read().storedMessages(room, { isReverse: true, limit: 9 })).length,
        blocks: (await read().block(room, key(1))) ? 1 : 0,
        moves: await write(async (rooms) => (await rooms.takeMoves(room)).length),
      });
      const nothing = {
        rooms: 0,
        members: 0,
        devices: 0,
        attributes: 0,
        ofMembers: 0,
        entries: 0,
        stored: 0,
        blocks: 0,
        moves: 0,
      };
      expect(await left(one)).toEqual(nothing);
      expect(await left(two)).toEqual({
        ...{
          rooms: 1,
          members: 1,
          devices: 3,
          attributes: 1,
          ofMembers: 1,
          entries: 1,
          stored: 1,
          blocks: 1,
          moves: 1,
        },
      });
      expect((await read().roomsOfSession(toSessionID('a'))).map(({ room }) => room)).toEqual([2]);
      expect((await read().due(later(9), 9)).map(({ room }) => room)).toEqual([2]);
      expect(await foreign().byID('room-1')).toMatchObject({ roomName: 'foreign' });
      expect(await foreign().attributes(one)).toHaveLength(1);
    });

    it('show nothing of a change before it is committed, and keep nothing of one that was taken back', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const wrote = Promise.withResolvers<void>();
      const mayEnd = Promise.withResolvers<void>();
      const changed = storage.transact([], async (transaction) => {
        const { rooms } = transaction.stores(app);
        await rooms.put(roomOf(1));
        await transaction.savepoint(
          () => rooms.put(roomOf(2)),
          () => false,
        );
        const seen = [await rooms.byID('room-1'), await rooms.byID('room-2')];
        wrote.resolve();
        await mayEnd.promise;
        return seen;
      });
      await wrote.promise;
      const before = storage.read(app).rooms.byID('room-1');
      if (storage.engine === 'postgres') expect(await before).toBeUndefined();
      mayEnd.resolve();
      expect(await changed).toEqual([roomOf(1), undefined]);
      if (storage.engine === 'sqlite') expect(await before).toEqual(roomOf(1));
      const fault = storage.transact([], async (transaction) => {
        await transaction.stores(app).rooms.remove(one);
        throw new Error('fault of the work');
      });
      await expect(fault).rejects.toThrow('fault of the work');
      expect(await storage.read(app).rooms.byID('room-1')).toEqual(roomOf(1));
    });
  });

  describe('members of a room', () => {
    it('are what was written last, and found among users, each in rooms that are counted', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      const changed = roomMemberOf(1, 50, { userName: '', userExtendedData: '{"a":"ü"}' });
      await write(async (rooms) => {
        for (const user of [1, 2, 3]) await rooms.putMember(one, roomMemberOf(user));
        await rooms.putMember(two, roomMemberOf(1));
        await rooms.putMember(one, changed);
        await rooms.removeMember(one, key(3));
        await rooms.removeMember(two, key(3));
      });
      expect(await read().member(one, key(1))).toEqual(changed);
      expect(await read().member(two, key(1))).toEqual(roomMemberOf(1));
      expect(await read().member(one, key(3))).toBeUndefined();
      const among = await read().members(one, [3, 2, 9, 1, 8].map(key));
      expect(among.toSorted((a, b) => a.userKey - b.userKey)).toEqual([changed, roomMemberOf(2)]);
      expect(await read().members(one, [])).toEqual([]);
      expect([await read().roomCountOf(key(1)), await read().roomCountOf(key(3))]).toEqual([2, 0]);
      expect(await foreign().member(one, key(2))).toBeUndefined();
      expect(await foreign().roomCountOf(key(1))).toBe(1);
    });

    it('are paged by the time they came, then by user', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      const rows = [roomMemberOf(4, 1), roomMemberOf(2, 2), roomMemberOf(9, 2), roomMemberOf(1, 3)];
      await write(async (rooms) => {
        for (const row of rows.toReversed()) await rooms.putMember(one, row);
        await rooms.putMember(two, roomMemberOf(7, 0));
      });
      const [first, second, third, fourth] = rows;
      expect(await read().membersAfter(one, undefined, 2)).toEqual([first, second]);
      expect(await read().membersAfter(one, second, 9)).toEqual([third, fourth]);
      expect(await read().membersAfter(one, { joinedAt: later(2), userKey: key(5) }, 1)).toEqual([third]);
      expect(await read().membersAfter(one, fourth, 9)).toEqual([]);
      expect(await read().membersBefore(one, undefined, 2)).toEqual([fourth, third]);
      expect(await read().membersBefore(one, third, 9)).toEqual([second, first]);
      expect(await read().membersBefore(one, first, 9)).toEqual([]);
      expect((await foreign().membersAfter(one, undefined, 9)).map(({ userName }) => userName)).toEqual(['foreign']);
    });
  });

  describe('blocks of users', () => {
    it('are what was written last, of their room and app alone, until they are removed', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      await write(async (rooms) => {
        await rooms.putBlock(one, { userKey: key(1), until: later(1) });
        await rooms.putBlock(one, { userKey: key(2), until: later(1) });
        await rooms.putBlock(one, { userKey: key(2) });
        await rooms.putBlock(one, { userKey: key(3) });
        await rooms.putBlock(one, { userKey: key(3), until: later(3) });
      });
      expect(await read().block(one, key(1))).toEqual({ userKey: 1, until: later(1) });
      expect(await read().block(one, key(2))).toEqual({ userKey: 2 });
      expect(await read().block(one, key(3))).toEqual({ userKey: 3, until: later(3) });
      expect([await read().block(two, key(1)), await foreign().block(one, key(1))]).toEqual([undefined, undefined]);
      await write(async (rooms) => {
        await rooms.removeBlock(one, key(1));
        await rooms.removeBlock(two, key(2));
        await rooms.removeBlock(one, key(9));
      });
      expect(await read().block(one, key(1))).toBeUndefined();
      expect(await read().block(one, key(2))).toEqual({ userKey: 2 });
    });
  });

  describe('moves that wait to be told', () => {
    const move = (user: number, hasCome: boolean) => ({ userKey: key(user), hasCome, ...profileOf(user) });

    it('are taken once, in the order in which they were noted', async () => {
      const { write, writeForeign } = await setUpRooms(current());
      const moves = [move(3, true), move(1, false), move(2, true), move(9, false)];
      await write(async (rooms) => {
        for (const each of moves) await rooms.noteMove(one, each);
        await rooms.noteMove(two, move(3, false));
      });
      expect(await write((rooms) => rooms.takeMoves(one))).toEqual(moves);
      expect(await write((rooms) => rooms.takeMoves(one))).toEqual([]);
      expect(await write((rooms) => rooms.takeMoves(two))).toEqual([move(3, false)]);
      expect(await writeForeign((rooms) => rooms.takeMoves(one))).toHaveLength(1);
    });

    it('are none where somebody came and went again, or went and came back', async () => {
      const { write } = await setUpRooms(current());
      await write(async (rooms) => {
        for (const each of [move(1, true), move(2, false), move(3, true), move(1, false), move(2, true)]) {
          await rooms.noteMove(one, each);
        }
        await rooms.noteMove(one, move(1, true));
        await rooms.noteMove(one, { ...move(3, true), userName: 'new' });
      });
      expect(await write((rooms) => rooms.takeMoves(one))).toEqual([
        { ...move(3, true), userName: 'new' },
        move(1, true),
      ]);
    });
  });

  describeRoomDevices(current);
  describeRoomAttributes(current);
  describeRoomEntries(current);
}
