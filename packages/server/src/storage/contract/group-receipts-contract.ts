import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { GroupReading, GroupReceipt } from '../../features/receipts/group-store.ts';
import { at, later, type StorageHarness } from './fixtures.ts';
import { memberOf, setUpGroup } from './group-fixtures.ts';

const log = toLogKey(10);
const key = toUserKey;

const receiptOf = (messageSeq: number, changes: Partial<GroupReceipt> = {}): GroupReceipt => ({
  ...{ log, messageSeq, senderKey: key(1), recipients: 4, readers: 1, gone: 0, gonePosition: 9, readAt: at },
  entryPosition: 1,
  ...changes,
});

const readingOf = (messageSeq: number, user: number, changes: Partial<GroupReading> = {}): GroupReading => ({
  ...{ log, messageSeq, userKey: key(user), place: 1, readAt: at, entryPosition: 1 },
  ...changes,
});

/** Users 1 to 5 are members; user 1 has sent messages 1 to 3, at positions 2 to 4. */
async function setUp(harness: StorageHarness) {
  const group = await setUpGroup(harness);
  await group.enter([1, 2, 3, 4, 5].map((user) => memberOf(user)));
  await group.send([1, 1, 1]);
  const message = { log, messageSeq: 1, senderKey: key(1), position: 2 };
  return { ...group, message, reader: () => group.readers().receipts };
}

const shown = (rows: readonly { readonly userKey: number; readonly isListed: boolean }[]) =>
  rows.map(({ userKey, isListed }) => (isListed ? userKey : -userKey));

export function describeGroupReceipts(current: () => StorageHarness): void {
  describe('receipts in a group', () => {
    it('are kept with who has read, each of a message in place of the one before', async () => {
      const { write, reader } = await setUp(current());
      await write(async ({ receipts }) => {
        await receipts.addGroupReadings([readingOf(1, 2), readingOf(2, 2), readingOf(2, 3, { place: 2 })]);
        await receipts.putGroupReceipts([receiptOf(1), receiptOf(2, { readers: 2 })]);
        const next = { readers: 3, gone: 1, gonePosition: 12, readAt: later(5), entryPosition: 7 };
        await receipts.putGroupReceipts([receiptOf(1, next)]);
        expect(await receipts.groupReceipts(log, [1, 3])).toEqual([receiptOf(1, next)]);
      });
      expect((await reader().groupReceipts(log, [1, 2])).map(({ readers }) => readers).sort()).toEqual([2, 3]);
      const asked = { messageSeqs: [1, 2, 3], userKeys: [key(3), key(4)] };
      expect(await reader().groupReadings(log, asked)).toEqual([readingOf(2, 3, { place: 2 })]);
      expect(await reader().groupReadings(log, { messageSeqs: [], userKeys: [] })).toEqual([]);
      expect(await reader().groupReceipts(toLogKey(11), [1])).toEqual([]);
      const twice = write(({ receipts }) => receipts.addGroupReadings([readingOf(1, 2, { place: 9 })]));
      await expect(twice).rejects.toThrow();
    });

    it('take many rows at once', async () => {
      const { write, reader } = await setUp(current());
      const seqs = Array.from({ length: 1001 }, (_, index) => index + 1);
      await write(async ({ receipts }) => {
        await receipts.addGroupReadings(seqs.map((seq) => readingOf(seq, 2)));
        await receipts.putGroupReceipts(seqs.map((seq) => receiptOf(seq)));
      });
      expect(await reader().groupReceipts(log, [1, 500, 501, 1001, 1002])).toHaveLength(4);
    });

    it('count who has left without reading, once, by position and by time', async () => {
      const { write, leave, enter, message, reader } = await setUp(current());
      await enter([memberOf(6)]);
      await write(({ receipts }) => receipts.addGroupReadings([readingOf(1, 2)]));
      const count = (after = 2, before = later(1_000_000)) => reader().countGone({ ...message, after, before });
      expect(await count()).toBe(0);
      // A reader, one who came later, and one who has not read; the sender is no recipient.
      const first = await leave([2, 6, 3], 10);
      expect(await count()).toBe(1);
      await enter([memberOf(3)], 20);
      const second = await leave([1, 3, 4], 30);
      expect(await count()).toBe(2);
      expect([await count(first), await count(second)]).toEqual([1, 0]);
      expect([await count(2, later(10)), await count(2, later(11))]).toEqual([0, 1]);
    });

    it('list who has read in that order, and who has not in the order of coming', async () => {
      const { write, leave, enter, message, reader } = await setUp(current());
      await enter([memberOf(6)]);
      await write(({ receipts }) =>
        receipts.addGroupReadings([
          ...[readingOf(1, 4), readingOf(1, 2, { place: 2 }), readingOf(1, 5, { place: 3 })],
          readingOf(2, 3),
        ]),
      );
      const all = { ...message, after: 0, limit: 9 };
      expect(shown(await reader().readersOf(all))).toEqual([4, 2, 5]);
      expect(shown(await reader().nonReadersOf(all))).toEqual([-1, -2, 3, -4, -5, -6]);
      expect(await reader().readersOf({ ...all, after: 1, limit: 1 })).toEqual([
        { userKey: key(2), place: 2, isListed: true },
      ]);
      expect(shown(await reader().nonReadersOf({ ...all, after: 20, limit: 2 }))).toEqual([3, -4]);
      await leave([2, 3]);
      expect(shown(await reader().readersOf(all))).toEqual([4, -2, 5]);
      expect(shown(await reader().nonReadersOf(all))).toEqual([-1, -4, -5, -6]);
      await enter([memberOf(2), memberOf(3)], 9);
      expect(shown(await reader().readersOf(all))).toEqual([4, -2, 5]);
      expect(shown(await reader().nonReadersOf(all))).toEqual([-1, -2, -3, -4, -5, -6]);
    });

    it('are found by where the own logs told of them, of messages that are still there', async () => {
      const { write, reader, raw } = await setUp(current());
      await write(async ({ receipts }) => {
        await receipts.addGroupReadings([1, 2, 3].map((seq) => readingOf(seq, 2, { entryPosition: seq + 4 })));
        await receipts.putGroupReceipts([1, 2, 3].map((seq) => receiptOf(seq, { entryPosition: 20 - seq })));
      });
      const range = { after: 0, upTo: 100, limit: 9 };
      const sent = await reader().receiptsBetween(key(1), range);
      expect(sent).toEqual(
        [3, 2, 1].map((seq) => ({ ...receiptOf(seq, { entryPosition: 20 - seq }), messageID: seq })),
      );
      const read = await reader().readingsBetween(key(2), { after: 5, upTo: 6, limit: 9 });
      expect(read).toEqual([{ ...readingOf(2, 2, { entryPosition: 6 }), messageID: 2 }]);
      expect(await reader().readingsBetween(key(2), { ...range, limit: 2 })).toHaveLength(2);
      expect(await reader().readingsBetween(key(1), range)).toEqual([]);
      await raw('delete from messages where app = ? and message_seq = 1');
      expect(await reader().receiptsBetween(key(1), range)).toHaveLength(2);
    });

    it('go with messages that are removed', async () => {
      const { write, reader, raw } = await setUp(current());
      await write(async ({ receipts }) => {
        await receipts.addGroupReadings([readingOf(1, 2), readingOf(3, 2)]);
        await receipts.putGroupReceipts([receiptOf(1), receiptOf(3)]);
      });
      await raw('update messages set timestamp = 1 where app = ? and message_seq < 3');
      await write(({ messages }) => messages.sweepExpired({ before: at, afterLog: 0, limit: 9 }));
      const left = await reader().groupReadings(log, { messageSeqs: [1, 3], userKeys: [key(2)] });
      expect(left.map(({ messageSeq }) => messageSeq)).toEqual([3]);
      expect((await reader().groupReceipts(log, [1, 3])).map(({ messageSeq }) => messageSeq)).toEqual([3]);
    });
  });
}
