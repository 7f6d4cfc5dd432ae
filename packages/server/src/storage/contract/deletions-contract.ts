import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { DeletableMessage } from '../../features/conversations/store.ts';
import type { ChangeRule } from '../../features/messages/store.ts';
import type { Stores } from '../storage.ts';
import { append, change, command, later, logLock, openLogs, type StorageHarness } from './fixtures.ts';

const log = toLogKey(10);
const [ann, bob] = [toUserKey(1), toUserKey(2)];
const bobs = { log, userKey: bob };
const count = 8;

const withdraw: ChangeRule = ({ row, head }, now) => ({
  kind: 'change',
  row: { ...row, isWithdrawn: true, state: '{}', changedPosition: head.position + 1 },
  head: { ...head, position: head.position + 1, changedAt: now },
});

/** ann sent eight messages to bob, of which the fourth does not count. */
async function setUp({ storage, nextApp }: StorageHarness) {
  const app = nextApp();
  await openLogs(storage, app, [10, 20]);
  const of = (target: number) =>
    Array.from({ length: count }, (_, index) =>
      command(target, `${target}-${index}`, target * 100 + index + 1, { isCounted: index !== 3 }),
    );
  await append(storage, app, of(10));
  const { messages, conversations } = storage.read(app);
  const run = <Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> =>
    change(storage, app, work, [logLock(app, log)]);
  const seqs = async (userKey: typeof ann, reverse = true, limit = 100) =>
    (await messages.history({ log, userKey, count: limit, reverse })).map(({ messageSeq }) => messageSeq);
  return {
    app,
    storage,
    messages,
    conversations,
    run,
    seqs,
    withdrawn: async () => (await conversations.followedLog(bob, log))?.membership.withdrawn,
    note: (messageSeqs: readonly number[], entryPosition: number) =>
      run(async (stores) => {
        const left = await stores.conversations.leftOf(bobs, messageSeqs);
        const noted: readonly DeletableMessage[] = left;
        if (noted.length > 0) await stores.conversations.noteDeletions(bobs, noted, entryPosition);
        return left.map(({ messageSeq }) => messageSeq);
      }),
  };
}

export function describeDeletions(current: () => StorageHarness): void {
  describe('what a member deletes for himself', () => {
    it('is left out for him, and for nobody else', async () => {
      const { messages, seqs, note } = await setUp(current());
      expect(await note([3, 6, 99], 1)).toEqual([3, 6]);
      expect(await note([3, 7], 2)).toEqual([7]);
      expect([await seqs(bob), await seqs(ann)]).toEqual([
        [1, 2, 4, 5, 8],
        [1, 2, 3, 4, 5, 6, 7, 8],
      ]);
      expect([await seqs(bob, true, 2), await seqs(bob, false, 3)]).toEqual([
        [5, 8],
        [1, 2, 4],
      ]);
      const anchorOrderKey = (await messages.find({ log, messageSeq: 7 }))?.orderKey ?? 0;
      for (const [reverse, expected] of [
        [true, [4, 5]],
        [false, [8]],
      ] as const) {
        const page = await messages.history({ log, userKey: bob, anchorOrderKey, count: 2, reverse });
        expect(page.map(({ messageSeq }) => messageSeq)).toEqual(expected);
      }
      const missed = { log, position: 2, messageSeq: 2, limit: 9 };
      const changed = async (userKey?: typeof bob) =>
        (await messages.changedAfter({ ...missed, ...(userKey && { userKey }) })).map(({ messageSeq }) => messageSeq);
      expect([await changed(bob), await changed()]).toEqual([
        [4, 5, 8],
        [3, 4, 5, 6, 7, 8],
      ]);
    });

    it('counts as unread for him no more, each once, also where it is withdrawn before or after', async () => {
      const { run, note, withdrawn, conversations } = await setUp(current());
      const takeBack = (messageSeq: number) =>
        run(({ messages }) => messages.change({ log, messageSeq }, withdraw, later(5)));
      await takeBack(2);
      expect(await withdrawn()).toBe(1);
      await note([2, 3, 4], 1);
      expect(await withdrawn()).toBe(2);
      await takeBack(3);
      expect(await withdrawn()).toBe(2);
      await note([5, 8], 2);
      expect(await withdrawn()).toBe(4);
      expect((await conversations.followedLog(ann, log))?.membership.withdrawn).toBe(0);
      const after = (position: number) => run((stores) => stores.conversations.withdrawnAfter(log, bob, position));
      expect([await after(0), await after(4), await after(7), await after(8)]).toEqual([4, 2, 1, 0]);
    });

    it('is told with what became of a message before it is deleted', async () => {
      const { run } = await setUp(current());
      await run(({ messages }) => messages.change({ log, messageSeq: 2 }, withdraw, later(5)));
      const left = await run(({ conversations }) => conversations.leftOf(bobs, [1, 2, 4]));
      expect(
        left.map(({ position, changedPosition, isCounted, isWithdrawn }) => [
          ...[position, changedPosition, isCounted, isWithdrawn],
        ]),
      ).toEqual([
        [1, 1, true, false],
        [2, count + 1, true, true],
        [4, 4, false, false],
      ]);
    });

    it('is known of many members and messages at once', async () => {
      const { storage, run, note } = await setUp(current());
      const asked = [
        { ...bobs, messageSeq: 3 },
        { ...bobs, messageSeq: 4 },
        { log, userKey: ann, messageSeq: 3 },
        { log: toLogKey(20), userKey: bob, messageSeq: 3 },
        { log: toLogKey(20), userKey: toUserKey(4), messageSeq: 3 },
        { ...bobs, messageSeq: 6 },
        { ...bobs, messageSeq: 3 },
        { ...bobs, messageSeq: 99 },
      ];
      const known = () => run(({ conversations }) => conversations.deletedBy(asked));
      const none = asked.map(() => false);
      expect([await known(), await run(({ conversations }) => conversations.deletedBy([]))]).toEqual([none, []]);
      await note([3, 6], 1);
      expect(await known()).toEqual([true, false, false, false, false, true, true, false]);
      await run((stores) => stores.conversations.clearMessages(bobs, { messageSeq: 4, orderKey: 77 }));
      expect(await known()).toEqual([true, true, false, false, false, false, true, false]);
      await note([6], 2);
      expect(await known()).toEqual([true, true, false, false, false, true, true, false]);
      const other = current().nextApp();
      await openLogs(storage, other, [10]);
      expect(await change(storage, other, ({ conversations }) => conversations.deletedBy(asked))).toEqual(none);
    });

    it('is marked at the head up to the newest message, which new messages leave as it is', async () => {
      const { app, storage, run, note } = await setUp(current());
      const deletedSeq = () => run(async ({ messages }) => (await messages.changeable([one]))[0]?.head.deletedSeq);
      const one = { log, messageSeq: 1 };
      expect(await deletedSeq()).toBe(0);
      await note([3, 6], 1);
      expect(await deletedSeq()).toBe(6);
      await note([4], 2);
      expect(await deletedSeq()).toBe(6);
      await append(storage, app, [command(10, 'more', 2000)]);
      await run((stores) => stores.conversations.clearMessages(bobs, { messageSeq: 7, orderKey: 77 }));
      expect(await deletedSeq()).toBe(7);
      const [member] = await run(({ conversations }) => conversations.members([bobs]));
      expect(member?.head).toMatchObject({ messageSeq: 9, deletedSeq: 7 });
    });

    it('is told in the order of his own log', async () => {
      const { conversations, note } = await setUp(current());
      await note([6, 2], 4);
      await note([5], 7);
      const told = async (position: number, upTo: number, limit = 9) =>
        (await conversations.deletionsAfter(bob, { position, upTo, limit })).map(
          ({ entryPosition, messageSeq, messageID, position: at }) => [entryPosition, messageSeq, messageID, at],
        );
      const all = [
        [4, 2, 1002, 2],
        [4, 6, 1006, 6],
        [7, 5, 1005, 5],
      ];
      expect(await told(0, 9)).toEqual(all);
      expect([await told(4, 9), await told(0, 6), await told(0, 9, 1)]).toEqual([
        all.slice(2),
        all.slice(0, 2),
        all.slice(0, 1),
      ]);
      expect(await conversations.deletionsAfter(ann, { position: 0, upTo: 9, limit: 9 })).toEqual([]);
    });

    it('goes into a deletion of everything, which is told of the member', async () => {
      const { run, note, seqs, conversations } = await setUp(current());
      await note([3, 8], 1);
      await run((stores) => stores.conversations.clearMessages(bobs, { messageSeq: 6, orderKey: 77 }));
      await run((stores) => stores.conversations.deleteEntry(bobs, 88));
      expect(await seqs(bob)).toEqual([7, 8]);
      expect(await note([5, 6, 7], 2)).toEqual([7]);
      expect((await conversations.followedLog(bob, log))?.membership.deleted).toEqual({
        messageSeq: 6,
        orderKey: 77,
        entryOrderKey: 88,
        hasSingle: true,
      });
      expect((await conversations.followedLog(ann, log))?.membership.deleted.messageSeq).toBe(0);
    });

    it('goes with the messages, but for what still takes away from what is unread', async () => {
      const { app, storage, run, note, conversations, withdrawn } = await setUp(current());
      await note([1, 4, 6], 1);
      await run((stores) =>
        stores.conversations.putReadings([{ ...bobs, reading: { position: 2, messageSeq: 2, countedByOthers: 2 } }]),
      );
      const sweep = { before: later(1000), afterLog: 0, limit: 500 };
      await change(storage, app, (stores) => stores.messages.sweepExpired(sweep));
      const left = await conversations.deletionsAfter(bob, { position: 0, upTo: 9, limit: 9 });
      expect(left.map(({ messageSeq }) => messageSeq)).toEqual([6]);
      expect(await withdrawn()).toBe(1);
    });

    it('is forgotten with a user who is erased', async () => {
      const { run, note, conversations, seqs } = await setUp(current());
      await note([3], 1);
      await run((stores) => stores.conversations.forgetDeletions(bob));
      expect(await conversations.deletionsAfter(bob, { position: 0, upTo: 9, limit: 9 })).toEqual([]);
      expect(await seqs(bob)).toHaveLength(count);
    });
  });
}
