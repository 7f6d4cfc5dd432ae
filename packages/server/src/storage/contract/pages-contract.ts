import { describe, expect, it } from 'vitest';
import { toLogKey } from '../../core/ids.ts';
import type { ChangeRule, StoredMessage } from '../../features/messages/store.ts';
import type { Stores } from '../storage.ts';
import { append, change, command, later, logLock, openLogs, type StorageHarness } from './fixtures.ts';

const log = toLogKey(10);
const count = 12;
/** Ten bytes in eight units, so that bytes and units are told apart. */
const body = '"漢x.."  ';

const seqsOf = (rows: readonly StoredMessage[]) => rows.map(({ messageSeq }) => messageSeq);

/** A log with messages of ten bytes each. */
async function setUp({ storage, nextApp }: StorageHarness) {
  const app = nextApp();
  await openLogs(storage, app, [10]);
  const commands = Array.from({ length: count }, (_, index) => command(10, `m${index}`, index + 1, { body }));
  await append(storage, app, commands);
  const { messages } = storage.read(app);
  const changeStores = <Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> =>
    change(storage, app, work, [logLock(app, log)]);
  return {
    history: async (bytesMax: number | undefined, query: { reverse: boolean; anchorOrderKey?: number }, limit = 100) =>
      seqsOf(await messages.history({ log, count: limit, ...(bytesMax !== undefined && { bytesMax }), ...query })),
    changedAfter: async (position: number, bytesMax: number | undefined, limit = 100) => {
      const query = { log, position, messageSeq: Math.min(position, count), limit };
      return seqsOf(await messages.changedAfter({ ...query, ...(bytesMax !== undefined && { bytesMax }) }));
    },
    rows: () => messages.history({ log, count: 100, reverse: false }),
    change: (messageSeq: number, state: string) => {
      const rule: ChangeRule = ({ row, head }, now) => ({
        kind: 'change',
        row: { ...row, state, changedPosition: head.position + 1 },
        head: { ...head, position: head.position + 1, changedAt: now },
      });
      return changeStores((stores) => stores.messages.change({ log, messageSeq }, rule, later(9)));
    },
  };
}

export function describePages(current: () => StorageHarness): void {
  describe('a page that has room for so many bytes', () => {
    it('ends with the row by which bodies come to them, from wherever it begins', async () => {
      const { history, rows } = await setUp(current());
      const [anchorOrderKey = 0] = (await rows()).slice(5, 6).map(({ orderKey }) => orderKey);
      for (const [bytes, found] of [
        [30, 3],
        [31, 4],
        [39, 4],
        [40, 4],
        [10_000, 12],
      ] as const) {
        expect(await history(bytes, { reverse: false })).toEqual(
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].slice(0, found),
        );
        expect(await history(bytes, { reverse: true })).toHaveLength(found);
      }
      expect(await history(30, { reverse: true })).toEqual([10, 11, 12]);
      expect(await history(30, { reverse: true, anchorOrderKey })).toEqual([3, 4, 5]);
      expect(await history(30, { reverse: false, anchorOrderKey })).toEqual([7, 8, 9]);
      expect(await history(30, { reverse: false, anchorOrderKey }, 2)).toEqual([7, 8]);
      expect(await history(undefined, { reverse: false, anchorOrderKey })).toEqual([7, 8, 9, 10, 11, 12]);
    });

    it('has two rows at least, so that whoever takes the first sees that there are more', async () => {
      const { history, changedAfter } = await setUp(current());
      expect(await history(1, { reverse: false })).toEqual([1, 2]);
      expect(await history(0, { reverse: true })).toEqual([11, 12]);
      expect(await changedAfter(0, 1)).toEqual([1, 2]);
      expect(await changedAfter(11, 1)).toEqual([12]);
    });

    it('counts states, and what changed as what was added', async () => {
      const { change, changedAfter } = await setUp(current());
      // Nine bytes.
      await change(2, '"漢...."');
      await change(9, '{}');
      expect(await changedAfter(8, undefined)).toEqual([10, 11, 12, 2, 9]);
      expect(await changedAfter(8, 30)).toEqual([10, 11, 12]);
      expect(await changedAfter(8, 31)).toEqual([10, 11, 12, 2]);
      expect(await changedAfter(8, 49)).toEqual([10, 11, 12, 2]);
      expect(await changedAfter(8, 50)).toEqual([10, 11, 12, 2, 9]);
      expect(await changedAfter(8, 1000, 4)).toEqual([10, 11, 12, 2]);
    });
  });
}
