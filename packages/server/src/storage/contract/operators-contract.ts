import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import { append, change, command, later, openLogs, type StorageHarness, sessionRow } from './fixtures.ts';

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
