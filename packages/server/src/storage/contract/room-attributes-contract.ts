import { describe, expect, it } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import { later, type StorageHarness } from './fixtures.ts';
import { attributeOf, memberAttributeOf, one, roomMemberOf, setUpRooms, two } from './room-fixtures.ts';

const key = toUserKey;

export function describeRoomAttributes(current: () => StorageHarness): void {
  describe('attributes of a room', () => {
    it('are what was written last, by key byte by byte, until they are removed', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      const changed = attributeOf('b', { value: '', ownerKey: key(2), isDeletedAfterOwnerLeft: true, seq: 9 });
      await write(async (rooms) => {
        await rooms.putAttributes(one, []);
        await rooms.putAttributes(
          one,
          ['é', 'b', 'B', 'c'].map((name) => attributeOf(name)),
        );
        await rooms.putAttributes(two, [attributeOf('b')]);
        await rooms.putAttributes(one, [changed]);
        await rooms.removeAttributes(one, ['c', 'x', 'y']);
        await rooms.removeAttributes(one, []);
        await rooms.removeAttributes(two, ['é']);
      });
      expect(await read().attributes(one)).toEqual([attributeOf('B'), changed, attributeOf('é')]);
      expect(await read().attributes(two)).toEqual([attributeOf('b')]);
      expect((await foreign().attributes(one)).map(({ value }) => value)).toEqual(['foreign']);
    });

    it('may be many at once', async () => {
      const { read, write } = await setUpRooms(current());
      const many = Array.from({ length: 150 }, (_, index) => attributeOf(`key-${1000 + index}`, { seq: index }));
      await write((rooms) => rooms.putAttributes(one, many));
      expect(await read().attributes(one)).toEqual(many);
    });
  });

  describe('attributes of members of a room', () => {
    it('are what was written last, by user and key', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      const changed = memberAttributeOf(2, 'a', { value: '', isDeletedAfterOwnerLeft: false });
      await write(async (rooms) => {
        await rooms.putMemberAttributes(one, []);
        await rooms.putMemberAttributes(one, [memberAttributeOf(2, 'b'), memberAttributeOf(2, 'a')]);
        await rooms.putMemberAttributes(one, [changed, memberAttributeOf(1, 'a')]);
        await rooms.putMemberAttributes(two, [memberAttributeOf(3, 'a')]);
      });
      expect(await read().memberAttributes(one, [3, 2, 1].map(key))).toEqual([
        ...[memberAttributeOf(1, 'a'), changed, memberAttributeOf(2, 'b')],
      ]);
      expect(await read().memberAttributes(one, [])).toEqual([]);
      expect(await read().attributeHolderCount(one)).toBe(2);
      expect((await foreign().memberAttributes(one, [key(1)])).map(({ value }) => value)).toEqual(['foreign']);
      expect(await foreign().attributeHolderCount(one)).toBe(1);
    });

    it('go with a member where that was asked for, or all together', async () => {
      const { read, write } = await setUpRooms(current());
      const staying = memberAttributeOf(1, 'b', { isDeletedAfterOwnerLeft: false });
      await write(async (rooms) => {
        for (const room of [one, two]) {
          const others = [memberAttributeOf(1, 'a'), memberAttributeOf(2, 'a')];
          await rooms.putMemberAttributes(room, [staying, ...others]);
          await rooms.putAttributes(room, [attributeOf('a')]);
        }
        await rooms.removeFleetingAttributes(one, key(1));
      });
      const all = [1, 2].map(key);
      expect(await read().memberAttributes(one, all)).toEqual([staying, memberAttributeOf(2, 'a')]);
      expect(await read().memberAttributes(two, all)).toHaveLength(3);
      await write(async (rooms) => {
        await rooms.removeFleetingAttributes(one, key(2));
        await rooms.removeAllAttributes(two);
      });
      expect([await read().attributeHolderCount(one), await read().attributeHolderCount(two)]).toEqual([1, 0]);
      expect([(await read().attributes(one)).length, (await read().attributes(two)).length]).toEqual([1, 0]);
    });

    it('tell who of the members has some, in the order in which they came', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      const members = [roomMemberOf(3, 1), roomMemberOf(1, 2), roomMemberOf(2, 2), roomMemberOf(4, 3)];
      await write(async (rooms) => {
        for (const member of members) await rooms.putMember(one, member);
        for (const user of [1, 2, 4, 9]) await rooms.putMemberAttributes(one, [memberAttributeOf(user, 'a')]);
        await rooms.putMemberAttributes(one, [memberAttributeOf(2, 'b')]);
        await rooms.putMember(two, roomMemberOf(3));
      });
      const page = async (after: Parameters<ReturnType<typeof read>['attributeHoldersAfter']>[1], limit: number) =>
        await read().attributeHoldersAfter(one, after, limit);
      expect(await page(undefined, 2)).toEqual([members[1], members[2]]);
      expect(await page({ joinedAt: later(2), userKey: key(1) }, 9)).toEqual([members[2], members[3]]);
      expect(await page(members[3], 9)).toEqual([]);
      expect(await read().attributeHoldersAfter(two, undefined, 9)).toEqual([]);
      expect(await foreign().attributeHoldersAfter(one, undefined, 9)).toHaveLength(1);
    });
  });
}
