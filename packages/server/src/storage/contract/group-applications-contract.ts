import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { GroupApplication } from '../../features/groups/application-store.ts';
import { StorageFailure } from '../storage.ts';
import { at, later, type StorageHarness } from './fixtures.ts';
import { groupOf, memberOf, setUpGroup } from './group-fixtures.ts';

const key = toUserKey;
const log = toLogKey(10);

const applicationOf = (number: number, changes: Partial<GroupApplication> = {}): GroupApplication => ({
  applicationID: number,
  log,
  userKey: key(1),
  inviterKey: undefined,
  state: 'waiting',
  wording: '',
  createdAt: at,
  updatedAt: later(number),
  expiresAt: later(1000),
  answer: undefined,
  ...changes,
});

const idsOf = (list: readonly GroupApplication[]): readonly number[] =>
  list.map(({ applicationID }) => applicationID).sort((one, other) => one - other);

async function setUp(harness: StorageHarness) {
  const group = await setUpGroup(harness);
  const { write } = group;
  const put = (...applications: GroupApplication[]) => write(({ groups }) => groups.putApplications(applications));
  const get = (number: number) => write(({ groups }) => groups.application(number));
  const list = async (userKey: number, limit = 9, before?: Parameters<typeof applicationOf>[0]) => {
    const place = before === undefined ? undefined : { updatedAt: later(before), applicationID: before };
    const found = await group.read().applicationsBefore({ userKey: key(userKey), before: place, limit });
    return found.map(({ application }) => application.applicationID);
  };
  return { ...group, put, get, list };
}

export function describeGroupApplications(current: () => StorageHarness): void {
  describe('applications of groups', () => {
    it('are what was written last', async () => {
      const { write, put, get } = await setUp(current());
      const answer = { operatorKey: key(3), role: 2, nickname: 'ü"' };
      const one = applicationOf(1, { wording: '"a"\nü' });
      await put(one, applicationOf(2, { userKey: key(2), inviterKey: key(3) }));
      expect(await get(1)).toEqual(one);
      const changed = {
        ...one,
        state: 'rejected',
        wording: 'b',
        updatedAt: later(7),
        expiresAt: later(8),
        answer,
      } as const;
      await put(changed);
      await put();
      expect(await get(1)).toEqual(changed);
      expect(await get(2)).toMatchObject({ inviterKey: 3, answer: undefined });
      expect(await get(3)).toBeUndefined();
      expect(await write(({ groups }) => groups.waitingInvitations(log, key(3), []))).toEqual([]);
    });

    it('of the app do not wait for a member who invited', async () => {
      const { write, put, get, enter } = await setUp(current());
      await enter([memberOf(2)]);
      const invited = { inviterKey: key(2), isOfApp: true } as const;
      await put(
        applicationOf(1, { ...invited, userKey: key(1) }),
        applicationOf(2, { inviterKey: key(2), userKey: key(4) }),
      );
      await put(applicationOf(3, { ...invited, userKey: key(5), inviterKey: key(3) }));
      await put(applicationOf(4, { userKey: key(5), inviterKey: key(6) }));
      expect(await get(1)).toEqual(applicationOf(1, { ...invited, userKey: key(1) }));
      const inviters = [key(2), key(3)];
      expect(idsOf(await write(({ groups }) => groups.waitingOf({ log, users: [], inviters, limit: 9 })))).toEqual([2]);
      expect(
        idsOf(await write(({ groups }) => groups.waitingOf({ log, users: [key(5)], inviters, limit: 9 }))),
      ).toEqual([...[2, 3, 4]]);
      expect(idsOf(await write(({ groups }) => groups.voidApplications(log, 9)))).toEqual([4]);
      await put(applicationOf(2, { ...invited, userKey: key(4), wording: 'w' }));
      expect(await get(2)).toEqual(applicationOf(2, { ...invited, userKey: key(4), wording: 'w' }));
    });

    it('wait once for the same parties, and the last of them is found', async () => {
      const { write, put } = await setUp(current());
      const newest = (inviterKey?: number) =>
        write(({ groups }) =>
          groups.newestApplication({
            log,
            userKey: key(1),
            inviterKey: inviterKey === undefined ? undefined : key(inviterKey),
          }),
        );
      expect(await newest()).toBeUndefined();
      await put(applicationOf(1));
      await expect(put(applicationOf(2))).rejects.toBeInstanceOf(StorageFailure);
      // In one writing the earlier one ends first.
      await put(applicationOf(1, { state: 'expired' }), applicationOf(2, { createdAt: later(1) }));
      await put(applicationOf(3, { inviterKey: key(4) }));
      expect((await newest())?.applicationID).toBe(2);
      expect((await newest(4))?.applicationID).toBe(3);
      await put(applicationOf(2, { createdAt: later(1), state: 'rejected' }));
      expect((await newest())?.applicationID).toBe(2);
      // Whatever the clocks of nodes say, that which waits is the last one.
      await put(applicationOf(0, { createdAt: at }));
      expect((await newest())?.applicationID).toBe(0);
    });

    it('that wait are found by who is to come in, and by who invited', async () => {
      const { write, put, create } = await setUp(current());
      await create(groupOf(20));
      await put(
        applicationOf(1),
        applicationOf(2, { inviterKey: key(3) }),
        applicationOf(3, { userKey: key(2), inviterKey: key(3) }),
        applicationOf(4, { userKey: key(2), inviterKey: key(4) }),
        applicationOf(5, { userKey: key(5), state: 'disabled' }),
        applicationOf(6, { log: toLogKey(20), inviterKey: key(3) }),
      );
      const waiting = async (users: readonly number[], inviters: readonly number[], limit = 9) =>
        idsOf(
          await write(({ groups }) =>
            groups.waitingOf({ log, users: users.map(key), inviters: inviters.map(key), limit }),
          ),
        );
      expect([await waiting([1, 5], []), await waiting([], [3]), await waiting([2], [3])]).toEqual([
        [1, 2],
        [2, 3],
        [2, 3, 4],
      ]);
      expect([await waiting([], []), (await waiting([2], [3], 2)).length]).toEqual([[], 2]);
      const invited = (...users: number[]) =>
        write(({ groups }) => groups.waitingInvitations(log, key(3), users.map(key)));
      expect([idsOf(await invited(1, 2, 6)), idsOf(await invited(6))]).toEqual([[2, 3], []]);
    });

    it('that wait for nothing are found', async () => {
      const { write, put, enter, create, dismiss } = await setUp(current());
      await create(groupOf(20));
      await enter([memberOf(3, { role: 1 }), memberOf(4)]);
      await put(
        applicationOf(1),
        applicationOf(2, { userKey: key(4) }),
        applicationOf(3, { inviterKey: key(3) }),
        applicationOf(4, { inviterKey: key(5) }),
        applicationOf(5, { userKey: key(6), state: 'rejected', inviterKey: key(5) }),
        applicationOf(6, { log: toLogKey(20) }),
      );
      const found = async (number = 10, limit = 9) =>
        idsOf(await write(({ groups }) => groups.voidApplications(toLogKey(number), limit), number));
      expect([await found(), await found(20)]).toEqual([[2, 4], []]);
      await dismiss();
      expect([await found(), (await found(10, 3)).length]).toEqual([[1, 2, 3, 4], 3]);
    });

    it('wait for nothing where the account of who is to come in has ended', async () => {
      const { write, put } = await setUp(current());
      await put(applicationOf(1), applicationOf(2, { userKey: key(2) }));
      await write(({ users }) => users.unregister(key(2)));
      expect(idsOf(await write(({ groups }) => groups.voidApplications(log, 9)))).toEqual([2]);
    });

    it('are found by who has a part in them, also after he has left', async () => {
      const { put, enter, leave, read, foreign } = await setUp(current());
      await enter([memberOf(3, { role: 1 }), memberOf(4)]);
      const answer = { operatorKey: key(3), role: 1, nickname: '' };
      await put(
        ...[applicationOf(1, { userKey: key(3) }), applicationOf(2, { inviterKey: key(3) })],
        ...[applicationOf(3, { userKey: key(2), state: 'rejected', answer }), applicationOf(4, { inviterKey: key(4) })],
      );
      await leave([3]);
      const page = async (after: number, limit: number) =>
        (await read().applicationsWith({ userKey: key(3), after, limit })).map(
          ({ application, group }) => `${application.applicationID} ${group.groupID}`,
        );
      expect([await page(0, 2), await page(2, 2)]).toEqual([['1 group-10', '2 group-10'], ['3 group-10']]);
      expect(await foreign().groups.applicationsWith({ userKey: key(3), after: 0, limit: 9 })).toEqual([]);
    });

    it('are listed by change: the own ones, and those of groups that the user leads', async () => {
      const { read, put, enter, create, dismiss, list, foreign } = await setUp(current());
      for (const number of [20, 30]) await create(groupOf(number));
      await enter([memberOf(3, { role: 1 }), memberOf(4, { role: 2 }), memberOf(5)]);
      await enter([memberOf(3), memberOf(4, { role: 1 })], 0, 20);
      await enter([memberOf(3, { role: 2 })], 0, 30);
      await put(
        applicationOf(1),
        applicationOf(2, { userKey: key(2), inviterKey: key(3), state: 'rejected' }),
        applicationOf(3, { userKey: key(2), inviterKey: key(5) }),
        applicationOf(4, { log: toLogKey(20) }),
        applicationOf(5, { userKey: key(2), log: toLogKey(20), inviterKey: key(3) }),
        applicationOf(6, { userKey: key(3), log: toLogKey(20), state: 'accepted' }),
        applicationOf(7, { log: toLogKey(30) }),
      );
      expect([await list(1), await list(2), await list(3), await list(4), await list(5)]).toEqual([
        ...[[7, 4, 1], [5, 3, 2], [7, 6, 2, 1], [6, 4, 1], []],
      ]);
      expect([await list(3, 2), await list(3, 2, 6), await list(3, 2, 1)]).toEqual([[7, 6], [2, 1], []]);
      const [first] = await read().applicationsBefore({ userKey: key(1), limit: 1 });
      expect(first?.group).toEqual({
        ...{ groupID: 'group-30', groupName: 'Name 30 ü', groupAvatarUrl: 'https://pictures/30' },
      });
      await dismiss(30);
      expect([await list(3), await list(1)]).toEqual([
        [6, 2, 1],
        [7, 4, 1],
      ]);
      expect(await foreign().groups.applicationsBefore({ userKey: key(1), limit: 9 })).toEqual([]);
      const managers = await Promise.all([10, 20, 30].map((number) => read().managers(toLogKey(number), 9)));
      expect([managers, await read().managers(log, 1)]).toEqual([[[3, 4], [4], []], [3]]);
    });

    it('are listed of more groups than one statement asks for, those of one time by their ID', async () => {
      const { put, enter, create, list } = await setUp(current());
      const numbers = Array.from({ length: 120 }, (_, index) => 100 + index);
      for (const number of numbers) {
        await create(groupOf(number));
        await enter([memberOf(3, { role: 1 })], 0, number);
      }
      await put(...numbers.map((number) => applicationOf(number, { log: toLogKey(number), updatedAt: later(5) })));
      expect(await list(3, 3)).toEqual([219, 218, 217]);
      expect((await list(3, 500)).length).toBe(120);
    });

    it('go some time after their end', async () => {
      const { write, put, list } = await setUp(current());
      await put(
        applicationOf(1),
        ...[2, 3, 4].map((number) => applicationOf(number, { userKey: key(number), state: 'expired' })),
      );
      const sweep = (ms: number, limit: number) => write(({ groups }) => groups.sweepApplications(later(ms), limit));
      expect([await sweep(4, 1), await sweep(4, 9), await sweep(4, 9)]).toEqual([1, 1, 0]);
      expect([await list(1), await list(2), await list(3), await list(4)]).toEqual([[1], [], [], [4]]);
    });
  });
}
