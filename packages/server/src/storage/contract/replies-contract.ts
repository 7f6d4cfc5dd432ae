import { describe, expect, it } from 'vitest';
import { toLogKey, toUserID } from '../../core/ids.ts';
import { change, fill, later, openLogs, type StorageHarness } from './fixtures.ts';

const [log, other] = [toLogKey(10), toLogKey(20)];

/** A storage with twelve messages in each of two logs, ten of the first in two trees. */
async function setUp({ storage, nextApp }: StorageHarness) {
  const app = nextApp();
  await openLogs(storage, app, [log, other]);
  await fill(storage, app, log, 12);
  await fill(storage, app, other, 12);
  await change(storage, app, async ({ replies }) => {
    for (const messageSeq of [9, 3, 5, 7, 11]) await replies.add({ log, rootSeq: 1, messageSeq });
    for (const messageSeq of [4, 6]) await replies.add({ log, rootSeq: 2, messageSeq });
    await replies.add({ log: other, rootSeq: 1, messageSeq: 2 });
  });
  const { replies } = storage.read(app);
  return {
    storage,
    app,
    replies,
    seqs: async (rootSeq: number, { afterSeq = 0, count = 100 } = {}) =>
      (await replies.list({ log, rootSeq, afterSeq, count })).map(({ messageSeq }) => messageSeq),
  };
}

export function describeReplies(current: () => StorageHarness): void {
  describe('replies', () => {
    it('are listed by their tree, ascending, page by page', async () => {
      const { replies, seqs } = await setUp(current());
      expect(await seqs(1)).toEqual([3, 5, 7, 9, 11]);
      expect(await seqs(1, { count: 2 })).toEqual([3, 5]);
      expect(await seqs(1, { afterSeq: 5, count: 2 })).toEqual([7, 9]);
      expect([await seqs(2), await seqs(3)]).toEqual([[4, 6], []]);
      const [first] = await replies.list({ log, rootSeq: 1, afterSeq: 0, count: 1 });
      expect(first).toMatchObject({ log, messageSeq: 3, senderUserID: toUserID('user-1') });
    });

    it('are counted up to a number', async () => {
      const { replies } = await setUp(current());
      const counts = [await replies.count({ log, rootSeq: 1 }, 100), await replies.count({ log, rootSeq: 1 }, 3)];
      expect([...counts, await replies.count({ log, rootSeq: 9 }, 100)]).toEqual([5, 3, 0]);
    });

    it('leave their tree, once and without asking whether they stood there', async () => {
      const { storage, app, seqs } = await setUp(current());
      await change(storage, app, async (stores) => {
        for (const rootSeq of [1, 2]) await stores.replies.remove({ log, rootSeq, messageSeq: 5 });
      });
      expect([await seqs(1), await seqs(2)]).toEqual([
        [3, 7, 9, 11],
        [4, 6],
      ]);
    });

    it('are of one app', async () => {
      const { storage } = await setUp(current());
      const stranger = storage.read(current().nextApp()).replies;
      expect(await stranger.list({ log, rootSeq: 1, afterSeq: 0, count: 9 })).toEqual([]);
    });

    it('go with their messages when these are too old, and others stay', async () => {
      const { storage, app, replies } = await setUp(current());
      const countIn = (one: typeof log) => replies.count({ log: one, rootSeq: 1 }, 100);
      await change(storage, app, ({ messages }) =>
        messages.sweepExpired({ before: later(2000), afterLog: 0, limit: 6 }),
      );
      expect([await countIn(log), await countIn(other)]).toEqual([3, 1]);
      await change(storage, app, ({ messages }) =>
        messages.sweepExpired({ before: later(2000), afterLog: 0, limit: 500 }),
      );
      expect([await countIn(log), await countIn(other)]).toEqual([0, 0]);
    });
  });

  describe('messages by their sequences', () => {
    it('are found together, each once, as far as they are there', async () => {
      const { storage, app } = await setUp(current());
      const { messages } = storage.read(app);
      const seqs = async (asked: readonly number[]) =>
        (await messages.among(log, asked)).map(({ messageSeq }) => messageSeq).sort((one, two) => one - two);
      expect([await seqs([]), await seqs([7]), await seqs([12, 99, 3, 1])]).toEqual([[], [7], [1, 3, 12]]);
      expect(await messages.among(log, [7])).toEqual([await messages.find({ log, messageSeq: 7 })]);
    });
  });
}
