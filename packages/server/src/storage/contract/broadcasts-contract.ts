import { millis } from '@parley/kernel/brand';
import { describe, expect, it } from 'vitest';
import { toSessionID, toUserID, toUserKey } from '../../core/ids.ts';
import type { Broadcast } from '../../features/messages/broadcast-store.ts';
import type { SessionState } from '../../features/session/store.ts';
import { at, change, later, registerUsers, type StorageHarness } from './fixtures.ts';

const broadcast = (messageID: number, changes: Partial<Broadcast> = {}): Broadcast => ({
  messageID,
  senderUserID: toUserID('user-1'),
  sentAt: later(messageID),
  body: `{"message":"${messageID} ü"}`,
  state: 'underWay',
  reached: toUserKey(0),
  told: 0,
  ...changes,
});

export function describeBroadcasts(current: () => StorageHarness): void {
  describe('messages to all users', () => {
    async function setUp(...rows: readonly Broadcast[]) {
      const { storage, nextApp } = current();
      const [app, foreign] = [nextApp(), nextApp()];
      await change(storage, app, async ({ broadcasts }) => {
        for (const row of rows) await broadcasts.put(row);
      });
      const write = <Result>(work: Parameters<typeof change<Result>>[2]) => change(storage, app, work);
      return { app, storage, write, newest: (limit: number) => storage.read(app).broadcasts.newest(limit), foreign };
    }

    it('are there with how far they have come, the newest first, in their app alone', async () => {
      const { storage, write, newest, foreign } = await setUp(broadcast(1), broadcast(2), broadcast(3));
      const moved = broadcast(2, { reached: toUserKey(77), told: 5, state: 'stopped' });
      await write(({ broadcasts }) => broadcasts.put(moved));
      expect(await newest(9)).toEqual([broadcast(3), moved, broadcast(1)]);
      expect(await newest(1)).toEqual([broadcast(3)]);
      expect(await write(({ broadcasts }) => broadcasts.get(2))).toEqual(moved);
      expect(await write(({ broadcasts }) => broadcasts.get(9))).toBeUndefined();
      expect(await storage.read(foreign).broadcasts.newest(9)).toEqual([]);
    });

    it('are counted from a time on', async () => {
      const { write } = await setUp(broadcast(1), broadcast(2), broadcast(3));
      const count = (ms: number) => write(({ broadcasts }) => broadcasts.countSince(later(ms)));
      expect([await count(1), await count(2), await count(4)]).toEqual([3, 2, 0]);
    });

    it('go when they are old and over', async () => {
      const over = { state: 'done' } as const;
      const { write, newest } = await setUp(broadcast(1), broadcast(2, over), broadcast(3, over), broadcast(4, over));
      const sweep = (limit: number) => write(({ broadcasts }) => broadcasts.sweep(later(4), limit));
      expect([await sweep(1), await sweep(9), await sweep(9)]).toEqual([1, 1, 0]);
      expect((await newest(9)).map(({ messageID }) => messageID)).toEqual([4, 1]);
    });

    it('find who is online by their keys, each once', async () => {
      const { app, storage, write } = await setUp();
      await registerUsers(storage, app, 6);
      const open = (userKey: number, name: string, state: SessionState) =>
        write(({ sessions }) =>
          sessions.put({
            ...{ sessionID: toSessionID(name), userKey: toUserKey(userKey), deviceID: name, instanceID: name },
            ...{
              platform: 6,
              generation: 1,
              state,
              loginAt: at,
              seenAt: at,
              tokenExpiresAt: millis(at + 1),
              node: 'n',
            },
          }),
        );
      await open(5, 'a', 'online');
      await open(2, 'b', 'online');
      await open(2, 'c', 'online');
      await open(3, 'd', 'offline');
      await open(4, 'e', 'loggedOut');
      await open(6, 'f', 'online');
      const { sessions } = storage.read(app);
      expect(await sessions.onlineUsersAfter(toUserKey(0), 9)).toEqual([2, 5, 6]);
      expect(await sessions.onlineUsersAfter(toUserKey(0), 2)).toEqual([2, 5]);
      expect(await sessions.onlineUsersAfter(toUserKey(2), 9)).toEqual([5, 6]);
      expect(await sessions.onlineUsersAfter(toUserKey(6), 9)).toEqual([]);
    });
  });
}
