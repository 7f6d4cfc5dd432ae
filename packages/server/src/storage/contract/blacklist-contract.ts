import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { AppendFacts, AppendRule } from '../../features/messages/store.ts';
import type { Stores } from '../storage.ts';
import {
  append,
  appendRule,
  at,
  change,
  command,
  later,
  logLock,
  openLogs,
  registerUsers,
  type StorageHarness,
  userLock,
} from './fixtures.ts';

const [ann, bob, cat, dan] = [toUserKey(1), toUserKey(2), toUserKey(3), toUserKey(4)];

export function describeBlacklist(current: () => StorageHarness): void {
  describe('whom users have blocked', () => {
    /** Ann and Bob have the log 10, Cat and Dan the log 20. */
    const setUp = async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10, 20]);
      const locks = [logLock(app, 10), logLock(app, 20), ...[1, 2, 3, 4].map((key) => userLock(app, key))];
      const write = <Result>(work: (stores: Stores) => Promise<Result>) => change(storage, app, work, locks);
      return { storage, app, write, reader: storage.read(app).blacklist };
    };

    it('an edge leads one way, and keeps the time', async () => {
      const { write, reader } = await setUp();
      await write(({ blacklist }) => blacklist.block(ann, [bob, cat], later(1)));
      expect(await reader.isBlocked(ann, bob)).toBe(true);
      expect(await reader.isBlocked(bob, ann)).toBe(false);
      expect([...(await reader.edges(ann, [bob, cat, dan])).values()]).toEqual([
        { ownerKey: ann, targetKey: bob, blockedAt: later(1) },
        { ownerKey: ann, targetKey: cat, blockedAt: later(1) },
      ]);
      expect(await reader.edges(ann, [])).toEqual(new Map());
      expect(await reader.edges(bob, [ann])).toEqual(new Map());
      expect([await reader.blockedCount(ann), await reader.blockedCount(bob)]).toEqual([2, 0]);
    });

    it('who is taken off is remembered, and can be blocked anew', async () => {
      const { write, reader } = await setUp();
      await write(({ blacklist }) => blacklist.block(ann, [bob], at));
      await write(({ blacklist }) => blacklist.unblock(ann, [bob], later(5)));
      expect((await reader.edges(ann, [bob])).get(bob)).toEqual({
        ownerKey: ann,
        targetKey: bob,
        blockedAt: at,
        removedAt: later(5),
      });
      expect([await reader.isBlocked(ann, bob), await reader.blockedCount(ann)]).toEqual([false, 0]);
      await write(({ blacklist }) => blacklist.block(ann, [bob], later(9)));
      expect((await reader.edges(ann, [bob])).get(bob)).toEqual({ ownerKey: ann, targetKey: bob, blockedAt: later(9) });
    });

    it('the list has those first that were blocked last', async () => {
      const { write, reader } = await setUp();
      await write(({ blacklist }) => blacklist.block(ann, [bob], later(1)));
      await write(({ blacklist }) => blacklist.block(ann, [dan], later(3)));
      await write(({ blacklist }) => blacklist.block(ann, [cat], later(2)));
      await write(({ blacklist }) => blacklist.unblock(ann, [bob], later(4)));
      expect(await reader.blocked(ann, 10)).toEqual([
        { userID: 'user-4', blockedAt: later(3) },
        { userID: 'user-3', blockedAt: later(2) },
      ]);
      expect(await reader.blocked(ann, 1)).toHaveLength(1);
    });

    it('of those who were taken off only the last are remembered', async () => {
      const { write, reader } = await setUp();
      await write(({ blacklist }) => blacklist.block(ann, [bob, cat, dan], at));
      await write(({ blacklist }) => blacklist.unblock(ann, [bob], later(1)));
      await write(({ blacklist }) => blacklist.unblock(ann, [cat], later(2)));
      await write(({ blacklist }) => blacklist.keepRemoved(ann, 2));
      expect((await reader.edges(ann, [bob, cat, dan])).size).toBe(3);
      await write(({ blacklist }) => blacklist.keepRemoved(ann, 1));
      expect([...(await reader.edges(ann, [bob, cat, dan])).keys()].toSorted()).toEqual([cat, dan]);
      expect(await reader.isBlocked(ann, dan)).toBe(true);
    });

    it('of those who were taken off at one time as many are remembered', async () => {
      const { write, reader } = await setUp();
      await write(({ blacklist }) => blacklist.block(ann, [bob, cat, dan], at));
      await write(({ blacklist }) => blacklist.unblock(ann, [bob, cat, dan], later(1)));
      await write(({ blacklist }) => blacklist.keepRemoved(ann, 2));
      expect((await reader.edges(ann, [bob, cat, dan])).size).toBe(2);
    });

    it('edges are found from both ends, and can be erased', async () => {
      const { write, reader } = await setUp();
      await write(async ({ blacklist }) => {
        await blacklist.block(ann, [bob], at);
        await blacklist.block(cat, [ann], at);
        await blacklist.block(cat, [dan], at);
      });
      const ends = async () =>
        (await reader.edgesWith(ann, 10)).map(({ ownerKey, targetKey }) => [ownerKey, targetKey]).toSorted();
      expect(await ends()).toEqual([
        [ann, bob],
        [cat, ann],
      ]);
      expect(await reader.edgesWith(ann, 1)).toHaveLength(1);
      await write(({ blacklist }) => blacklist.erase(ann, bob));
      expect(await ends()).toEqual([[cat, ann]]);
      expect(await reader.isBlocked(cat, dan)).toBe(true);
    });

    it('an app has its own', async () => {
      const { storage, nextApp } = current();
      const { write } = await setUp();
      await write(({ blacklist }) => blacklist.block(ann, [bob], at));
      const other = nextApp();
      await registerUsers(storage, other, 2);
      expect(await storage.read(other).blacklist.isBlocked(ann, bob)).toBe(false);
      expect(await storage.read(other).blacklist.edgesWith(ann, 10)).toEqual([]);
    });

    describe('is told to whoever appends to the log of the two', () => {
      let appended = 0;
      /** What the rule was told of each sender. */
      const told = async (
        { storage, app }: Awaited<ReturnType<typeof setUp>>,
        sends: readonly (readonly [log: number, senderKey: number])[],
      ) => {
        const facts: AppendFacts[] = [];
        const rule: AppendRule = (given, sent, now) => {
          facts.push(given);
          return appendRule(given, sent, now);
        };
        appended += 100;
        const commands = sends.map(([log, senderKey], index) =>
          command(log, `m${appended + index}`, appended + index, { senderKey: toUserKey(senderKey) }),
        );
        await append(storage, app, commands, { rule });
        return facts.map(({ isBlocked }) => isBlocked);
      };
      const all = [
        [10, 1],
        [10, 2],
        [20, 3],
        [20, 4],
        [10, 2],
      ] as const;

      it('for the side that is blocked, whichever it is, within one batch', async () => {
        const world = await setUp();
        expect(await told(world, all)).toEqual([false, false, false, false, false]);
        await world.write(async ({ blacklist }) => {
          await blacklist.block(ann, [bob, dan], at);
          await blacklist.block(dan, [cat], at);
        });
        expect(await told(world, all)).toEqual([false, true, true, false, true]);
        await world.write(({ blacklist }) => blacklist.block(bob, [ann], at));
        expect(await told(world, all)).toEqual([true, true, true, false, true]);
        await world.write(({ blacklist }) => blacklist.unblock(ann, [bob], later(1)));
        expect(await told(world, all)).toEqual([true, false, true, false, false]);
        await world.write(({ blacklist }) => blacklist.erase(bob, ann));
        expect(await told(world, all)).toEqual([false, false, true, false, false]);
      });

      it('also where the conversation is begun later', async () => {
        const world = await setUp();
        await world.write(async ({ blacklist, conversations }) => {
          await blacklist.block(ann, [cat], at);
          await blacklist.block(dan, [ann], at);
          await blacklist.block(bob, [cat], at);
          await blacklist.unblock(bob, [cat], later(1));
          await conversations.openPeer({ log: toLogKey(30), members: [ann, cat], at });
          await conversations.openPeer({ log: toLogKey(40), members: [dan, ann], at });
          await conversations.openPeer({ log: toLogKey(50), members: [bob, cat], at });
        });
        const facts = await told(world, [
          [30, 1],
          [30, 3],
          [40, 1],
          [40, 4],
          [50, 2],
          [50, 3],
        ]);
        expect(facts).toEqual([false, true, true, false, false, false]);
      });
    });
  });
}
