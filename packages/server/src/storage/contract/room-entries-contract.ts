import { describe, expect, it } from 'vitest';
import type { RoomEntryRow } from '../../features/rooms/store.ts';
import { StorageFailure } from '../storage.ts';
import type { StorageHarness } from './fixtures.ts';
import { one, setUpRooms, two } from './room-fixtures.ts';

const entry = (position: number, messageSeq?: number): RoomEntryRow => ({
  ...{ position, body: `{"ü":${position}}` },
  ...(messageSeq === undefined ? {} : { messageSeq }),
});
const wide = { kept: 1000, storedKept: 1000 };

export function describeRoomEntries(current: () => StorageHarness): void {
  describe('the log of a room', () => {
    it('is read after a position, ascending', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      await write(async (rooms) => {
        await rooms.appendEntries(one, [], wide);
        await rooms.appendEntries(one, [entry(1), entry(2, 1), entry(3)], wide);
        await rooms.appendEntries(one, [entry(4)], wide);
        await rooms.appendEntries(two, [entry(1)], wide);
      });
      expect(await read().entriesAfter(one, 0, 2)).toEqual([entry(1), entry(2, 1)]);
      expect(await read().entriesAfter(one, 2, 9)).toEqual([entry(3), entry(4)]);
      expect(await read().entriesAfter(one, 4, 9)).toEqual([]);
      expect((await foreign().entriesAfter(one, 0, 9)).map(({ body }) => body)).toEqual(['foreign']);
      await expect(write((rooms) => rooms.appendEntries(one, [entry(4)], wide))).rejects.toBeInstanceOf(StorageFailure);
    });

    it('may grow by many at once', async () => {
      const { read, write } = await setUpRooms(current());
      const many = Array.from({ length: 150 }, (_, index) => entry(index + 1));
      await write((rooms) => rooms.appendEntries(one, many, { kept: 120, storedKept: 0 }));
      expect(await read().entriesAfter(one, 0, 200)).toEqual(many.slice(30));
    });

    it('keeps the newest entries, and of its messages as many of their own', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      const positions = async () => (await read().entriesAfter(one, 0, 99)).map(({ position }) => position);
      const append = (kept: number, storedKept: number, ...entries: readonly RoomEntryRow[]) =>
        write((rooms) => rooms.appendEntries(one, entries, { kept, storedKept }));
      await write((rooms) => rooms.appendEntries(two, [entry(1), entry(2, 1)], wide));
      await append(3, 2, entry(1, 1), entry(2), entry(3, 2), entry(4));
      expect(await positions()).toEqual([1, 2, 3, 4]);
      await append(3, 2, entry(5), entry(6));
      expect(await positions()).toEqual([1, 3, 4, 5, 6]);
      await append(3, 2, entry(7, 3));
      expect(await positions()).toEqual([3, 5, 6, 7]);
      await append(3, 2, entry(8, 4), entry(9, 5), entry(10, 6));
      expect(await positions()).toEqual([8, 9, 10]);
      await append(1, 0, entry(11));
      expect(await positions()).toEqual([11]);
      expect(await read().entriesAfter(two, 0, 9)).toHaveLength(2);
      expect(await foreign().entriesAfter(one, 0, 9)).toHaveLength(1);
    });

    it('has another body where one is replaced, and nothing where there is no entry', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      await write(async (rooms) => {
        await rooms.appendEntries(one, [entry(1, 1), entry(2)], wide);
        await rooms.appendEntries(two, [entry(1, 1)], wide);
        await rooms.putEntryBody(one, 1, 'new');
        await rooms.putEntryBody(one, 9, 'none');
      });
      expect(await read().entriesAfter(one, 0, 9)).toEqual([{ ...entry(1, 1), body: 'new' }, entry(2)]);
      expect(await read().entriesAfter(two, 0, 9)).toEqual([entry(1, 1)]);
      expect((await foreign().entriesAfter(one, 0, 9)).map(({ body }) => body)).toEqual(['foreign']);
    });

    it('is asked for its messages alone, in both directions', async () => {
      const { read, write, foreign } = await setUpRooms(current());
      const entries = [entry(1), entry(2, 1), entry(3, 2), entry(4), entry(5, 3), entry(6, 4)];
      await write((rooms) => rooms.appendEntries(one, entries, wide));
      const seqs = async (isReverse: boolean, limit: number, anchorSeq?: number) => {
        const anchor = anchorSeq === undefined ? {} : { anchorSeq };
        return (await read().storedMessages(one, { ...anchor, isReverse, limit })).map((each) => each.messageSeq);
      };
      expect([await seqs(true, 3), await seqs(true, 9, 3), await seqs(true, 9, 1)]).toEqual([[4, 3, 2], [2, 1], []]);
      expect([await seqs(false, 3), await seqs(false, 9, 3), await seqs(false, 9, 4)]).toEqual([[1, 2, 3], [4], []]);
      expect(await read().storedMessages(one, { isReverse: true, limit: 1 })).toEqual([entry(6, 4)]);
      expect(await read().storedMessages(two, { isReverse: true, limit: 1 })).toEqual([]);
      expect(await foreign().storedMessages(one, { isReverse: false, limit: 9 })).toHaveLength(1);
    });
  });
}
