import { describe, expect, it } from 'vitest';
import { toLogKey } from '../../core/ids.ts';
import type { StoredMessage } from '../../features/messages/store.ts';
import { append, command, fill, openLogs, type StorageHarness } from './fixtures.ts';

const log = toLogKey(10);

/** A storage with `count` messages in log 10, many of them with equal timestamps, and some in its neighbours. */
async function setUp(harness: StorageHarness, count: number) {
  const app = harness.nextApp();
  await openLogs(harness.storage, app, [9, 10, 11]);
  await fill(harness.storage, app, toLogKey(9), 3);
  await fill(harness.storage, app, log, count);
  await fill(harness.storage, app, toLogKey(11), 3);
  const history = (query: { anchorOrderKey?: number; count: number; reverse: boolean }) =>
    harness.storage.read(app).messages.history({ log, ...query });
  const all = await history({ count: count + 1, reverse: false });
  return { app, history, all };
}

const seqsOf = (rows: readonly StoredMessage[]) => rows.map(({ messageSeq }) => messageSeq);
const span = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

export function describeReading(current: () => StorageHarness): void {
  describe('history', () => {
    it('holds what was appended, oldest first, and nothing of the neighbours', async () => {
      const { all, history } = await setUp(current(), 37);
      expect(seqsOf(all)).toEqual(span(1, 37));
      expect(new Set(all.map(({ timestamp }) => timestamp)).size).toBeLessThan(37);
      expect(seqsOf(await history({ count: 5, reverse: true }))).toEqual(span(33, 37));
      expect(seqsOf(await history({ count: 5, reverse: false }))).toEqual(span(1, 5));
      expect(seqsOf(await history({ count: 100, reverse: true }))).toEqual(span(1, 37));
    });

    it('is empty for a log without messages, of another app or unknown', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10]);
      for (const reverse of [true, false]) {
        for (const query of [
          { count: 9, reverse },
          { count: 9, reverse, anchorOrderKey: 5 },
        ]) {
          expect(await storage.read(app).messages.history({ log, ...query })).toEqual([]);
          expect(await storage.read(nextApp()).messages.history({ log, ...query })).toEqual([]);
        }
      }
    });

    it('goes on before and after every anchor, which is left out', async () => {
      const { all, history } = await setUp(current(), 150);
      for (const { orderKey: anchorOrderKey, messageSeq } of all.filter((_, index) => index % 7 === 0 || index > 145)) {
        expect(seqsOf(await history({ anchorOrderKey, count: 4, reverse: true }))).toEqual(
          span(Math.max(1, messageSeq - 4), messageSeq - 1),
        );
        expect(seqsOf(await history({ anchorOrderKey, count: 4, reverse: false }))).toEqual(
          span(messageSeq + 1, Math.min(150, messageSeq + 4)),
        );
      }
    });

    it('takes anchors that are no message: between two, before the first, after the last', async () => {
      const { all, history } = await setUp(current(), 25);
      const [tenth, eleventh, last] = [all[9], all[10], all[24]];
      const between = (tenth?.orderKey ?? 0) + 1;
      expect(between).toBeLessThan(eleventh?.orderKey ?? 0);
      expect(seqsOf(await history({ anchorOrderKey: between, count: 2, reverse: true }))).toEqual([9, 10]);
      expect(seqsOf(await history({ anchorOrderKey: between, count: 2, reverse: false }))).toEqual([11, 12]);
      expect(await history({ anchorOrderKey: 0, count: 2, reverse: true })).toEqual([]);
      expect(seqsOf(await history({ anchorOrderKey: 0, count: 2, reverse: false }))).toEqual([1, 2]);
      const beyond = Number.MAX_SAFE_INTEGER;
      expect(beyond).toBeGreaterThan(last?.orderKey ?? 0);
      expect(seqsOf(await history({ anchorOrderKey: beyond, count: 2, reverse: true }))).toEqual([24, 25]);
      expect(await history({ anchorOrderKey: beyond, count: 2, reverse: false })).toEqual([]);
    });

    it('is paged through without a hole or a double in both directions', async () => {
      const { history } = await setUp(current(), 64);
      for (const count of [1, 7, 64]) {
        for (const reverse of [true, false]) {
          const seen: number[] = [];
          let page = await history({ count, reverse });
          while (page.length > 0) {
            if (reverse) seen.unshift(...seqsOf(page));
            else seen.push(...seqsOf(page));
            const anchorOrderKey = (reverse ? page[0] : page.at(-1))?.orderKey ?? 0;
            page = await history({ anchorOrderKey, count, reverse });
          }
          expect(seen).toEqual(span(1, 64));
        }
      }
    });

    it('has no trouble with rows that are gone', async () => {
      const harness = current();
      const { app, all } = await setUp(harness, 200);
      const isGone = (seq: number) => seq <= 20 || (seq > 60 && seq < 190 && seq % 9 !== 0) || seq === 200;
      await harness.raw(
        `delete from messages where app = ? and log = ? and
         (message_seq <= 20 or (message_seq > 60 and message_seq < 190 and message_seq % 9 <> 0) or message_seq = 200)`,
        [app, log],
      );
      const left = all.filter(({ messageSeq }) => !isGone(messageSeq));
      const { messages } = harness.storage.read(app);
      for (const { orderKey: anchorOrderKey } of all.filter((_, index) => index % 3 === 0)) {
        const before = await messages.history({ log, anchorOrderKey, count: 3, reverse: true });
        const after = await messages.history({ log, anchorOrderKey, count: 3, reverse: false });
        expect(seqsOf(before)).toEqual(seqsOf(left.filter(({ orderKey }) => orderKey < anchorOrderKey).slice(-3)));
        expect(seqsOf(after)).toEqual(seqsOf(left.filter(({ orderKey }) => orderKey > anchorOrderKey).slice(0, 3)));
      }
    });
  });

  describe('what changed after a position', () => {
    it('are the messages that were added, some at a time', async () => {
      const harness = current();
      const { app } = await setUp(harness, 12);
      const { messages } = harness.storage.read(app);
      const changedAfter = async (position: number, limit: number) =>
        seqsOf(await messages.changedAfter({ log, position, messageSeq: position, limit }));
      expect(await changedAfter(0, 5)).toEqual(span(1, 5));
      expect(await changedAfter(5, 100)).toEqual(span(6, 12));
      expect(await changedAfter(12, 5)).toEqual([]);
      expect(await changedAfter(99, 5)).toEqual([]);
      expect(
        await harness.storage
          .read(harness.nextApp())
          .messages.changedAfter({ log, position: 0, messageSeq: 0, limit: 9 }),
      ).toEqual([]);
    });

    it('are old and new messages that changed, once each, in the order of their change', async () => {
      const harness = current();
      const { app } = await setUp(harness, 10);
      // Message 2 changed at position 11, message 8 at 12; message 11 was added at 13, message 5 changed at 14.
      const changeAt = (messageSeq: number, position: number) =>
        harness.raw('update messages set changed_position = ? where app = ? and log = ? and message_seq = ?', [
          position,
          app,
          log,
          messageSeq,
        ]);
      await changeAt(2, 11);
      await changeAt(8, 12);
      await harness.raw('update conversations set position = 12 where app = ? and log = ?', [app, log]);
      await append(harness.storage, app, [command(log, 'eleventh', 99)]);
      await changeAt(5, 14);
      const { messages } = harness.storage.read(app);
      const changedAfter = async (position: number, messageSeq: number, limit = 100) => {
        const rows = await messages.changedAfter({ log, position, messageSeq, limit });
        return rows.map((row) => [row.changedPosition, row.messageSeq]);
      };
      const tail = [
        [11, 2],
        [12, 8],
        [13, 11],
        [14, 5],
      ];
      expect(await changedAfter(10, 10)).toEqual(tail);
      expect(await changedAfter(6, 6)).toEqual([[7, 7], [9, 9], [10, 10], ...tail]);
      expect(await changedAfter(6, 6, 4)).toEqual([[7, 7], [9, 9], [10, 10], ...tail.slice(0, 1)]);
      expect(await changedAfter(11, 10, 2)).toEqual(tail.slice(1, 3));
      expect(await changedAfter(13, 11)).toEqual(tail.slice(3));
      expect(await changedAfter(14, 11)).toEqual([]);
    });
  });

  describe('the message at a sequence', () => {
    it('is told by its id', async () => {
      const harness = current();
      const { app } = await setUp(harness, 3);
      const { messages } = harness.storage.read(app);
      expect(await messages.messageIDAt(log, 2)).toBe(10_000_002);
      expect(await messages.messageIDAt(log, 0)).toBeUndefined();
      expect(await messages.messageIDAt(log, 4)).toBeUndefined();
      expect(await harness.storage.read(harness.nextApp()).messages.messageIDAt(log, 2)).toBeUndefined();
    });
  });
}
