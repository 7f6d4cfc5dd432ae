import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { ChangeRule, MessageRow } from '../../features/messages/store.ts';
import type { Stores } from '../storage.ts';
import { append, at, change, command, fill, later, logLock, openLogs, type StorageHarness, stale } from './fixtures.ts';

const log = toLogKey(10);
const [one, two] = [toUserKey(1), toUserKey(2)];

/** Changes a message so, at the position after the head's. */
const changeTo =
  (changes: Partial<MessageRow>): ChangeRule =>
  ({ row, head }, now) => ({
    kind: 'change',
    row: { ...row, ...changes, changedPosition: head.position + 1 },
    head: { ...head, position: head.position + 1, changedAt: now },
  });

/** A storage with `count` messages of user 1 in log 10. */
async function setUp({ storage, nextApp }: StorageHarness, count: number) {
  const app = nextApp();
  await openLogs(storage, app, [10]);
  await fill(storage, app, log, count);
  const { messages, conversations } = storage.read(app);
  return {
    storage,
    app,
    find: (messageSeq: number, messageID?: number) =>
      messages.find({ log, messageSeq, ...(messageID !== undefined && { messageID }) }),
    headOf: async () => (await conversations.followedLog(one, log))?.head,
    changedAfter: async (position: number, messageSeq: number) =>
      (await messages.changedAfter({ log, position, messageSeq, limit: 100 })).map((row) => [
        row.position,
        row.changedPosition,
      ]),
    withdrawn: async (userKey: typeof one) => (await conversations.followedLog(userKey, log))?.membership.withdrawn,
    change: (messageSeq: number, rule: ChangeRule, { messageID }: { messageID?: number } = {}) =>
      change(
        storage,
        app,
        (stores) =>
          stores.messages.change({ log, messageSeq, ...(messageID !== undefined && { messageID }) }, rule, later(99)),
        [logLock(app, log)],
      ),
  };
}

export function describeChanges(current: () => StorageHarness): void {
  describe('a change of a message', () => {
    it('stands at the next position of the log; what names and counts the message stays', async () => {
      const { find, headOf, change, changedAfter } = await setUp(current(), 3);
      const [before, head] = [await find(2), await headOf()];
      const decision = await change(2, changeTo({ body: '{"message":"new"}', state: '{"é":1}' }));
      expect(decision).toMatchObject({ kind: 'change', head: { position: 4 } });
      expect(await find(2)).toEqual({ ...before, changedPosition: 4, body: '{"message":"new"}', state: '{"é":1}' });
      expect(await headOf()).toEqual({ ...head, position: 4, changedAt: later(99) });
      expect(await changedAfter(3, 3)).toEqual([[2, 4]]);
      await change(2, changeTo({ state: undefined }));
      expect(await find(2)).toMatchObject({ changedPosition: 5, body: '{"message":"new"}', state: undefined });
    });

    it('is followed by the next message at the position after it', async () => {
      const { storage, app, change, find, changedAfter } = await setUp(current(), 2);
      await change(1, changeTo({ state: '{}' }));
      await append(storage, app, [command(10, 'next', 77)], { now: later(200) });
      expect(await find(3)).toMatchObject({ position: 4, messageSeq: 3, changedPosition: 4, counted: 3 });
      expect(await changedAfter(1, 1)).toEqual([
        [2, 2],
        [1, 3],
        [4, 4],
      ]);
      expect(await changedAfter(1, 2)).toEqual([
        [1, 3],
        [4, 4],
      ]);
    });

    it('is told of without the additions before a later message', async () => {
      const { change, changedAfter } = await setUp(current(), 6);
      await change(2, changeTo({ state: '{}' }));
      expect(await changedAfter(1, 5)).toEqual([
        [6, 6],
        [2, 7],
      ]);
    });

    it('of a message that is not there, or is another one, is none', async () => {
      const { change, find, headOf } = await setUp(current(), 2);
      const { messageID = 0 } = (await find(2)) ?? {};
      const rule = changeTo({ state: '{}' });
      expect(await change(3, rule)).toBeUndefined();
      expect(await change(2, rule, { messageID: messageID + 1 })).toBeUndefined();
      expect(await find(2, messageID + 1)).toBeUndefined();
      expect((await headOf())?.position).toBe(2);
      expect(await change(2, rule, { messageID })).toMatchObject({ kind: 'change' });
      expect(await find(2, messageID)).toMatchObject({ state: '{}' });
      expect(await current().storage.read(current().nextApp()).messages.find({ log, messageSeq: 2 })).toBeUndefined();
    });

    it('that is refused, or changes nothing, leaves nothing', async () => {
      const { change, find, headOf } = await setUp(current(), 2);
      const [before, head] = [await find(1), await headOf()];
      expect(await change(1, () => ({ kind: 'refuse', refusal: stale }))).toEqual({ kind: 'refuse', refusal: stale });
      expect(await change(1, () => ({ kind: 'unchanged' }))).toEqual({ kind: 'unchanged' });
      expect([await find(1), await headOf()]).toEqual([before, head]);
    });

    it.each([
      ['leaves a gap', changeTo({}), { position: 9 }, 'gap'],
      ['moves the message', changeTo({ orderKey: 1 }), {}, 'orderKey'],
      ['counts it anew', changeTo({ isCounted: false }), {}, 'isCounted'],
      ['gives it to another sender', changeTo({ senderKey: two }), {}, 'senderKey'],
      ['moves the sequence of the log', changeTo({}), { messageSeq: 9 }, 'messageSeq'],
      ['turns back the time of the log', changeTo({}), { changedAt: at - 1 }, 'time'],
    ] as const)('whose rule %s is a bug that never reaches the disk', async (_name, rule, head, fault) => {
      const { change, find, headOf } = await setUp(current(), 2);
      const before = [await find(1), await headOf()];
      const broken: ChangeRule = (facts, now) => {
        const decision = rule(facts, now);
        if (decision.kind !== 'change') return decision;
        return { ...decision, head: { ...decision.head, ...head } as typeof decision.head };
      };
      await expect(change(1, broken)).rejects.toThrow(fault);
      expect([await find(1), await headOf()]).toEqual(before);
    });

    it('is read and written with others, each on what the one before it in the log has left', async () => {
      const { storage, app, find, headOf, withdrawn } = await setUp(current(), 4);
      const other = { log: toLogKey(20), messageSeq: 1 };
      const locks = [logLock(app, 10), logLock(app, 20)];
      await append(storage, app, [command(10, 'by two', 77, { senderKey: two })], { now: later(50) });
      const places = [4, 9, 2, 5].map((messageSeq) => ({ log, messageSeq }));
      const write = (leavesGap: boolean) =>
        change(
          storage,
          app,
          async ({ messages }) => {
            const found = await messages.changeable([...places, other]);
            expect(found.map((facts) => facts?.row.messageSeq)).toEqual([4, undefined, 2, 5, undefined]);
            const changed = found.flatMap((before, index) => {
              if (!before) return [];
              const position = before.head.position + ([1, 0, 2, leavesGap ? 4 : 3][index] ?? 0);
              const { senderUserID: _shown, ...row } = before.row;
              const text = index === 2 ? { body: '{"message":"new"}' } : { state: '{}' };
              const after = {
                row: { ...row, ...text, isWithdrawn: index !== 2, changedPosition: position },
                head: { ...before.head, position, changedAt: later(99) },
              };
              return { before, after };
            });
            await messages.putChanged(changed);
          },
          locks,
        );
      await expect(write(true)).rejects.toThrow('gap');
      expect((await headOf())?.position).toBe(5);
      await write(false);
      expect(await headOf()).toMatchObject({ position: 8, messageSeq: 5, changedAt: later(99) });
      expect([await find(4), await find(2), await find(5)]).toMatchObject([
        { changedPosition: 6, state: '{}', isWithdrawn: true },
        { changedPosition: 7, body: '{"message":"new"}', isWithdrawn: false },
        { changedPosition: 8, state: '{}', isWithdrawn: true },
      ]);
      expect([await withdrawn(one), await withdrawn(two)]).toEqual([1, 1]);
    });

    it('needs the lock of the log', async () => {
      const { storage, app } = await setUp(current(), 1);
      const unlocked = change(storage, app, ({ messages }) =>
        messages.change({ log, messageSeq: 1 }, changeTo({ state: '{}' }), at),
      );
      await expect(unlocked).rejects.toThrow('holds the log');
    });
  });

  describe('a withdrawn message', () => {
    it('is unread for nobody any more, once, and only if it was counted', async () => {
      const { storage, app, change, withdrawn, find } = await setUp(current(), 3);
      await append(storage, app, [command(10, 'quiet', 77, { isCounted: false })], { now: later(50) });
      expect(await withdrawn(two)).toBe(0);
      await change(2, changeTo({ isWithdrawn: true }));
      await change(2, changeTo({ isWithdrawn: true, body: '{}' }));
      await change(4, changeTo({ isWithdrawn: true }));
      expect(await find(2)).toMatchObject({ isWithdrawn: true, isCounted: true });
      expect([await withdrawn(one), await withdrawn(two)]).toEqual([0, 1]);
      await expect(change(2, changeTo({ isWithdrawn: false }))).rejects.toThrow('stays withdrawn');
    });

    it('counts from the reading on, also when it was swept', async () => {
      const { storage, app, change: changeOne, withdrawn } = await setUp(current(), 5);
      for (const messageSeq of [2, 3, 5]) await changeOne(messageSeq, changeTo({ isWithdrawn: true }));
      const after = (position: number) =>
        change(storage, app, ({ conversations }) => conversations.withdrawnAfter(log, two, position));
      expect([await after(0), await after(2), await after(3), await after(5)]).toEqual([3, 2, 1, 0]);
      await change(storage, app, async ({ messages, conversations }) => {
        await messages.sweepExpired({ before: later(1000), afterLog: 0, limit: 500 });
        const reading = { position: 2, messageSeq: 2, countedByOthers: 2 };
        await conversations.putReadings([{ log, userKey: two, reading }]);
      });
      expect(await withdrawn(two)).toBe(2);
      const other = current().nextApp();
      await openLogs(storage, other, [10]);
      expect((await storage.read(other).conversations.followedLog(two, log))?.membership.withdrawn).toBe(0);
    });

    it('is counted from any position on, and one of the user himself never', async () => {
      const harness = current();
      const { app } = await setUp(harness, 0);
      const positions = [3, 254, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000, 131_072, 140_000];
      const sent = positions.map((position, index) => ({ position, senderKey: index % 3 === 0 ? two : one }));
      for (const [index, { position, senderKey }] of sent.entries()) {
        await harness.raw('update conversations set position = ? where app = ? and log = ?', [position - 1, app, log]);
        await append(current().storage, app, [command(10, `m${index}`, index + 1, { senderKey })]);
      }
      const withdraw = (messageSeq: number) => (stores: Stores) =>
        stores.messages.change({ log, messageSeq }, changeTo({ isWithdrawn: true }), later(99));
      for (const index of sent.keys()) await change(current().storage, app, withdraw(index + 1), [logLock(app, 10)]);
      for (const [userKey, from] of [one, two].flatMap((key) => [0, ...positions].map((at) => [key, at] as const))) {
        const expected = sent.filter(({ position, senderKey }) => position > from && senderKey !== userKey).length;
        const found = await change(current().storage, app, ({ conversations }) =>
          conversations.withdrawnAfter(log, userKey, from),
        );
        expect([userKey, from, found]).toEqual([userKey, from, expected]);
      }
      const followed = await current().storage.read(app).conversations.followedLog(one, log);
      expect(followed?.membership.withdrawn).toBe(sent.filter(({ senderKey }) => senderKey === two).length);
    });
  });
}
