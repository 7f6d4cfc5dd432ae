import { digestOf } from '@parley/protocol/log-digest';
import { describe, expect, it } from 'vitest';
import { type AppID, toLogKey, toUserKey } from '../../core/ids.ts';
import { type Storage, StorageFailure } from '../storage.ts';
import { append, at, change, command, later, openLogs, registerUsers, type StorageHarness } from './fixtures.ts';

const emptyHead = {
  position: 0,
  messageSeq: 0,
  orderKey: 0,
  counted: 0,
  newestMessageID: 0,
  deletedSeq: 0,
  targetedSeq: 0,
  endedPosition: 0,
  changedAt: at,
};
const nameless = { conversationName: '', conversationAvatarUrl: '' };
const unread = { position: 0, messageSeq: 0, countedByOthers: 0 };
const member = {
  fromPosition: 1,
  toPosition: undefined,
  reading: unread,
  sentCounted: 0,
  carried: 0,
  withdrawn: 0,
  deleted: { messageSeq: 0, orderKey: 0, entryOrderKey: 0, hasSingle: false },
};

const openPeer = (storage: Storage, app: AppID, log: number, [one, other]: readonly [number, number]): Promise<void> =>
  change(storage, app, ({ conversations }) =>
    conversations.openPeer({ log: toLogKey(log), members: [toUserKey(one), toUserKey(other)], at }),
  );

/** How a user takes part in log 10. */
const membershipOf = async (storage: Storage, app: AppID, key: number) =>
  (await storage.read(app).conversations.followedLog(toUserKey(key), toLogKey(10)))?.membership;

export function describeConversations(current: () => StorageHarness): void {
  describe('conversations', () => {
    it('begin empty and are found by log and by pair', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 3);
      await openPeer(storage, app, 2 ** 53 - 1, [1, 2]);
      const log = toLogKey(2 ** 53 - 1);
      const { conversations } = storage.read(app);
      expect(await conversations.followedLog(toUserKey(1), log)).toMatchObject({ log, type: 0, head: emptyHead });
      expect(await conversations.peer(toUserKey(1), toUserKey(2))).toBe(log);
      expect(await conversations.peer(toUserKey(2), toUserKey(1))).toBe(log);
      expect(await conversations.peer(toUserKey(1), toUserKey(3))).toBeUndefined();
      expect(await conversations.followedLog(toUserKey(1), toLogKey(1))).toBeUndefined();
      const other = storage.read(nextApp()).conversations;
      expect(await other.peer(toUserKey(1), toUserKey(2))).toBeUndefined();
      expect(await other.followedLog(toUserKey(1), log)).toBeUndefined();
    });

    it('have both users as members and nobody else', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10, 20]);
      const asked = [1, 2, 3, 4].map((key) => ({ log: toLogKey(10), userKey: toUserKey(key) }));
      const found = await change(storage, app, ({ conversations }) => conversations.members(asked));
      expect(found.map((row) => row?.membership)).toEqual([member, member, undefined, undefined]);
    });

    it('exist once per pair', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10]);
      await expect(openPeer(storage, app, 11, [2, 1])).rejects.toBeInstanceOf(StorageFailure);
      expect(await storage.read(app).conversations.followedLog(toUserKey(1), toLogKey(11))).toBeUndefined();
    });

    it('may be with oneself', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 1);
      await openPeer(storage, app, 10, [1, 1]);
      const followed = await storage
        .read(app)
        .conversations.followed(toUserKey(1), { afterLog: toLogKey(0), limit: 9 });
      expect(followed.map(({ conversationID }) => conversationID)).toEqual(['user-1']);
    });

    it('are followed by their members, who see the other side', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 4);
      await openPeer(storage, app, 30, [1, 2]);
      await openPeer(storage, app, 10, [1, 3]);
      await openPeer(storage, app, 20, [3, 4]);
      await append(storage, app, [command(30, 'a', 77)], { now: later(5) });
      const { conversations } = storage.read(app);
      const followed = (key: number) => conversations.followed(toUserKey(key), { afterLog: toLogKey(0), limit: 9 });
      const head = {
        position: 1,
        messageSeq: 1,
        orderKey: later(5) * 1024,
        counted: 1,
        newestMessageID: 77,
        deletedSeq: 0,
        targetedSeq: 0,
        endedPosition: 0,
        changedAt: later(5),
      };
      expect(await followed(1)).toEqual([
        { log: 10, type: 0, conversationID: 'user-3', ...nameless, head: emptyHead, membership: member },
        {
          log: 30,
          type: 0,
          conversationID: 'user-2',
          ...nameless,
          head,
          membership: { ...member, sentCounted: 1 },
        },
      ]);
      expect(await conversations.followedLog(toUserKey(1), toLogKey(30))).toEqual((await followed(1))[1]);
      expect(await conversations.followedLog(toUserKey(1), toLogKey(20))).toBeUndefined();
      expect((await followed(2)).map(({ conversationID }) => conversationID)).toEqual(['user-1']);
      expect((await followed(3)).map(({ log }) => log)).toEqual([10, 20]);
      expect(
        await storage.read(nextApp()).conversations.followed(toUserKey(1), { afterLog: toLogKey(0), limit: 9 }),
      ).toEqual([]);
    });

    it('show how far they go by a few numbers, in ranges, and by a digest of them', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 4);
      for (const [log, other] of [
        [30, 2],
        [10, 3],
        [20, 4],
      ] as const)
        await openPeer(storage, app, log, [1, other]);
      await openPeer(storage, app, 40, [3, 4]);
      const sent = [command(30, 'a', 9_007_199_254_740_991), command(30, 'b', 78), command(20, 'c', 5)];
      await append(storage, app, sent, { now: later(5) });
      const { conversations } = storage.read(app);
      const range = (afterLog: number, upToLog: number) => ({
        afterLog: toLogKey(afterLog),
        upToLog: toLogKey(upToLog),
      });
      const reached = async (afterLog: number, upToLog: number, limit = 9) =>
        (await conversations.reachedHeads(toUserKey(1), { ...range(afterLog, upToLog), limit })).found;
      const all = await reached(0, Number.MAX_SAFE_INTEGER);
      expect(all.map(({ orderKey: _, ...rest }) => rest)).toEqual([
        { log: 10, position: 0, messageSeq: 0, newestMessageID: 0 },
        { log: 20, position: 1, messageSeq: 1, newestMessageID: 5 },
        { log: 30, position: 2, messageSeq: 2, newestMessageID: 78 },
      ]);
      const followed = await conversations.followedAmong(toUserKey(1), [30, 10, 20, 40, 50].map(toLogKey));
      expect(followed.map(({ log, head }) => [Number(log), head.orderKey]).sort()).toEqual(
        all.map(({ log, orderKey }) => [Number(log), orderKey]),
      );
      expect(await conversations.followedAmong(toUserKey(1), [])).toEqual([]);
      expect((await reached(10, 20)).map(({ log }) => log)).toEqual([20]);
      expect((await reached(0, 30, 2)).map(({ log }) => log)).toEqual([10, 20]);
      const held = all.map(({ newestMessageID, ...rest }) => ({ ...rest, messageID: newestMessageID }));
      const ranges = [range(0, Number.MAX_SAFE_INTEGER), range(10, 30), range(30, 40)];
      const digests = [held, held.slice(1), []].map(digestOf);
      expect(await conversations.digestsOf(toUserKey(1), ranges)).toEqual({ found: digests, passed: 5 });
    });

    it('have digests of numbers as large as they get', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 2);
      const log = Number.MAX_SAFE_INTEGER;
      await openPeer(storage, app, log, [1, 2]);
      await append(storage, app, [command(log, 'a', Number.MAX_SAFE_INTEGER)], { now: later(5) });
      const range = { afterLog: toLogKey(0), upToLog: toLogKey(log) };
      const { found } = await storage.read(app).conversations.digestsOf(toUserKey(1), [range]);
      expect(found[0]).toBe(digestOf([{ log, position: 1, messageSeq: 1, messageID: Number.MAX_SAFE_INTEGER }]));
    });

    it('are followed page by page and by the time of their head', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await registerUsers(storage, app, 8);
      for (let other = 2; other <= 8; other += 1) await openPeer(storage, app, other * 10, [1, other]);
      await append(storage, app, [command(30, 'a', 1), command(60, 'b', 2)], { now: later(5) });
      const { conversations } = storage.read(app);
      const logs = async (afterLog: number, limit: number, changedSince?: number) => {
        const query = { afterLog: toLogKey(afterLog), limit };
        const found = await conversations.followed(
          toUserKey(1),
          changedSince === undefined ? query : { ...query, changedSince: later(changedSince) },
        );
        return found.map(({ log }) => log);
      };
      expect(await logs(0, 3)).toEqual([20, 30, 40]);
      expect(await logs(40, 9)).toEqual([50, 60, 70, 80]);
      expect(await logs(80, 9)).toEqual([]);
      expect(await logs(0, 9, 5)).toEqual([30, 60]);
      expect(await logs(0, 1, 5)).toEqual([30]);
      expect(await logs(30, 9, 5)).toEqual([60]);
      expect(await logs(0, 9, 6)).toEqual([]);
    });
  });

  describe('a reading', () => {
    it('is kept for each member, and nobody else has one', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10]);
      const log = toLogKey(10);
      const reading = { position: 4, messageSeq: 3, countedByOthers: 2 };
      await change(storage, app, ({ conversations }) =>
        conversations.putReadings([{ log, userKey: toUserKey(2), reading }]),
      );
      expect(await membershipOf(storage, app, 1)).toEqual(member);
      expect(await membershipOf(storage, app, 2)).toEqual({ ...member, reading });
      expect(await membershipOf(storage, app, 3)).toBeUndefined();
      expect(await membershipOf(storage, nextApp(), 2)).toBeUndefined();
      const foreign = change(storage, app, (stores) =>
        stores.conversations.putReadings([{ log, userKey: toUserKey(3), reading }]),
      );
      await expect(foreign).rejects.toThrow('member');
    });

    it('of each in a set is kept, the last one of a member', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10, 20]);
      const readTo = (position: number) => ({ position, messageSeq: position, countedByOthers: 0 });
      const of = (log: number, key: number) => ({ log: toLogKey(log), userKey: toUserKey(key) });
      const readings = [
        { ...of(10, 1), reading: readTo(1) },
        { ...of(20, 3), reading: readTo(2) },
        { ...of(10, 2), reading: readTo(3) },
        { ...of(10, 1), reading: readTo(4) },
      ];
      await change(storage, app, ({ conversations }) => conversations.putReadings(readings));
      await change(storage, app, ({ conversations }) => conversations.putReadings([]));
      const asked = [of(10, 1), of(10, 3), of(10, 2), of(10, 1), of(99, 1), of(20, 3), of(20, 4)];
      const found = await change(storage, app, ({ conversations }) => conversations.members(asked));
      expect(found.map((row) => row?.membership.reading.position)).toEqual([4, undefined, 3, 4, undefined, 2, 0]);
      expect(found[0]).toEqual({ head: emptyHead, membership: { ...member, reading: readTo(4) } });
      expect(await change(storage, app, ({ conversations }) => conversations.members([]))).toEqual([]);
      const elsewhere = await change(storage, nextApp(), ({ conversations }) => conversations.members(asked));
      expect(elsewhere.every((row) => row === undefined)).toBe(true);
    });

    it('of somebody who is no member takes the whole set back', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10]);
      const reading = { position: 4, messageSeq: 3, countedByOthers: 2 };
      const readings = [2, 3].map((key) => ({ log: toLogKey(10), userKey: toUserKey(key), reading }));
      const changed = change(storage, app, ({ conversations }) => conversations.putReadings(readings));
      await expect(changed).rejects.toThrow('member');
      expect(await membershipOf(storage, app, 2)).toEqual(member);
    });

    it('reads what was carried over from an earlier membership', async () => {
      const { storage, nextApp, raw } = current();
      const app = nextApp();
      await openLogs(storage, app, [10]);
      await raw('update members set carried = 7, to_position = 9, from_position = 3 where app = ? and user_key = ?', [
        app,
        1,
      ]);
      const log = toLogKey(10);
      const left = { ...member, carried: 7, toPosition: 9, fromPosition: 3 };
      expect(await membershipOf(current().storage, app, 1)).toEqual(left);
      await change(current().storage, app, (stores) =>
        stores.conversations.putReadings([{ log, userKey: toUserKey(1), reading: unread }]),
      );
      expect(await membershipOf(current().storage, app, 1)).toEqual({ ...left, carried: 0 });
    });

    it('is told with the log, as is what the member has sent', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10]);
      const byOther = { senderKey: toUserKey(2) };
      await append(storage, app, [
        command(10, 'a', 1),
        command(10, 'b', 2, byOther),
        command(10, 'c', 3, { ...byOther, isCounted: false }),
        command(10, 'd', 4, byOther),
      ]);
      const reading = { position: 2, messageSeq: 2, countedByOthers: 1 };
      await change(storage, app, ({ conversations }) =>
        conversations.putReadings([{ log: toLogKey(10), userKey: toUserKey(1), reading }]),
      );
      const { conversations } = storage.read(app);
      const followed = (key: number) => conversations.followedLog(toUserKey(key), toLogKey(10));
      expect(await followed(1)).toMatchObject({ membership: { ...member, reading, sentCounted: 1 } });
      expect(await followed(2)).toMatchObject({ membership: { ...member, sentCounted: 2 }, head: { counted: 3 } });
    });
  });
}
