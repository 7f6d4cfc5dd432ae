import { digestOf } from '@parley/protocol/log-digest';
import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import { at, later, type StorageHarness } from './fixtures.ts';
import { groupOf, memberOf, setUpGroup } from './group-fixtures.ts';

const key = toUserKey;
const log = toLogKey(10);

export function describeGroupWindows(current: () => StorageHarness): void {
  describe('the log of a group', () => {
    it('is followed by its members from where they came in, with nothing unread', async () => {
      const { enter, send, followed, conversations, write, foreign } = await setUpGroup(current());
      await enter([memberOf(1), memberOf(2)]);
      await send([1, 2, 1]);
      await enter([memberOf(3)], 5);
      const head = await write(({ groups }) => groups.head(log));
      expect(head).toMatchObject({ position: 5, messageSeq: 3, counted: 3 });
      const newcomer = {
        fromPosition: 5,
        toPosition: undefined,
        reading: { position: 4, messageSeq: 3, countedByOthers: 3 },
        sentCounted: 0,
        carried: 0,
        withdrawn: 0,
        deleted: { messageSeq: 0, orderKey: 0, entryOrderKey: 0, hasSingle: false },
      };
      expect(await followed(3)).toEqual({
        ...{ log, type: 2, conversationID: 'group-10', conversationName: 'Name 10 ü' },
        conversationAvatarUrl: 'https://pictures/10',
        head,
        membership: newcomer,
      });
      expect(await followed(1)).toMatchObject({
        membership: { fromPosition: 1, reading: { position: 0, countedByOthers: 0 }, sentCounted: 2 },
      });
      expect(await followed(4)).toBeUndefined();
      const [, other] = await conversations().followed(key(3), { afterLog: toLogKey(0), limit: 9 });
      expect(other).toBeUndefined();
      expect(await foreign().conversations.followedLog(key(3), log)).toBeUndefined();
    });

    it('stands among those of two users, and shows the name that the group has now', async () => {
      const { enter, write, conversations, create } = await setUpGroup(current());
      await write(async (stores) => {
        for (const [number, other] of [
          [5, 2],
          [15, 3],
        ] as const) {
          await stores.conversations.openPeer({ log: toLogKey(number), members: [key(1), key(other)], at });
        }
      });
      await create(groupOf(20));
      await enter([memberOf(1)], 3);
      await enter([memberOf(1)], 4, 20);
      await write(({ groups }) => groups.put(groupOf(20, { groupName: 'new', groupAvatarUrl: '' })));
      const names = async (query: { changedSince?: ReturnType<typeof later>; limit: number }, after = 0) =>
        (await conversations().followed(key(1), { afterLog: toLogKey(after), ...query })).map(
          ({ conversationID, conversationName }) => [conversationID, conversationName],
        );
      expect(await names({ limit: 9 })).toEqual([
        ['user-2', ''],
        ['group-10', 'Name 10 ü'],
        ['user-3', ''],
        ['group-20', 'new'],
      ]);
      expect(await names({ limit: 1 }, 5)).toEqual([['group-10', 'Name 10 ü']]);
      expect(await names({ limit: 9, changedSince: later(4) })).toEqual([['group-20', 'new']]);
    });

    it('stays as it was for those who left, with what was unread then', async () => {
      const { enter, send, leave, followed, conversations, write } = await setUpGroup(current());
      await enter([memberOf(1), memberOf(2), memberOf(3)]);
      await send([1, 2, 1, 3]);
      const reading = { position: 2, messageSeq: 1, countedByOthers: 1 };
      await write(({ conversations }) => conversations.putReadings([{ log, userKey: key(2), reading }]));
      const left = await leave([2, 3]);
      const reached = await write(({ groups }) => groups.head(log));
      await send([1, 1]);
      const { changedAt, ...head } = reached;
      expect(await followed(2)).toMatchObject({
        head,
        membership: { fromPosition: 1, toPosition: left, reading, sentCounted: 1, carried: 2 },
      });
      expect(await followed(3)).toMatchObject({ head, membership: { toPosition: left, carried: 3 } });
      const range = { afterLog: toLogKey(0), upToLog: log };
      const { position, messageSeq, newestMessageID } = head;
      const heads = await conversations().reachedHeads(key(2), { ...range, limit: 9 });
      expect(heads.found).toMatchObject([{ log, position, messageSeq, newestMessageID }]);
      const digest = digestOf([{ log, position, messageSeq, messageID: newestMessageID }]);
      expect(await conversations().digestsOf(key(2), [range])).toEqual({ found: [digest], passed: 1 });
      expect(changedAt).toBeGreaterThan(0);
      await write(({ conversations }) => conversations.putReadings([{ log, userKey: key(2), reading, carried: 1 }]));
      expect(await followed(2)).toMatchObject({ membership: { carried: 1 } });
      expect(await followed(1)).toMatchObject({ head: { position: left + 2, counted: 6 } });
      // It is one membership that ended: the log stays where it is for whoever writes to it.
      const [member] = await write(({ conversations }) => conversations.members([{ log, userKey: key(2) }]));
      expect(member).toMatchObject({ head: { position: left + 2 }, membership: { toPosition: left } });
      await expect(
        write(({ groups }) => groups.removeMembers(log, [memberOf(2)], { toPosition: left, head: reached, at })),
      ).rejects.toThrow('their windows are open');
    });

    it('says where a membership ended last, and of anybody how he stands', async () => {
      const { enter, send, leave, dismiss, read, write, foreign } = await setUpGroup(current());
      const ended = async () => (await write(({ groups }) => groups.head(log))).endedPosition;
      const standing = async (...users: readonly number[]) => {
        const { endedPosition, windows } = await read().standingIn(log, users.map(key));
        return [
          endedPosition,
          windows.toSorted((one, other) => one.userKey - other.userKey).map((one) => Object.values(one)),
        ];
      };
      await enter([memberOf(1), memberOf(2), memberOf(3)]);
      await send([1]);
      expect([await ended(), await standing(1, 4)]).toEqual([0, [0, [[1, 1, undefined]]]]);
      const left = await leave([2, 3]);
      await send([1]);
      await enter([memberOf(2, { place: 99 })]);
      expect(await ended()).toBe(left);
      const back = [2, left + 2, undefined];
      expect(await standing(1, 2, 3, 4)).toEqual([left, [[1, 1, undefined], back, [3, 1, left]]]);
      expect(await standing(4)).toEqual([left, []]);
      expect(await read().followedBy(key(2))).toEqual([{ log, fromPosition: left + 2, endedPosition: left }]);
      expect((await read().movedAmong([log], at))[0]?.head.endedPosition).toBe(left);
      const last = await dismiss();
      expect([await ended(), await standing(1, 3)]).toEqual([
        last,
        [
          last,
          [
            [1, 1, last],
            [3, 1, left],
          ],
        ],
      ]);
      await expect(foreign().groups.standingIn(log, [key(1)])).rejects.toThrow('is there');
    });

    it('counts what was left over, withdrawn and carried, when somebody leaves', async () => {
      const { raw, enter, send, leave, followed } = await setUpGroup(current());
      await enter([memberOf(1), memberOf(2)]);
      await send([1, 1, 1, 2]);
      // The second one of user 1.
      await raw('insert into withdrawals (app, log, position, sender_key) values (?, 10, 3, 1)');
      await raw('update members set carried = 5 where app = ? and user_key = 2');
      const left = await leave([2]);
      expect(await followed(2)).toMatchObject({ membership: { toPosition: left, withdrawn: 1, carried: 7 } });
    });

    it('begins anew for those who come back, and the window before is kept apart', async () => {
      const { raw, enter, send, leave, followed } = await setUpGroup(current());
      await enter([memberOf(1), memberOf(2)]);
      await send([1, 2, 2]);
      const left = await leave([2]);
      await send([1, 1]);
      await enter([memberOf(2, { place: 99 })], 5);
      const from = left + 3;
      const reading = { position: from - 1, messageSeq: 5, countedByOthers: 3 };
      expect(await followed(2)).toMatchObject({
        head: { position: from, messageSeq: 5, counted: 5 },
        // What was unread when he left.
        membership: { fromPosition: from, toPosition: undefined, reading, sentCounted: 2, carried: 1 },
      });
      await send([2, 1]);
      expect(await followed(2)).toMatchObject({ head: { counted: 7 }, membership: { sentCounted: 3, reading } });
      const again = await leave([2]);
      expect(await followed(2)).toMatchObject({ membership: { fromPosition: from, toPosition: again, carried: 2 } });
      // No port reads the windows before: the row takes over what is kept of them.
      const kept = (column: string) =>
        `${column} = (select ${column} from member_windows where app = members.app and user_key = 2 and log = 10)`;
      const text = `update members set ${kept('from_position')}, ${kept('to_position')}`;
      await raw(`${text} where app = ? and user_key = 2 and log = 10`);
      expect(await followed(2)).toMatchObject({ membership: { fromPosition: 1, toPosition: left } });
    });

    it('ends for everybody when the group is dismissed, with what was unread then', async () => {
      const { enter, send, leave, dismiss, followed, write, conversations } = await setUpGroup(current());
      await enter([memberOf(1), memberOf(2), memberOf(3)]);
      await send([1, 2]);
      const left = await leave([3]);
      await send([1]);
      const toPosition = await dismiss(10, 9);
      const head = await write(({ groups }) => groups.head(log));
      expect(await followed(1)).toMatchObject({ isDismissed: true });
      expect(await followed(2)).toMatchObject({ head, membership: { fromPosition: 1, toPosition, carried: 2 } });
      expect(await followed(3)).toMatchObject({
        head: { position: left, messageSeq: 2 },
        membership: { toPosition: left, carried: 2 },
      });
      const reading = { position: toPosition, messageSeq: 3, countedByOthers: 2 };
      await write((stores) => stores.conversations.putReadings([{ log, userKey: key(2), reading }]));
      await write(({ groups }) => groups.sweepMembers(9));
      expect(await followed(2)).toMatchObject({ head, membership: { toPosition, reading, carried: 0 } });
      const all = await conversations().followed(key(2), { afterLog: toLogKey(0), limit: 9, changedSince: later(9) });
      expect(all.map(({ conversationID }) => conversationID)).toEqual(['group-10']);
    });

    it('has its place among the newest where it was for those who left', async () => {
      const { enter, send, leave, create, write, conversations } = await setUpGroup(current());
      await create(groupOf(20));
      await enter([memberOf(1), memberOf(2)]);
      await enter([memberOf(1), memberOf(2)], 0, 20);
      await send([1]);
      const { orderKey } = await write(({ groups }) => groups.head(log));
      const newestFrom = (user: number) => conversations().newestFrom(key(user), 0);
      await leave([2]);
      await send([1]);
      expect(await newestFrom(2)).toBe(orderKey + 1);
      expect(await newestFrom(1)).toBeGreaterThan(orderKey + 1);
      expect(await conversations().newestFrom(key(2), 1)).toBe(1);
      expect(await conversations().newestFrom(key(2), 2)).toBe(0);
    });
  });
}
