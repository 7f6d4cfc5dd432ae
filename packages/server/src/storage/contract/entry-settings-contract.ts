import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { EntrySettings } from '../../features/conversations/store.ts';
import {
  append,
  at,
  change,
  command,
  later,
  logLock,
  openLogs,
  registerUsers,
  type StorageHarness,
} from './fixtures.ts';

const [one, two, three] = [toUserKey(1), toUserKey(2), toUserKey(3)];
const settings = (log: number, changes: Partial<EntrySettings> = {}): EntrySettings => ({
  log: toLogKey(log),
  pinnedTime: 0,
  notificationStatus: 1,
  marks: [],
  markedAt: 0,
  groupAlias: '',
  position: 1,
  ...changes,
});

/** User 1 has a conversation with each of users 2 to 4, in logs 10 to 12. */
async function setUp({ storage, nextApp }: StorageHarness) {
  const app = nextApp();
  await registerUsers(storage, app, 4);
  await change(storage, app, async ({ conversations }) => {
    for (const other of [2, 3, 4]) {
      await conversations.openPeer({ log: toLogKey(8 + other), members: [toUserKey(other), one], at });
    }
  });
  const put = (userKey: typeof one, ...rows: EntrySettings[]) =>
    change(storage, app, ({ conversations }) => conversations.putSettings(userKey, rows));
  const counts = (userKey: typeof one) =>
    change(storage, app, ({ conversations }) => conversations.settingCounts(userKey));
  return { storage, app, put, counts, read: () => storage.read(app).conversations };
}

export function describeEntrySettings(current: () => StorageHarness): void {
  describe('settings of conversations', () => {
    it('are those that were written last, of each user alone', async () => {
      const { put, read } = await setUp(current());
      const first = settings(10, { pinnedTime: 2 ** 50, marks: [1, 60], markedAt: 3, position: 7 });
      await put(one, first, settings(11, { notificationStatus: 2, groupAlias: 'Ünsere "Gruppe"' }));
      await put(two, settings(10, { marks: [5] }));
      expect(await read().settings(one, [toLogKey(11)])).toEqual(
        new Map([[11, settings(11, { notificationStatus: 2, groupAlias: 'Ünsere "Gruppe"' })]]),
      );
      await put(one, settings(11, { position: 9 }));
      await put(one);
      const logs = [10, 11, 12].map(toLogKey);
      expect(await read().settings(one, logs)).toEqual(
        new Map([
          [10, first],
          [11, settings(11, { position: 9 })],
        ]),
      );
      expect(await read().settings(two, logs)).toEqual(new Map([[10, settings(10, { marks: [5] })]]));
      expect(await read().settings(one, [])).toEqual(new Map());
    });

    it('are counted, and those that were marked first are found', async () => {
      const { put, counts, storage, app } = await setUp(current());
      expect(await counts(one)).toEqual({ pinned: 0, quietPeers: 0, marked: 0, newestMark: 0 });
      await put(
        one,
        settings(10, { pinnedTime: 5, marks: [1], markedAt: 8 }),
        settings(11, { notificationStatus: 2, marks: [2], markedAt: 3 }),
        settings(12, { pinnedTime: 6, notificationStatus: 2 }),
      );
      await put(two, settings(10, { pinnedTime: 1, marks: [1], markedAt: 99 }));
      expect(await counts(one)).toEqual({ pinned: 2, quietPeers: 2, marked: 2, newestMark: 8 });
      const earliest = (limit: number) =>
        change(storage, app, ({ conversations }) => conversations.earliestMarked(one, limit));
      expect((await earliest(1)).map(({ log }) => log)).toEqual([11]);
      expect((await earliest(9)).map(({ log }) => log)).toEqual([11, 10]);
    });

    it('belong to logs that are found by the other user, as a set', async () => {
      const { read } = await setUp(current());
      expect(await read().peers(one, [2, 4, 9].map(toUserKey))).toEqual(
        new Map([
          [2, 10],
          [4, 12],
        ]),
      );
      expect(await read().peers(three, [one, two])).toEqual(new Map([[1, 11]]));
      expect(await read().peers(one, [])).toEqual(new Map());
    });
  });

  describe('the newest logs of a user', () => {
    it('are those from an orderKey on', async () => {
      const { storage, app, read } = await setUp(current());
      for (const [index, log] of [11, 10, 12].entries()) {
        await append(storage, app, [command(log, `m${log}`, log)], { now: later(index) });
      }
      const heads = await read().followed(one, { afterLog: toLogKey(0), limit: 9 });
      const keyOf = (log: number) => heads.find((one) => one.log === log)?.head.orderKey ?? 0;
      expect(await read().newestFrom(one, 3)).toBe(0);
      expect(await read().newestFrom(one, 2)).toBe(keyOf(11) + 1);
      expect(await read().newestFrom(one, 1)).toBe(keyOf(10) + 1);
    });
  });

  describe('mentions', () => {
    const nobody = { userKeys: [], isAll: false };

    it('are written with the message, and listed for whom they are, after a position', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10, 20]);
      await append(storage, app, [
        command(10, 'plain', 501),
        command(10, 'two', 502, { mentions: { userKeys: [two], isAll: false } }),
        command(20, 'elsewhere', 503, { senderKey: three, mentions: { userKeys: [two], isAll: true } }),
        command(10, 'all', 504, { mentions: { userKeys: [], isAll: true } }),
        command(10, 'both', 505, { mentions: { userKeys: [two, three], isAll: true } }),
      ]);
      const listed = async (userKey: typeof one, after = 0, limit = 9, upTo = 1000) =>
        (await storage.read(app).messages.mentionsOf({ log: toLogKey(10), userKey, after, upTo, limit })).map(
          ({ position, messageID, messageSeq, senderUserID, isAll, isNamed }) =>
            [position, messageID, messageSeq, senderUserID, isAll, isNamed] as const,
        );
      const all = [
        [2, 502, 2, 'user-1', false, true],
        [3, 504, 3, 'user-1', true, false],
        [4, 505, 4, 'user-1', true, true],
      ];
      expect(await listed(two)).toEqual(all);
      expect(await listed(two, 2)).toEqual(all.slice(1));
      expect(await listed(two, 0, 2)).toEqual(all.slice(1));
      expect(await listed(two, 0, 9, 3)).toEqual(all.slice(0, 2));
      expect(await listed(one)).toEqual([]);
      expect(await listed(three)).toEqual([
        [3, 504, 3, 'user-1', true, false],
        [4, 505, 4, 'user-1', true, true],
      ]);
    });

    it('change with a message, and go with the oldest of a log', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10]);
      for (const id of [501, 502, 503]) {
        const mentions = { userKeys: [two], isAll: false };
        await append(storage, app, [command(10, `m${id}`, id, { mentions })], { now: later(id) });
      }
      const log = toLogKey(10);
      const put = async (messageSeq: number, mentioned: typeof nobody | { userKeys: (typeof two)[]; isAll: boolean }) =>
        change(
          storage,
          app,
          async ({ messages }) => {
            const row = await messages.find({ log, messageSeq });
            if (row) await messages.putMentions(row, mentioned);
          },
          [logLock(app, 10)],
        );
      const listed = async () =>
        (await storage.read(app).messages.mentionsOf({ log, userKey: two, after: 0, upTo: 1000, limit: 9 })).map(
          ({ position, isAll, isNamed }) => `${position}${isAll ? ' all' : ''}${isNamed ? ' named' : ''}`,
        );
      await put(3, { userKeys: [two], isAll: true });
      expect(await listed()).toEqual(['1 named', '2 named', '3 all named']);
      await put(2, nobody);
      await put(2, nobody);
      expect(await listed()).toEqual(['1 named', '3 all named']);
      const sweep = (before: number) =>
        change(storage, app, ({ messages }) =>
          messages.sweepExpired({ before: later(before), afterLog: 0, limit: 100 }),
        );
      await sweep(502);
      expect(await listed()).toEqual(['3 all named']);
      await sweep(9999);
      expect(await listed()).toEqual([]);
    });
  });
}
