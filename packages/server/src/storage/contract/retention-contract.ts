import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import { append, change, command, fill, later, openLogs, type StorageHarness } from './fixtures.ts';

const [first, second, third] = [10, 20, 30].map(toLogKey) as [
  ReturnType<typeof toLogKey>,
  ReturnType<typeof toLogKey>,
  ReturnType<typeof toLogKey>,
];

async function setUp({ storage, nextApp }: StorageHarness) {
  const app = nextApp();
  await openLogs(storage, app, [first, second, third]);
  const { messages, conversations } = storage.read(app);
  return {
    storage,
    app,
    messages,
    sweep: (before: number, options: { afterLog?: number; limit?: number } = {}) =>
      change(storage, app, (stores) =>
        stores.messages.sweepExpired({ before: later(before), afterLog: 0, limit: 500, ...options }),
      ),
    seqsOf: async (log: typeof first) => {
      const rows = await messages.history({ log, count: 100, reverse: false });
      return rows.map(({ messageSeq }) => messageSeq);
    },
    headOfFirst: async () => (await conversations.followedLog(toUserKey(1), first))?.head,
  };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Fills in steps of ten messages, each step ten milliseconds after the one before. */
export function describeRetention(current: () => StorageHarness): void {
  describe('messages that are too old', () => {
    it('go, the younger ones and the head stay, and the log begins later', async () => {
      const { storage, app, sweep, seqsOf, headOfFirst, messages } = await setUp(current());
      await fill(storage, app, first, 30);
      await fill(storage, app, second, 10);
      const head = await headOfFirst();
      expect(await sweep(20)).toEqual({ removed: 30 });
      expect([await seqsOf(first), await seqsOf(second)]).toEqual([range(21, 30), []]);
      expect(await headOfFirst()).toEqual(head);
      expect(await messages.messageIDAt(first, 20)).toBeUndefined();
      expect(await messages.messageIDAt(first, 21)).toBeDefined();
      expect(await sweep(20)).toEqual({ removed: 0 });
    });

    it('leave the next message its place, also when nothing is left', async () => {
      const { storage, app, sweep, seqsOf } = await setUp(current());
      await fill(storage, app, first, 5);
      expect(await sweep(1000)).toEqual({ removed: 5 });
      await append(storage, app, [command(first, 'next', 77)], { now: later(2000) });
      expect(await seqsOf(first)).toEqual([6]);
    });

    it('go slice by slice, the oldest of a log first', async () => {
      const { storage, app, sweep, seqsOf } = await setUp(current());
      await fill(storage, app, first, 25);
      await fill(storage, app, second, 10);
      let from: number | undefined = 0;
      const removed: number[] = [];
      while (from !== undefined) {
        const slice: { removed: number; nextLog?: number } = await sweep(1000, { afterLog: from, limit: 10 });
        removed.push(slice.removed);
        from = slice.nextLog;
        if (removed.length === 1) expect(await seqsOf(first)).toEqual(range(11, 25));
        if (removed.length > 9) throw new Error('the sweep does not end');
      }
      expect(removed.reduce((sum, rows) => sum + rows)).toBe(35);
      expect(Math.max(...removed)).toBe(10);
      expect([await seqsOf(first), await seqsOf(second)]).toEqual([[], []]);
    });

    it('of logs before the start of the slice are left alone, as are those of other apps', async () => {
      const { storage, app, sweep, seqsOf } = await setUp(current());
      const other = await setUp(current());
      await fill(storage, app, first, 5);
      await fill(storage, app, third, 5);
      await fill(other.storage, other.app, third, 5);
      expect(await sweep(1000, { afterLog: second })).toEqual({ removed: 5 });
      expect([await seqsOf(first), await seqsOf(third)]).toEqual([range(1, 5), []]);
      expect(await other.seqsOf(third)).toEqual(range(1, 5));
    });

    it('are found beyond more logs than one slice looks at', async () => {
      const harness = current();
      const { storage } = harness;
      const app = harness.nextApp();
      const logs = range(1, 250);
      await openLogs(storage, app, logs);
      await fill(storage, app, toLogKey(250), 3);
      const sweep = (afterLog: number) =>
        change(storage, app, (stores) => stores.messages.sweepExpired({ before: later(1000), afterLog, limit: 500 }));
      const slice = await sweep(0);
      expect(slice).toEqual({ removed: 0, nextLog: 200 });
      expect(await sweep(slice.nextLog ?? 0)).toEqual({ removed: 3 });
    });

    it('leave pages of history and catch-up whole that reach over where they were', async () => {
      const { storage, app, sweep, messages } = await setUp(current());
      await fill(storage, app, first, 60);
      const anchor = (await messages.history({ log: first, count: 1, reverse: false }))[0]?.orderKey ?? 0;
      await sweep(30);
      const seqs = async (query: { anchorOrderKey?: number; reverse: boolean }) =>
        (await messages.history({ log: first, count: 100, ...query })).map(({ messageSeq }) => messageSeq);
      expect(await seqs({ reverse: true })).toEqual(range(31, 60));
      expect(await seqs({ anchorOrderKey: anchor, reverse: false })).toEqual(range(31, 60));
      expect(await seqs({ anchorOrderKey: anchor, reverse: true })).toEqual([]);
      const changed = await messages.changedAfter({ log: first, position: 10, messageSeq: 10, limit: 100 });
      expect(changed.map(({ messageSeq }) => messageSeq)).toEqual(range(31, 60));
    });
  });

  describe('levels', () => {
    it('tell the size and what is due, of all apps', async () => {
      const { storage, app } = await setUp(current());
      const now = await storage.system.databaseTime();
      await storage.system.putApp({ app, serverSecret: 'x'.repeat(32), isEnabled: true, createdAt: now });
      const before = await storage.levels();
      await change(storage, app, async ({ duties, timers }) => {
        await duties.add([
          { kind: 'push', dueAt: now, body: '' },
          { kind: 'push', dueAt: later(1e12), body: '' },
        ]);
        await timers.set({ kind: 'mute', key: 'a', dueAt: now, body: '' });
      });
      const after = await storage.levels();
      expect(after.dutiesDue - before.dutiesDue).toBe(1);
      expect(after.timersDue - before.timersDue).toBe(1);
      expect(after.databaseBytes + (after.logBytes ?? 0)).toBeGreaterThan(50_000);
    });
  });

  describe('messages that are measured', () => {
    it('are walked over in their order, a number at a time, with their bodies as they are stored', async () => {
      const { storage, app, messages } = await setUp(current());
      expect(await messages.measure(undefined, 10)).toEqual({ rows: 0, bodyBytes: 0 });
      await append(storage, app, [
        command(second, 'one', 1, { body: '"ü"' }),
        command(second, 'two', 2, { body: '1' }),
      ]);
      await append(storage, app, [command(first, 'three', 3, { body: '12' })]);
      const start = await messages.measure(undefined, 2);
      expect(start).toEqual({ rows: 2, bodyBytes: 6, last: { log: second, messageSeq: 1 } });
      const rest = await messages.measure(start.last, 2);
      expect(rest).toEqual({ rows: 1, bodyBytes: 1, last: { log: second, messageSeq: 2 } });
      expect(await messages.measure(rest.last, 2)).toEqual({ rows: 0, bodyBytes: 0 });
    });
  });
}
