import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import { append, change, command, later, logLock, openLogs, type StorageHarness } from './fixtures.ts';

const log = toLogKey(10);
const [ann, bob] = [toUserKey(1), toUserKey(2)];
const lackedBy = (lackingKey: typeof ann, messageSeq: number, digest = 'same') => ({
  log,
  lackingKey,
  digest,
  messageSeq,
});

export function describeImports(current: () => StorageHarness): void {
  describe('messages that were taken over', () => {
    /** Of user 1 to user 2: 1 and 3 for user 2 alone, 2 for user 1 alone. */
    async function setUp() {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10, 20]);
      const taken = (messageID: number, oneSide: 'sender' | 'receiver') =>
        command(10, `t${messageID}`, messageID, { oneSide, isCounted: false, sentAt: later(messageID) });
      await append(storage, app, [taken(1, 'receiver'), taken(2, 'sender'), taken(3, 'receiver')]);
      const write = <Result>(work: Parameters<typeof change<Result>>[2]) =>
        change(storage, app, work, [logLock(app, log)]);
      await write(({ imports }) => imports.note([lackedBy(ann, 3), lackedBy(ann, 1), lackedBy(bob, 2)]));
      const lacked = (lackingKey: typeof ann, digest = 'same') =>
        write(({ imports }) => imports.lacked([{ log, lackingKey, digest }]));
      const seenBy = async (userKey: typeof ann) => {
        const rows = await storage.read(app).messages.history({ log, userKey, count: 9, reverse: false });
        return rows.map(({ messageSeq }) => messageSeq);
      };
      return { app, storage, write, lacked, seenBy };
    }

    it('are found by who lacks them, ascending', async () => {
      const { write, lacked } = await setUp();
      expect(await lacked(ann)).toEqual([lackedBy(ann, 1), lackedBy(ann, 3)]);
      expect(await lacked(bob)).toEqual([lackedBy(bob, 2)]);
      expect(await lacked(ann, 'other')).toEqual([]);
      const both = await write(({ imports }) =>
        imports.lacked([lackedBy(ann, 0), { log: toLogKey(20), lackingKey: bob, digest: 'same' }, lackedBy(bob, 0)]),
      );
      expect(both.map(({ messageSeq }) => messageSeq)).toEqual([1, 2, 3]);
      expect(await write(({ imports }) => imports.lacked([]))).toEqual([]);
    });

    it('are there for both once the other one is attached, and lacked no more', async () => {
      const { storage, app, write, lacked, seenBy } = await setUp();
      expect([await seenBy(ann), await seenBy(bob)]).toEqual([[2], [1, 3]]);
      await write(({ imports }) => imports.attach([lackedBy(ann, 1), lackedBy(bob, 2)]));
      expect([await seenBy(ann), await seenBy(bob)]).toEqual([
        [1, 2],
        [1, 2, 3],
      ]);
      expect([await lacked(ann), await lacked(bob)]).toEqual([[lackedBy(ann, 3)], []]);
      const [row] = await storage.read(app).messages.among(log, [1]);
      expect(row).toMatchObject({ shownTo: undefined, isImported: true, isCounted: false, changedPosition: 1 });
    });

    it('are not lacked any more when they go, the late ones with what stands before them', async () => {
      const { storage, app, write, lacked } = await setUp();
      const late = command(10, 't4', 4, { isCounted: false, sentAt: later(1) });
      await append(storage, app, [command(10, 't5', 5, { sentAt: later(50) }), late]);
      const sweep = { before: later(3), afterLog: 0, limit: 9 };
      expect(await write(({ messages }) => messages.sweepExpired(sweep))).toMatchObject({ removed: 2 });
      expect([await lacked(ann), await lacked(bob)]).toEqual([[lackedBy(ann, 3)], []]);
      expect(await write(({ messages }) => messages.sweepExpired({ ...sweep, before: later(9) }))).toMatchObject({
        removed: 1,
      });
      expect(await write(({ messages }) => messages.sweepExpired({ ...sweep, before: later(99) }))).toMatchObject({
        removed: 2,
      });
    });
  });
}
