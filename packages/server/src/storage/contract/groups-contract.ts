import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import { StorageFailure } from '../storage.ts';
import { at, later, type StorageHarness, userRow } from './fixtures.ts';
import { groupOf, keysOf, memberOf, setUpGroup } from './group-fixtures.ts';

const key = toUserKey;
const log = toLogKey(10);

export function describeGroups(current: () => StorageHarness): void {
  describe('groups', () => {
    it('are found by their ID, byte by byte, and by their log, in their app alone', async () => {
      const { read, foreign, create } = await setUpGroup(current());
      await create(groupOf(20, { groupID: 'Group-10' }));
      expect(await read().byGroupID('group-10')).toEqual(groupOf(10));
      expect(await read().byGroupID('Group-10')).toMatchObject({ log: 20 });
      expect(await read().byGroupID('group-20')).toBeUndefined();
      expect(await read().byLog(toLogKey(20))).toMatchObject({ groupID: 'Group-10' });
      expect(await read().byLog(toLogKey(30))).toBeUndefined();
      expect(await foreign().groups.byGroupID('group-10')).toBeUndefined();
      expect(await foreign().groups.byLog(log)).toBeUndefined();
      await expect(create(groupOf(30, { groupID: 'Group-10' }))).rejects.toBeInstanceOf(StorageFailure);
      expect(await read().byLog(toLogKey(30))).toBeUndefined();
    });

    it('are what was written last', async () => {
      const { read, write } = await setUpGroup(current());
      const changed = groupOf(10, {
        groupName: 'other',
        groupAvatarUrl: '',
        groupNotice: '"notice"\nü',
        attributes: [
          { key: 'b', value: '"2"' },
          { key: 'a', value: '' },
        ],
        mute: { mode: 3, expiredTime: -1, roles: [3, 7] },
        joinMode: 1,
        inviteMode: 1,
        beInviteMode: 1,
        membersMax: 100_000,
        dataSeq: 2 ** 40,
        memberCount: 7,
        newestPlace: 2 ** 51,
      });
      await write(({ groups }) => groups.put(changed));
      expect(await read().byGroupID('group-10')).toEqual(changed);
      await expect(write(({ groups }) => groups.put(groupOf(11)))).rejects.toThrow('the group is there');
    });

    it('are counted as long as they live, and found also when they were dismissed', async () => {
      const { read, create, dismiss, foreign } = await setUpGroup(current());
      await create(groupOf(20));
      const count = async () => read().liveCount();
      expect(await count()).toBe(2);
      const dismissedPosition = await dismiss();
      expect(await count()).toBe(1);
      expect(await read().byGroupID('group-10')).toEqual(groupOf(10, { dismissedPosition }));
      expect(await foreign().groups.byGroupID('group-20')).toBeUndefined();
    });
  });

  describe('members of a group', () => {
    it('are what was written last, and found among users', async () => {
      const { read, write, enter, foreign } = await setUpGroup(current());
      const owner = memberOf(1, { role: 1, nickname: 'ä"', operatorKey: key(2), enterType: 1, enteredAt: later(7) });
      expect(await enter([owner, memberOf(2), memberOf(3)])).toEqual([owner, memberOf(2), memberOf(3)]);
      expect(await enter([])).toEqual([]);
      const among = async (...users: number[]) => await read().membersAmong(log, users.map(key));
      expect(await among(1, 5)).toEqual([owner]);
      expect(await among()).toEqual([]);
      const changed = [
        { ...owner, role: 3, nickname: '', muteExpiredTime: later(9) },
        memberOf(3, { role: 1, nickname: 'three', muteExpiredTime: -1 }),
      ];
      await write(({ groups }) => groups.putMembers(log, changed));
      await write(({ groups }) => groups.putMembers(log, []));
      expect(new Set(await among(1, 2, 3))).toEqual(new Set([...changed, memberOf(2)]));
      await expect(write(({ groups }) => groups.putMembers(log, [memberOf(2), memberOf(4)]))).rejects.toThrow(
        'members',
      );
      expect(await foreign().groups.membersAmong(log, [key(1)])).toEqual([]);
      expect(await foreign().groups.membersAfter({ log, after: 0, limit: 9 })).toEqual([]);
      await expect(enter([memberOf(2)])).rejects.toBeInstanceOf(StorageFailure);
    });

    it('are paged in the order in which they came, while others come and go', async () => {
      const { read, enter, leave } = await setUpGroup(current());
      await enter([memberOf(5, { place: 1 }), memberOf(1, { place: 2 }), memberOf(4, { place: 3 })]);
      await enter([memberOf(2, { place: 4 })]);
      const page = async (after: number) => keysOf(await read().membersAfter({ log, after, limit: 2 }));
      expect(await page(0)).toEqual([5, 1]);
      await leave([1, 5]);
      await enter([memberOf(5, { place: 5 })]);
      expect([await page(2), await page(4), await page(5)]).toEqual([[4, 2], [5], []]);
    });

    it('are told by their names, in the order in which they came', async () => {
      const { read, enter, leave, dismiss, foreign } = await setUpGroup(current());
      await enter([memberOf(3, { place: 1, nickname: 'ä"' }), memberOf(1, { place: 2 }), memberOf(2, { place: 3 })]);
      const names = async (after: number, limit: number) => await read().namesAfter({ log, after, limit });
      const first = await names(0, 2);
      expect(first).toEqual([
        { userKey: 3, place: 1, userName: userRow(3).userName, nickname: 'ä"' },
        { userKey: 1, place: 2, userName: userRow(1).userName, nickname: '' },
      ]);
      expect(keysOf(await names(2, 5))).toEqual([2]);
      expect(await foreign().groups.namesAfter({ log, after: 0, limit: 9 })).toEqual([]);
      await leave([3]);
      expect(keysOf(await names(0, 9))).toEqual([1, 2]);
      await dismiss();
      expect(await names(0, 9)).toEqual([]);
    });

    it('who are muted are paged alone', async () => {
      const { read, enter } = await setUpGroup(current());
      const mutes = [-1, 0, later(5), later(6), later(7), -1];
      await enter(mutes.map((muteExpiredTime, index) => memberOf(index + 1, { muteExpiredTime })));
      const page = async (after: number) =>
        keysOf(await read().membersAfter({ log, after, limit: 2, mutedAt: later(5) }));
      expect([await page(0), await page(40), await page(60)]).toEqual([[1, 4], [5, 6], []]);
    });

    it('have their groups by place, alone or with others, and follow them', async () => {
      const { read, create, enter, dismiss, leave, foreign } = await setUpGroup(current());
      for (const number of [20, 30, 40]) await create(groupOf(number));
      await enter([memberOf(1, { place: 9 }), memberOf(2), memberOf(3), memberOf(4)]);
      await enter([memberOf(1, { place: 3 }), memberOf(2)], 0, 20);
      await enter([memberOf(2), memberOf(3)], 0, 30);
      await enter([memberOf(2), memberOf(3)], 0, 40);
      await enter([memberOf(1, { place: 5 })], 0, 40);
      const groups = async (after: number, limit: number, sharedWith: readonly number[] = []) =>
        (await read().groupsAfter({ userKey: key(1), after, limit, sharedWith: sharedWith.map(key) })).map(
          ({ place, group }) => [place, group.groupID],
        );
      expect(await groups(0, 2)).toEqual([
        [3, 'group-20'],
        [5, 'group-40'],
      ]);
      expect(await groups(5, 2)).toEqual([[9, 'group-10']]);
      expect(await read().groupsAfter({ userKey: key(1), after: 5, limit: 1, sharedWith: [] })).toEqual([
        { place: 9, group: groupOf(10) },
      ]);
      expect(await groups(0, 9, [2, 3, 2])).toEqual([
        [5, 'group-40'],
        [9, 'group-10'],
      ]);
      expect(await groups(0, 9, [3, 4])).toEqual([[9, 'group-10']]);
      expect(await groups(0, 9, [5])).toEqual([]);
      expect((await read().groupsOf(key(1))).groupCount).toBe(3);
      const follows = async () => new Set(await read().followedBy(key(1)));
      expect(await follows()).toEqual(
        new Set([
          { log: 10, fromPosition: 1, endedPosition: 0 },
          { log: 20, fromPosition: 1, endedPosition: 0 },
          { log: 40, fromPosition: 2, endedPosition: 0 },
        ]),
      );
      expect(new Set(await read().logsOf(key(1)))).toEqual(new Set([10, 20, 40]));
      await dismiss(20);
      await leave([1]);
      expect((await read().logsOf(key(1))).filter((one) => one !== 20)).toEqual([40]);
      expect(await read().logsOf(key(99))).toEqual([]);
      expect(await groups(0, 9)).toEqual([[5, 'group-40']]);
      expect((await read().groupsOf(key(1))).groupCount).toBe(1);
      expect(await follows()).toEqual(new Set([{ log: 40, fromPosition: 2, endedPosition: 0 }]));
      expect((await foreign().groups.groupsOf(key(1))).groupCount).toBe(0);
      expect(await foreign().groups.followedBy(key(1))).toEqual([]);
      expect(await foreign().groups.logsOf(key(1))).toEqual([]);
    });

    it('of one that was dismissed are none, and their rows go by and by', async () => {
      const { read, write, create, enter, leave, dismiss, raw } = await setUpGroup(current());
      await create(groupOf(20));
      await enter([memberOf(1), memberOf(2), memberOf(3), memberOf(4, { muteExpiredTime: -1 })]);
      await enter([memberOf(1)], 0, 20);
      await leave([4]);
      const sweep = (limit: number) => write(({ groups }) => groups.sweepMembers(limit));
      expect(await sweep(9)).toBe(0);
      await dismiss();
      expect(await read().membersAmong(log, [1, 2].map(key))).toEqual([]);
      expect(await read().membersAfter({ log, after: 0, limit: 9 })).toEqual([]);
      // Three members and the mute of one who had left.
      expect([await sweep(2), await sweep(2), await sweep(2)]).toEqual([2, 2, 0]);
      expect(keysOf(await read().membersAmong(toLogKey(20), [key(1)]))).toEqual([1]);
      await dismiss(20);
      expect(await sweep(9)).toBe(1);
      // A group that was swept is not looked at again.
      await raw('insert into group_mutes (app, log, user_key, expired_time) values (?, 10, 1, -1)');
      expect(await sweep(9)).toBe(0);
    });
  });

  describe('a mute', () => {
    it('outlives the membership until its end', async () => {
      const { enter, leave, read, write } = await setUpGroup(current());
      const mutes = [-1, later(50), later(20), 0];
      await enter(mutes.map((muteExpiredTime, index) => memberOf(index + 1, { muteExpiredTime })));
      await leave([1, 2, 3, 4], 10);
      const back = [1, 2, 3, 4].map((user) => memberOf(user, { place: 100 + user, enteredAt: later(20) }));
      const muted = back.map((member, index) => ({ ...member, muteExpiredTime: [-1, later(50), 0, 0][index] }));
      expect(await enter(back, 20)).toEqual(muted);
      expect(await read().membersAfter({ log, after: 0, limit: 9 })).toEqual(muted);
      // What was lifted meanwhile does not come again.
      await write(({ groups }) => groups.putMembers(log, back));
      await leave([1, 2], 30);
      expect(await enter(back.slice(0, 2), 30)).toEqual(back.slice(0, 2));
    });

    it('is of one group alone', async () => {
      const { enter, leave, create } = await setUpGroup(current());
      await create(groupOf(20));
      await enter([memberOf(1, { muteExpiredTime: -1 })]);
      await leave([1]);
      expect(await enter([memberOf(1)], 0, 20)).toEqual([memberOf(1)]);
    });
  });

  describe('entries of a group', () => {
    it('move the head alone, one after the other', async () => {
      const { write, enter, send } = await setUpGroup(current());
      const head = () => write(({ groups }) => groups.head(log));
      const empty = await head();
      expect(empty).toEqual({
        ...{
          position: 0,
          messageSeq: 0,
          orderKey: 0,
          counted: 0,
          newestMessageID: 0,
          deletedSeq: 0,
          targetedSeq: 0,
          endedPosition: 0,
        },
        changedAt: at,
      });
      await enter([memberOf(1)], 5);
      expect(await head()).toEqual({ ...empty, position: 1, changedAt: later(5) });
      await send([1]);
      const before = await head();
      // A clock that was set back does not take the head with it.
      await enter([memberOf(2)], -5);
      expect(await head()).toEqual({ ...before, position: 3 });
      for (const position of [3, 5]) {
        const entry = { position, body: '', at, isLast: false };
        await expect(write(({ groups }) => groups.append(log, entry))).rejects.toThrow('behind the head');
      }
      await expect(write(({ groups }) => groups.head(toLogKey(99)))).rejects.toThrow('the log is there');
    });

    it('are read in their order, and go when they are old, but for last ones', async () => {
      const { read, write, create, foreign } = await setUpGroup(current());
      await create(groupOf(20));
      const add = (number: number, position: number, ms: number, isLast = false) =>
        write(
          ({ groups }) =>
            groups.append(toLogKey(number), { position, body: `${number}:${position} ü`, at: later(ms), isLast }),
          number,
        );
      for (const position of [1, 2, 3, 4]) await add(10, position, position);
      await add(20, 1, 1, true);
      const entries = async (number: number, after: number, upTo: number, limit = 9) =>
        (await read().entriesAfter({ log: toLogKey(number), after, upTo, limit })).map(({ position }) => position);
      expect(await read().entriesAfter({ log, after: 0, upTo: 1, limit: 9 })).toEqual([
        { position: 1, body: '10:1 ü' },
      ]);
      expect([await entries(10, 1, 3), await entries(10, 0, 9, 2)]).toEqual([
        [2, 3],
        [1, 2],
      ]);
      expect(await foreign().groups.entriesAfter({ log, after: 0, upTo: 9, limit: 9 })).toEqual([]);
      const sweep = (ms: number, limit: number) => write(({ groups }) => groups.sweepEntries(later(ms), limit));
      expect([await sweep(4, 2), await sweep(4, 2), await sweep(4, 2)]).toEqual([2, 1, 0]);
      expect([await entries(10, 0, 9), await entries(20, 0, 9)]).toEqual([[4], [1]]);
    });

    it('show which groups moved', async () => {
      const { read, create, enter, dismiss, foreign } = await setUpGroup(current());
      for (const number of [20, 30, 40]) await create(groupOf(number));
      await enter([memberOf(1)], 5);
      await enter([memberOf(1)], 6, 20);
      await enter([memberOf(1)], 7, 40);
      await dismiss(30, 6);
      const logs = [10, 20, 30].map(toLogKey);
      const moved = await read().movedAmong(logs, later(6));
      expect(new Set(moved.map(({ groupID }) => groupID))).toEqual(new Set(['group-20', 'group-30']));
      expect(moved.find((one) => one.log === toLogKey(20))?.head).toMatchObject({ position: 1, changedAt: later(6) });
      expect(await read().movedAmong([], at)).toEqual([]);
      expect(await foreign().groups.movedAmong(logs, at)).toEqual([]);
    });
  });
}
