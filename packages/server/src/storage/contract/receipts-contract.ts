import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { ReceiptStore } from '../../features/receipts/store.ts';
import { append, at, change, command, later, logLock, openLogs, type StorageHarness } from './fixtures.ts';

const [log, other] = [toLogKey(10), toLogKey(11)];
const [one, two, three] = [toUserKey(1), toUserKey(2), toUserKey(3)];
const asked = '{"receipt":{}}';
const awaiting = { state: asked, awaitsReceipt: true } as const;

/** Logs 10 and 11; message n of log 10 is sent by user 1 at `later(n)`, those of `plain` without a receipt. */
async function setUp({ storage, nextApp }: StorageHarness, count: number, plain: readonly number[] = []) {
  const app = nextApp();
  await openLogs(storage, app, [10, 11]);
  for (let seq = 1; seq <= count; seq += 1) {
    const sent = command(10, `text ${seq}`, 100 + seq, plain.includes(seq) ? {} : awaiting);
    await append(storage, app, [sent], { now: later(seq) });
  }
  const write = <Result>(work: (receipts: ReceiptStore) => Promise<Result>) =>
    change(storage, app, ({ receipts }) => work(receipts), [logLock(app, 10), logLock(app, 11)]);
  const of = (sentBefore = at) => ({ log, senderKey: one, sentBefore });
  return {
    storage,
    app,
    write,
    of,
    find: (messageSeq: number) => storage.read(app).messages.find({ log, messageSeq }),
  };
}

const mark = (position: number, upTo: number) => ({ position, messageID: 100 + upTo, spans: [{ after: 0, upTo }] });

export function describeReceipts(current: () => StorageHarness): void {
  describe('a message that awaits a receipt', () => {
    it('is stored with its state, beside those that do not', async () => {
      const { storage, app, find, write } = await setUp(current(), 0);
      const sent = [command(10, 'plain', 1), command(10, 'asks', 2, awaiting), command(11, 'plain', 3)];
      await append(storage, app, [...sent.slice(0, 2), { ...command(11, 'other', 3), senderKey: three }]);
      expect(await find(1)).toMatchObject({ state: undefined, awaitsReceipt: undefined, body: sent[0]?.body });
      expect(await find(2)).toMatchObject({ state: asked, awaitsReceipt: true, body: sent[1]?.body });
      const places = [
        { log, messageSeq: 2 },
        { log: other, messageSeq: 1 },
        { log, messageSeq: 3 },
        { log, messageSeq: 2 },
      ];
      const rows = await write((receipts) => receipts.messages(places));
      expect(rows.map((row) => row?.messageID)).toEqual([2, 3, undefined, 2]);
      expect(rows[0]).toEqual(await find(2));
    });

    it('is found as the newest of its sender, with the newest that has run out', async () => {
      const { write, of } = await setUp(current(), 6, [3, 6]);
      const queries = [
        of(),
        of(later(1)),
        of(later(3)),
        of(later(9)),
        { ...of(), senderKey: two },
        { ...of(), log: other },
      ];
      const found = await write((receipts) => receipts.awaiting(queries));
      const newest = { messageSeq: 5, messageID: 105 };
      expect(found).toEqual([
        { newest, lapsedSeq: 0 },
        { newest, lapsedSeq: 1 },
        { newest, lapsedSeq: 2 },
        { newest, lapsedSeq: 5 },
        { newest: undefined, lapsedSeq: 0 },
        { newest: undefined, lapsedSeq: 0 },
      ]);
    });

    it('awaits it no more once it was read, at a position of its own', async () => {
      const { storage, app, write, of, find } = await setUp(current(), 3);
      const before = await find(2);
      await write(async (receipts) => {
        await receipts.putRead([
          { log, messageSeq: 2, changedPosition: 4, state: '{"receipt":{"readTime":9}}' },
          { log, messageSeq: 3, changedPosition: 5, state: '{"receipt":{"readTime":9}}' },
        ]);
        await receipts.moveHeads([
          { log, position: 4, changedAt: later(40) },
          { log, position: 5, changedAt: later(50) },
        ]);
      });
      const read = { changedPosition: 4, awaitsReceipt: undefined, state: '{"receipt":{"readTime":9}}' };
      expect(await find(2)).toEqual({ ...before, ...read });
      expect((await storage.read(app).conversations.followedLog(one, log))?.head).toMatchObject({
        ...{ position: 5, messageSeq: 3, changedAt: later(50) },
      });
      const [found] = await write((receipts) => receipts.awaiting([of()]));
      expect(found?.newest?.messageSeq).toBe(1);
    });

    it('awaits it no more once it was withdrawn, and goes on where something else of it changed', async () => {
      const { storage, app, write, of } = await setUp(current(), 2);
      const changed = (messageSeq: number, isWithdrawn: boolean) =>
        change(
          storage,
          app,
          ({ messages }) =>
            messages.change(
              { log, messageSeq },
              ({ row, head }, now) => ({
                kind: 'change',
                row: { ...row, body: '{}', isWithdrawn, changedPosition: head.position + 1 },
                head: { ...head, position: head.position + 1, changedAt: now },
              }),
              later(99),
            ),
          [logLock(app, 10)],
        );
      const newest = async () => (await write((receipts) => receipts.awaiting([of()])))[0]?.newest?.messageSeq;
      await changed(2, false);
      expect(await newest()).toBe(2);
      await changed(2, true);
      expect(await newest()).toBe(1);
    });
  });

  describe('a mark of a conversation', () => {
    it('stands for one member of one log, in place of the one before it', async () => {
      const { storage, app, write } = await setUp(current(), 2);
      await write((receipts) =>
        receipts.putMarks([
          { log, userKey: two, ...mark(3, 1) },
          { log, userKey: two, ...mark(5, 2) },
          { log: other, userKey: three, ...mark(1, 7) },
        ]),
      );
      await write((receipts) => receipts.putMarks([{ log, userKey: one, ...mark(4, 1) }]));
      const members = [
        { log, userKey: two },
        { log, userKey: three },
        { log: other, userKey: three },
        { log, userKey: two },
      ];
      const found = await write((receipts) => receipts.marks(members));
      expect(found).toEqual([mark(5, 2), undefined, mark(1, 7), mark(5, 2)]);
      const { receipts } = storage.read(app);
      const told = [
        { ...mark(4, 1), userID: 'user-1' },
        { ...mark(5, 2), userID: 'user-2' },
      ];
      expect(await receipts.marksAfter(log, 0)).toEqual(told);
      expect(await receipts.marksAfter(log, 4)).toEqual(told.slice(1));
      expect(await receipts.marksAfter(log, 5)).toEqual([]);
    });

    it('and what was read are written only by who holds the log', async () => {
      const { storage, app } = await setUp(current(), 1);
      const without = (work: (receipts: ReceiptStore) => Promise<unknown>) =>
        expect(change(storage, app, ({ receipts }) => work(receipts))).rejects.toThrow('holds the log');
      await without((receipts) => receipts.putMarks([{ log, userKey: two, ...mark(2, 1) }]));
      await without((receipts) => receipts.moveHeads([{ log, position: 2, changedAt: later(1) }]));
      await without((receipts) => receipts.putRead([{ log, messageSeq: 1, changedPosition: 2, state: '{}' }]));
    });
  });

  it('nothing is asked for nobody', async () => {
    const { write } = await setUp(current(), 0);
    const nothing = write(async (receipts) => {
      await Promise.all([receipts.putRead([]), receipts.putMarks([]), receipts.moveHeads([])]);
      return [await receipts.messages([]), await receipts.marks([]), await receipts.awaiting([])];
    });
    expect(await nothing).toEqual([[], [], []]);
  });
}
