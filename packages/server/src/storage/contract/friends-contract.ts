import { describe, expect, it } from 'vitest';
import { toUserKey } from '../../core/ids.ts';
import type { FriendApplicationRow, FriendDraft, FriendRow } from '../../features/friends/store.ts';
import { at, change, later, registerUsers, type StorageHarness } from './fixtures.ts';

const key = toUserKey;
const draft = (wording: string): FriendDraft => ({ wording, friendAlias: 'ä', friendAttributes: { k1: '"ü"' } });
const friend = (ownerKey: number, friendKey: number, changes: Partial<FriendRow> = {}): FriendRow => ({
  ...draft('hello'),
  ownerKey: key(ownerKey),
  friendKey: key(friendKey),
  createdAt: at,
  ...changes,
});
const application = (
  userKey: number,
  otherKey: number,
  changes: Partial<FriendApplicationRow> = {},
): FriendApplicationRow => ({
  userKey: key(userKey),
  otherKey: key(otherKey),
  state: 'waiting',
  own: draft('please'),
  other: undefined,
  createdAt: at,
  updatedAt: at,
  expiresAt: later(2 ** 40),
  isListed: true,
  isListedByOther: true,
  ...changes,
});
/** The same as the other side sees it. */
const seenByOther = (row: FriendApplicationRow): FriendApplicationRow => ({
  ...row,
  userKey: row.otherKey,
  otherKey: row.userKey,
  own: row.other,
  other: row.own,
  isListed: row.isListedByOther,
  isListedByOther: row.isListed,
});

async function setUp({ storage, nextApp }: StorageHarness) {
  const [app, foreign] = [nextApp(), nextApp()];
  await registerUsers(storage, app, 6);
  const write = (work: Parameters<typeof change<unknown>>[2]) => change(storage, app, work);
  return { storage, write, read: () => storage.read(app).friends, foreign: () => storage.read(foreign).friends };
}

export function describeFriends(current: () => StorageHarness): void {
  describe('lists of friends', () => {
    it('go one way, and hold what was written last', async () => {
      const { write, read, foreign } = await setUp(current());
      const renamed = friend(1, 2, { friendAlias: 'other', friendAttributes: {}, createdAt: later(5) });
      await write(({ friends }) => friends.putFriends([friend(1, 2), friend(1, 3), friend(4, 1)]));
      await write(({ friends }) => friends.putFriends([renamed]));
      await write(({ friends }) => friends.putFriends([]));
      expect(await read().friendsAmong(key(1), [2, 4, 5].map(key))).toEqual([renamed]);
      expect(await read().friendsAmong(key(2), [key(1)])).toEqual([]);
      expect(await read().friendsAmong(key(1), [])).toEqual([]);
      expect(await foreign().friendsAmong(key(1), [key(2)])).toEqual([]);
      expect(await write(({ friends }) => friends.friendCount(key(1)))).toBe(2);
      await write(({ friends }) => friends.removeFriend(key(1), key(2)));
      expect(await write(({ friends }) => friends.friendCount(key(1)))).toBe(1);
    });

    it('are paged from both ends of an entry', async () => {
      const { write, read } = await setUp(current());
      await write(({ friends }) =>
        friends.putFriends([2, 3, 4].flatMap((other) => [friend(1, other), friend(other, 1)])),
      );
      const pages = async (after: number) =>
        (await read().friendsAfter(key(1), after, 2)).map(({ friendKey }) => friendKey);
      expect([await pages(0), await pages(3), await pages(4)]).toEqual([[2, 3], [4], []]);
      const owners = (after: number) => read().ownersAfter(key(1), after, 2);
      expect([await owners(0), await owners(3), await owners(4)]).toEqual([[2, 3], [4], []]);
      expect(new Set(await read().ownersAmong(key(1), [4, 2, 5].map(key)))).toEqual(new Set([2, 4]));
      expect(await read().ownersAmong(key(1), [])).toEqual([]);
    });
  });

  describe('applications', () => {
    it.each([
      ['the lower key', 2, 5],
      ['the higher key', 5, 2],
    ])('are one for two users, written by the one with %s and seen by both', async (_, userKey, otherKey) => {
      const { write, read, foreign } = await setUp(current());
      const row = application(userKey, otherKey, { isListedByOther: false });
      const see = (user: number, other: number) => write(({ friends }) => friends.application(key(user), key(other)));
      await write(({ friends }) => friends.putApplication(row));
      expect(await see(userKey, otherKey)).toEqual(row);
      expect(await see(otherKey, userKey)).toEqual(seenByOther(row));
      const both = application(otherKey, userKey, { other: draft('too'), state: 'accepted', updatedAt: later(9) });
      await write(({ friends }) => friends.putApplication(both));
      expect(await see(userKey, otherKey)).toEqual(seenByOther(both));
      expect(await read().applicationsAfter(key(otherKey), 0, 9)).toEqual([both]);
      expect(await foreign().applicationsAfter(key(otherKey), 0, 9)).toEqual([]);
    });

    it('that nobody lists are gone', async () => {
      const { write } = await setUp(current());
      await write(({ friends }) => friends.putApplication(application(1, 2)));
      await write(({ friends }) =>
        friends.putApplication(application(1, 2, { isListed: false, isListedByOther: false })),
      );
      expect(await write(({ friends }) => friends.application(key(1), key(2)))).toBeUndefined();
    });

    it('are paged by the other, and those that changed longest ago go from a list', async () => {
      const { write, read } = await setUp(current());
      const others = [
        [6, 1],
        [1, 2],
        [5, 3],
        [4, 4],
      ] as const;
      for (const [other, ms] of others) {
        await write(({ friends }) => friends.putApplication(application(3, other, { updatedAt: later(ms) })));
      }
      const pages = async (after: number) =>
        (await read().applicationsAfter(key(3), after, 2)).map(({ otherKey }) => otherKey);
      expect([await pages(0), await pages(4), await pages(6)]).toEqual([[1, 4], [5, 6], []]);
      const trim = (user: number, max: number) => write(({ friends }) => friends.trimApplications(key(user), max));
      expect(await trim(3, 4)).toEqual([]);
      expect(await trim(3, 2)).toEqual(['user-6', 'user-1']);
      expect(await trim(3, 2)).toEqual([]);
      // The other side still lists it.
      expect(await write(({ friends }) => friends.application(key(1), key(3)))).toMatchObject({
        isListed: true,
        isListedByOther: false,
      });
      expect(await trim(1, 0)).toEqual(['user-3']);
      expect(await write(({ friends }) => friends.application(key(1), key(3)))).toBeUndefined();
    });
  });
}
