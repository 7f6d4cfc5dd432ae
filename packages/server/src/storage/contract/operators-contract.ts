import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import { append, change, command, later, openLogs, type StorageHarness, sessionRow } from './fixtures.ts';
import { groupOf, memberOf, setUpGroup } from './group-fixtures.ts';

const [ann, bob] = [toUserKey(1), toUserKey(2)];
const log = toLogKey(1);

/** What the commands of an operator ask of a storage. */
export function describeOperators(current: () => StorageHarness): void {
  describe('for operators', () => {
    const setUp = async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [1]);
      return { storage, app };
    };

    it('figures tell what there is of all apps, and the oldest message', async () => {
      const { storage, app } = await setUp();
      const before = await storage.figures();
      await append(storage, app, [command(1, 'one', 1), command(1, 'two', 2)]);
      const after = await storage.figures();
      expect(before.users).toBeGreaterThanOrEqual(2);
      expect(before.conversations).toBeGreaterThanOrEqual(1);
      expect(after.messages - before.messages).toBe(2);
      const [first] = await storage.read(app).messages.history({ log, count: 1, reverse: false });
      expect(after.oldestMessageAt).toBeLessThanOrEqual(first?.timestamp ?? 0);
      expect(after.countMax).toBe(1_000_000);
    });

    it('messages of a log are counted by who sent them', async () => {
      const { storage, app } = await setUp();
      const { messages } = storage.read(app);
      expect(await messages.countSent({ log, userKey: ann })).toEqual({ all: 0, sent: 0 });
      await append(storage, app, [
        command(1, 'one', 1),
        command(1, 'two', 2, { senderKey: bob }),
        command(1, 'three', 3),
      ]);
      expect(await messages.countSent({ log, userKey: ann })).toEqual({ all: 3, sent: 2 });
      expect(await messages.countSent({ log, userKey: bob })).toEqual({ all: 3, sent: 1 });
      const range = { after: 1, upTo: 2 };
      expect(await messages.countSent({ log, userKey: bob, range })).toEqual({ all: 1, sent: 1 });
    });

    it('groups are paged by their ID, living or not', async () => {
      const { create, dismiss, read, foreign } = await setUpGroup(current());
      for (const [number, groupID] of [[11, 'b'] as const, [12, 'B'] as const, [13, 'a'] as const]) {
        await create(groupOf(number, { groupID }));
      }
      await dismiss(10);
      const idsOf = async (after: string, limit: number) =>
        (await read().page(after, limit)).map(({ groupID }) => groupID);
      expect([await idsOf('', 3), await idsOf('b', 3)]).toEqual([['B', 'a', 'b'], ['group-10']]);
      expect((await read().page('b', 1))[0]?.dismissedPosition).toBe(1);
      expect(await foreign().groups.page('', 9)).toEqual([]);
    });

    it('groups say what their rows say, where nobody has spoiled them and where somebody has', async () => {
      const { create, enter, leave, dismiss, write, read, raw } = await setUpGroup(current());
      const figures = async () => (await read().figuresAfter({ after: 9, limit: 1 }))[0];
      await enter([memberOf(1, { role: 1 }), memberOf(2), memberOf(3)]);
      await leave([3]);
      const sound = { log: 10, groupID: 'group-10', isLiving: true, awaitsSweep: false, memberCount: 0, memberRows: 2 };
      const nothing = { withoutWindow: 0, strayWindows: 0, unregistered: 0 };
      expect(await figures()).toEqual({ ...sound, owners: 1, ...nothing });
      await write(({ users }) => users.unregister(toUserKey(2)));
      await raw('delete from members where app = ? and user_key = 1');
      await raw('delete from group_members where app = ? and user_key = 2');
      expect(await figures()).toMatchObject({ memberRows: 1, owners: 1, withoutWindow: 1, strayWindows: 1 });
      await raw('update group_members set user_key = 2, role = 3 where app = ? and user_key = 1');
      expect(await figures()).toMatchObject({ owners: 0, unregistered: 1, ...{ withoutWindow: 0, strayWindows: 0 } });
      await dismiss(10);
      expect(await figures()).toMatchObject({ isLiving: false, awaitsSweep: true, memberRows: 1, strayWindows: 0 });
      await create(groupOf(11));
      const rest = await read().figuresAfter({ after: 10, limit: 9 });
      expect(rest.map(({ groupID, memberRows }) => [groupID, memberRows])).toEqual([['group-11', 0]]);
    });

    it('sessions of a user are found in any state, the one seen last first', async () => {
      const { storage, app } = await setUp();
      await change(storage, app, async ({ sessions }) => {
        await sessions.put(sessionRow('old', { state: 'loggedOut', seenAt: later(1) }));
        await sessions.put(sessionRow('new', { seenAt: later(3) }));
        await sessions.put(sessionRow('away', { state: 'offline', seenAt: later(2) }));
        await sessions.put(sessionRow('other', { userKey: bob }));
      });
      const { sessions } = storage.read(app);
      expect((await sessions.allOf(ann, 10)).map(({ sessionID }) => sessionID)).toEqual(['new', 'away', 'old']);
      expect((await sessions.allOf(ann, 1)).map(({ sessionID }) => sessionID)).toEqual(['new']);
    });

    it('erasures are counted', async () => {
      const { storage, app } = await setUp();
      const before = await storage.system.erasures();
      await change(storage, app, ({ users }) => users.noteErasure());
      expect(await storage.system.erasures()).toBe(before + 1);
    });
  });
}
