import { describe, expect, it } from 'vitest';
import { toRoomKey, toSessionID, toUserKey } from '../../core/ids.ts';
import { later, type StorageHarness } from './fixtures.ts';
import { deviceOf, one, outSince, roomOf, setUpRooms, two } from './room-fixtures.ts';

const key = toUserKey;
const session = toSessionID;

export function describeRoomDevices(current: () => StorageHarness): void {
  describe('devices in a room', () => {
    it('are what was written last, found by session and by user', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      const late = deviceOf(1, 'a', { graceUntil: later(30), node: 'node-b' });
      const out = deviceOf(1, 'b', { ending: { reason: 'timeout', at: later(4), extendedData: '' } });
      await write(async (rooms) => {
        await rooms.putDevice(one, deviceOf(1, 'a'));
        await rooms.putDevice(one, late);
        await rooms.putDevice(one, deviceOf(1, 'b', { graceUntil: later(1) }));
        await rooms.putDevice(one, out);
        await rooms.putDevice(one, deviceOf(2, 'c'));
        await rooms.putDevice(two, deviceOf(1, 'a'));
        await rooms.putDevice(one, deviceOf(1, 'd', outSince(5)));
        await rooms.removeDevice(one, session('c'));
        await rooms.removeDevice(two, session('b'));
      });
      expect(await read().device(one, session('a'))).toEqual(late);
      expect(await read().device(two, session('a'))).toEqual(deviceOf(1, 'a'));
      expect(await read().device(one, session('c'))).toBeUndefined();
      expect(await read().device(two, session('b'))).toBeUndefined();
      const ofUser = await read().devicesOf(one, key(1));
      expect(ofUser.toSorted((a, b) => (a.sessionID < b.sessionID ? -1 : 1))).toEqual([
        ...[late, out, deviceOf(1, 'd', outSince(5))],
      ]);
      expect(await foreign().device(one, session('a'))).toBeUndefined();
      await write((rooms) => rooms.putDevice(one, deviceOf(1, 'a')));
      expect(await read().device(one, session('a'))).toEqual(deviceOf(1, 'a'));
    });

    it('make their members online while they are connected, each member once', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      await write(async (rooms) => {
        await rooms.putDevice(one, deviceOf(1, 'a'));
        await rooms.putDevice(one, deviceOf(1, 'b', { node: 'node-b' }));
        await rooms.putDevice(one, deviceOf(2, 'c', { graceUntil: later(9) }));
        await rooms.putDevice(one, deviceOf(3, 'd', outSince(1)));
        await rooms.putDevice(one, deviceOf(4, 'e'));
        await rooms.putDevice(two, deviceOf(5, 'f'));
      });
      expect([await read().onlineCount(one), await read().onlineCount(two)]).toEqual([2, 1]);
      expect(await read().onlineCount(toRoomKey(3))).toBe(0);
      expect(await foreign().onlineCount(one)).toBe(1);
    });

    it('have their rooms until they are out of them', async () => {
      const { read, write } = await setUpRooms(current());
      await write(async (rooms) => {
        await rooms.put(roomOf(3));
        await rooms.putDevice(one, deviceOf(1, 'a'));
        await rooms.putDevice(two, deviceOf(1, 'a', { graceUntil: later(-5) }));
        await rooms.putDevice(toRoomKey(3), deviceOf(1, 'a', outSince(1)));
        await rooms.putDevice(toRoomKey(3), deviceOf(1, 'b'));
      });
      const rooms = await read().roomsOfSession(session('a'));
      expect(rooms.toSorted((a, b) => a.room - b.room)).toEqual([
        { room: 1, roomID: 'room-1' },
        { room: 2, roomID: 'room-2' },
      ]);
      expect(await read().roomsOfSession(session('c'))).toEqual([]);
    });

    it('are found by the node that holds their connections', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      expect(await read().nodes()).toEqual([]);
      await write(async (rooms) => {
        await rooms.putDevice(one, deviceOf(1, 'a', { node: 'node-c' }));
        await rooms.putDevice(one, deviceOf(2, 'b', { node: 'node-B' }));
        await rooms.putDevice(one, deviceOf(3, 'c', { node: 'node-c' }));
        await rooms.putDevice(two, deviceOf(3, 'c', { node: 'node-c' }));
        await rooms.putDevice(two, deviceOf(4, 'd', { node: 'node-d', graceUntil: later(1) }));
        await rooms.putDevice(two, deviceOf(5, 'e', { node: 'node-e', ...outSince(1) }));
      });
      expect(await read().nodes()).toEqual(['node-B', 'node-c']);
      expect(await foreign().nodes()).toEqual(['foreign']);
      const at = async (node: string, limit = 9) => (await read().roomsAt(node, limit)).map(({ roomID }) => roomID);
      expect((await at('node-c')).toSorted()).toEqual(['room-1', 'room-2']);
      expect([await at('node-c', 1), await at('node-B'), await at('node-d')]).toEqual([['room-1'], ['room-1'], []]);
      const devices = await write((rooms) => rooms.devicesAt(one, 'node-c'));
      expect(devices.map(({ sessionID }) => sessionID).toSorted()).toEqual(['a', 'c']);
      expect(await write((rooms) => rooms.devicesAt(two, 'node-d'))).toEqual([]);
    });

    it('whose grace is over are told from those that may come back', async () => {
      const { write } = await setUpRooms(current());
      const late = await write(async (rooms) => {
        await rooms.putDevice(one, deviceOf(1, 'a', { graceUntil: later(10) }));
        await rooms.putDevice(one, deviceOf(2, 'b', { graceUntil: later(11) }));
        await rooms.putDevice(one, deviceOf(3, 'c', { graceUntil: later(9) }));
        await rooms.putDevice(one, deviceOf(4, 'd'));
        await rooms.putDevice(one, deviceOf(5, 'e', outSince(1)));
        await rooms.putDevice(two, deviceOf(6, 'f', { graceUntil: later(1) }));
        return rooms.lateDevices(one, later(10));
      });
      expect(late.map(({ sessionID }) => sessionID).toSorted()).toEqual(['a', 'c']);
    });

    it('that are out are forgotten some time later, so many at once', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      await write(async (rooms) => {
        for (const [index, name] of ['a', 'b', 'c'].entries()) {
          await rooms.putDevice(index === 0 ? two : one, deviceOf(1, name, outSince(index + 1)));
        }
        await rooms.putDevice(one, deviceOf(1, 'd'));
        await rooms.putDevice(one, deviceOf(1, 'e', { graceUntil: later(-9) }));
      });
      const forget = (ms: number, limit: number) => write((rooms) => rooms.forgetEnded(later(ms), limit));
      expect([await forget(1, 9), await forget(3, 1), await forget(3, 9), await forget(3, 9)]).toEqual([0, 1, 1, 0]);
      expect(await read().device(two, session('a'))).toBeUndefined();
      const left = await read().devicesOf(one, key(1));
      expect(left.map(({ sessionID }) => sessionID).toSorted()).toEqual(['c', 'd', 'e']);
      expect(await foreign().device(one, session('session-3'))).toBeDefined();
    });
  });

  describe('what is due in rooms', () => {
    it('is nothing where nothing waits', async () => {
      const { read, write } = await setUpRooms(current());
      await write((rooms) => rooms.putDevice(one, deviceOf(1, 'a', outSince(-1))));
      expect(await read().nextDueAt()).toBeUndefined();
      expect(await read().due(later(1_000_000), 9)).toEqual([]);
    });

    it('is an end, a telling or a grace, each room once and the earliest first', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      const room = toRoomKey;
      await write(async (rooms) => {
        await rooms.put(roomOf(1, { destroyAt: later(30) }));
        await rooms.put(roomOf(2, { tellAt: later(20) }));
        await rooms.put(roomOf(3, { destroyAt: later(50), tellAt: later(40) }));
        for (const number of [4, 5, 6]) await rooms.put(roomOf(number));
        await rooms.putDevice(room(4), deviceOf(1, 'a', { graceUntil: later(10) }));
        await rooms.putDevice(room(4), deviceOf(2, 'b', { graceUntil: later(12) }));
        await rooms.putDevice(room(3), deviceOf(3, 'c', { graceUntil: later(15) }));
        await rooms.putDevice(room(5), deviceOf(4, 'd', { graceUntil: later(60) }));
        await rooms.putDevice(room(6), deviceOf(5, 'e'));
      });
      const due = async (ms: number, limit = 9) => (await read().due(later(ms), limit)).map((each) => each.room);
      expect(await read().nextDueAt()).toBe(later(10));
      expect([await due(9), await due(10), await due(20), await due(60)]).toEqual([
        ...[[], [4], [4, 3, 2], [4, 3, 2, 1, 5]],
      ]);
      expect(await due(60, 2)).toEqual([4, 3]);
      expect((await read().due(later(10), 1))[0]).toEqual({ room: 4, roomID: 'room-4' });
      expect(await foreign().nextDueAt()).toBe(later(1));
      await write(async (rooms) => {
        for (const name of ['a', 'b']) await rooms.removeDevice(room(4), session(name));
        await rooms.putDevice(room(3), deviceOf(3, 'c'));
      });
      expect(await read().nextDueAt()).toBe(later(20));
      await write((rooms) => rooms.put(roomOf(2)));
      expect(await read().nextDueAt()).toBe(later(30));
    });
  });
}
