import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { OwnReaction } from '../../features/messages/reaction-store.ts';
import type { Stores } from '../storage.ts';
import { change, fill, later, logLock, openLogs, type StorageHarness } from './fixtures.ts';

const log = toLogKey(10);
const [one, two, three] = [toUserKey(1), toUserKey(2), toUserKey(3)];

const reaction = (reactionType: string, count: number, position: number, over: Partial<OwnReaction> = {}) => ({
  reactionType,
  count,
  firstPosition: position,
  lastPosition: position,
  requests: [`r${position}`],
  ...over,
});

/** A storage with `count` messages of user 1 in log 10. */
async function setUp({ storage, nextApp }: StorageHarness, count: number) {
  const app = nextApp();
  await openLogs(storage, app, [10, 11]);
  await fill(storage, app, log, count);
  const { reactions, pins, messages } = storage.read(app);
  return {
    app,
    reactions,
    pins,
    messages,
    write: <Result>(work: (stores: Stores) => Promise<Result>) => change(storage, app, work, [logLock(app, log)]),
  };
}

const place = (userKey: typeof one, messageSeq = 1) => ({ log, messageSeq, userKey });
const whole = { log, messageSeq: 1 };

export function describeMessageMarks(current: () => StorageHarness): void {
  describe('reactions to messages', () => {
    it('are found by their user, and replaced as a whole', async () => {
      const { write } = await setUp(current(), 2);
      const grown = reaction('a', 5, 3, { lastPosition: 9, requests: ['r3', 'r9'] });
      await write(async ({ reactions }) => {
        await reactions.put(place(one), reaction('a', 1, 3));
        await reactions.put(place(one), reaction('__proto__ 👍', 2, 4));
        await reactions.put(place(two), reaction('a', 1, 5));
        await reactions.put(place(one, 2), reaction('a', 7, 6));
        await reactions.put(place(one), grown);
      });
      await write(async ({ reactions }) => {
        expect(await reactions.own({ ...place(one), reactionType: 'a' })).toEqual([grown]);
        expect(await reactions.own({ ...place(one), reactionType: 'A' })).toEqual([]);
        const all = await reactions.own(place(one));
        expect(all.map(({ reactionType }) => reactionType).sort()).toEqual(['__proto__ 👍', 'a']);
      });
    });

    it('are listed by the count of their users, then by who came first, page by page', async () => {
      const { write, reactions } = await setUp(current(), 1);
      await write(async (stores) => {
        await stores.reactions.put(place(one), reaction('a', 1, 3));
        await stores.reactions.put(place(two), reaction('a', 2, 4));
        await stores.reactions.put(place(three), reaction('a', 1, 2));
        await stores.reactions.put(place(one), reaction('b', 4, 5));
      });
      const users = async (query: { reactionType?: string; offset: number; limit: number }) =>
        (await reactions.users({ ...whole, ...query })).map(({ userID, reactions: own }) => [
          userID,
          ...own.map(({ reactionType, count }) => `${reactionType}${count}`),
        ]);
      expect(await users({ offset: 0, limit: 10 })).toEqual([
        ['user-1', 'a1', 'b4'],
        ['user-2', 'a2'],
        ['user-3', 'a1'],
      ]);
      expect(await users({ reactionType: 'a', offset: 0, limit: 2 })).toEqual([
        ['user-2', 'a2'],
        ['user-3', 'a1'],
      ]);
      expect(await users({ reactionType: 'a', offset: 2, limit: 2 })).toEqual([['user-1', 'a1']]);
      expect(await users({ reactionType: 'c', offset: 0, limit: 2 })).toEqual([]);
      expect(await users({ offset: 3, limit: 2 })).toEqual([]);
      expect(await reactions.countUsers(whole)).toBe(3);
      expect(await reactions.countUsers({ ...whole, reactionType: 'b' })).toBe(1);
      expect(await reactions.countUsers({ ...whole, messageSeq: 2 })).toBe(0);
    });

    it('name those who reacted last, without one of them', async () => {
      const { write } = await setUp(current(), 1);
      await write(async ({ reactions }) => {
        await reactions.put(place(one), reaction('a', 1, 3, { lastPosition: 9 }));
        await reactions.put(place(two), reaction('a', 2, 4));
        await reactions.put(place(three), reaction('a', 1, 5));
        const newest = (except: typeof one, limit: number) =>
          reactions.newest({ ...whole, reactionType: 'a', except, limit });
        expect((await newest(two, 5)).map(({ userID, count }) => `${userID} ${count}`)).toEqual([
          'user-1 1',
          'user-3 1',
        ]);
        expect(await newest(two, 1)).toHaveLength(1);
      });
    });

    it('are removed of one user and type, of one user, or of everybody', async () => {
      const { write, reactions } = await setUp(current(), 2);
      await write(async (stores) => {
        for (const user of [one, two]) {
          for (const type of ['a', 'b']) await stores.reactions.put(place(user), reaction(type, 1, 3));
          await stores.reactions.put(place(user, 2), reaction('a', 1, 4));
        }
        await stores.reactions.remove({ ...place(one), reactionType: 'a' });
      });
      const left = async () =>
        (await reactions.users({ ...whole, offset: 0, limit: 9 })).map(({ userID, reactions: own }) =>
          [userID, ...own.map(({ reactionType }) => reactionType).sort()].join(' '),
        );
      expect((await left()).sort()).toEqual(['user-1 b', 'user-2 a b']);
      await write((stores) => stores.reactions.remove(place(one)));
      expect(await left()).toEqual(['user-2 a b']);
      await write((stores) => stores.reactions.remove(whole));
      expect(await left()).toEqual([]);
      expect(await reactions.countUsers({ log, messageSeq: 2 })).toBe(2);
    });
  });

  describe('pins', () => {
    it('are listed from the oldest on, and their messages from the newest', async () => {
      const { write, pins } = await setUp(current(), 4);
      await write(async (stores) => {
        await stores.pins.put(log, { messageSeq: 2, position: 5, request: 'a' });
        await stores.pins.put(log, { messageSeq: 1, position: 6, request: 'b' });
        await stores.pins.put(log, { messageSeq: 4, position: 7, request: 'c' });
        await stores.pins.put(log, { messageSeq: 2, position: 8, request: 'd' });
        expect(await stores.pins.ofLog(log)).toEqual([
          { messageSeq: 1, position: 6, request: 'b' },
          { messageSeq: 4, position: 7, request: 'c' },
          { messageSeq: 2, position: 8, request: 'd' },
        ]);
      });
      const seqs = async (page: { offset: number; limit: number }) =>
        (await pins.messages(log, page)).map(({ messageSeq, senderUserID }) => `${messageSeq} ${senderUserID}`);
      expect(await seqs({ offset: 0, limit: 2 })).toEqual(['2 user-1', '4 user-1']);
      expect(await seqs({ offset: 2, limit: 2 })).toEqual(['1 user-1']);
      await write((stores) => stores.pins.remove(log, 4));
      expect(await seqs({ offset: 0, limit: 9 })).toEqual(['2 user-1', '1 user-1']);
    });
  });

  it('retention takes what was left on the messages that it removes, and nothing else', async () => {
    const { write, reactions, pins } = await setUp(current(), 3);
    await write(async (stores) => {
      for (const messageSeq of [1, 2, 3]) {
        await stores.reactions.put(place(one, messageSeq), reaction('a', 1, 3));
        await stores.pins.put(log, { messageSeq, position: messageSeq, request: 'a' });
      }
      expect(await stores.messages.sweepExpired({ before: later(999_999), afterLog: 0, limit: 2 })).toMatchObject({
        removed: 2,
      });
    });
    const left = async () => [
      ...(await Promise.all([1, 2, 3].map((messageSeq) => reactions.countUsers({ log, messageSeq })))),
      await write(async (stores) => (await stores.pins.ofLog(log)).map(({ messageSeq }) => messageSeq)),
    ];
    expect(await left()).toEqual([0, 0, 1, [3]]);
    expect(await pins.messages(log, { offset: 0, limit: 9 })).toHaveLength(1);
    await write((stores) => stores.messages.sweepExpired({ before: later(999_999), afterLog: 0, limit: 9 }));
    expect(await left()).toEqual([0, 0, 0, []]);
  });
}
