import { describe, expect, it } from 'vitest';
import { toLogKey } from '../../core/ids.ts';
import { later, type StorageHarness, userRow } from './fixtures.ts';
import { groupOf, memberOf, setUpGroup } from './group-fixtures.ts';

const log = toLogKey(10);
const muteOf = (mode: number, expiredTime: number) => ({ mute: { mode, expiredTime, roles: [] } });

export function describeGroupLists(current: () => StorageHarness): void {
  describe('lists of groups for the app', () => {
    it('have those that live, by when they were made and by their key', async () => {
      const { read, create, dismiss, foreign } = await setUpGroup(current());
      await create(groupOf(30, { createdAt: later(-2) }));
      await create(groupOf(20, { createdAt: later(-2), groupName: '' }));
      await create(groupOf(40, { createdAt: later(-1) }));
      const page = async (offset: number, limit: number) =>
        (await read().livingFrom({ offset, limit })).map(({ groupID }) => groupID);
      expect(await page(0, 9)).toEqual(['group-20', 'group-30', 'group-40', 'group-10']);
      expect(await page(1, 2)).toEqual(['group-30', 'group-40']);
      expect(await page(4, 2)).toEqual([]);
      expect(await read().livingFrom({ offset: 0, limit: 1 })).toEqual([{ groupID: 'group-20', groupName: '' }]);
      await dismiss(30);
      expect(await page(0, 9)).toEqual(['group-20', 'group-40', 'group-10']);
      expect(await read().liveCount()).toBe(3);
      expect(await foreign().groups.livingFrom({ offset: 0, limit: 9 })).toEqual([]);
      expect(await foreign().groups.liveCount()).toBe(0);
    });

    it('have the members of one, with their names and roles, in the order in which they came', async () => {
      const { read, enter, leave, dismiss, foreign } = await setUpGroup(current());
      await enter([
        memberOf(3, { place: 1, role: 1 }),
        memberOf(1, { place: 2, nickname: 'ä"' }),
        memberOf(2, { place: 3, role: 255 }),
      ]);
      const page = async (offset: number, limit: number) => await read().membersFrom({ log, offset, limit });
      const [three, one, two] = [
        { userID: userRow(3).userID, userName: userRow(3).userName, nickname: '', role: 1 },
        { userID: userRow(1).userID, userName: userRow(1).userName, nickname: 'ä"', role: 3 },
        { userID: userRow(2).userID, userName: userRow(2).userName, nickname: '', role: 255 },
      ];
      expect(await page(0, 9)).toEqual([three, one, two]);
      expect(await page(1, 1)).toEqual([one]);
      expect(await page(3, 9)).toEqual([]);
      expect(await foreign().groups.membersFrom({ log, offset: 0, limit: 9 })).toEqual([]);
      await leave([1]);
      expect(await page(0, 9)).toEqual([three, two]);
      await dismiss();
      expect(await page(0, 9)).toEqual([]);
    });

    it('have the owner', async () => {
      const { read, write, enter, dismiss, foreign } = await setUpGroup(current());
      expect(await read().ownerOf(log)).toBeUndefined();
      await enter([memberOf(1, { role: 2 }), memberOf(2, { role: 1, nickname: 'n' }), memberOf(3, { role: 2 })]);
      expect(await read().ownerOf(log)).toEqual(memberOf(2, { role: 1, nickname: 'n' }));
      await write(({ groups }) => groups.putMembers(log, [memberOf(2), memberOf(3, { role: 1 })]));
      expect(await read().ownerOf(log)).toMatchObject({ userKey: 3 });
      expect(await foreign().groups.ownerOf(log)).toBeUndefined();
      await dismiss();
      expect(await read().ownerOf(log)).toBeUndefined();
    });

    it('have those in which somebody may not write at the time, by their key', async () => {
      const { read, create, enter, dismiss, foreign } = await setUpGroup(current());
      await create(groupOf(20, muteOf(2, -1)));
      await create(groupOf(30, muteOf(1, later(5))));
      await create(groupOf(40, muteOf(3, later(6))));
      await create(groupOf(50, muteOf(2, -1)));
      await create(groupOf(60));
      await create(groupOf(70));
      await enter([memberOf(1, { muteExpiredTime: -1 }), memberOf(2, { muteExpiredTime: later(6) })]);
      await enter([memberOf(1, { muteExpiredTime: later(6) })], 0, 40);
      await enter([memberOf(1, { muteExpiredTime: -1 })], 0, 50);
      await enter([memberOf(1, { muteExpiredTime: later(5) })], 0, 60);
      await enter([memberOf(1, { muteExpiredTime: -1 })], 0, 70);
      await dismiss(50);
      await dismiss(70);
      const page = async (after: number, limit: number) => await read().mutedAfter({ after, limit, at: later(5) });
      expect(await page(0, 9)).toEqual([
        { log: 10, groupID: 'group-10', mode: 0, hasMutedMembers: true },
        { log: 20, groupID: 'group-20', mode: 2, hasMutedMembers: false },
        { log: 40, groupID: 'group-40', mode: 3, hasMutedMembers: true },
      ]);
      expect((await page(10, 1)).map((one) => one.log)).toEqual([20]);
      expect(await page(40, 9)).toEqual([]);
      expect(await foreign().groups.mutedAfter({ after: 0, limit: 9, at: later(5) })).toEqual([]);
    });
  });
}
