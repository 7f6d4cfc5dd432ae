import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { CombinedMessage, CombineUse } from '../../features/messages/combine-store.ts';
import type { Stores } from '../storage.ts';
import { append, at, change, command, later, logLock, openLogs, type StorageHarness } from './fixtures.ts';

const [first, second] = [toLogKey(10), toLogKey(20)];

const combined = (messageID: number, changes: Partial<CombinedMessage> = {}): CombinedMessage => ({
  senderKey: toUserKey(1),
  messageID,
  timestamp: later(messageID),
  orderKey: messageID * 10,
  body: `{"message":"m${messageID} \\u0000 漢"}`,
  ...changes,
});

const copy = (combineID: string, messages: readonly CombinedMessage[], depth = 1): { combine: CombineUse } => ({
  combine: { combineID, copy: { depth, messages } },
});

/** A storage with the logs 10 and 20 of users 1, 2 and 3, 4. */
async function setUp({ storage, nextApp }: StorageHarness) {
  const app = nextApp();
  await openLogs(storage, app, [first, second]);
  const { messages } = storage.read(app);
  const inLog = <Result>(log: number, work: (stores: Stores) => Promise<Result>) =>
    change(storage, app, work, [logLock(app, log)]);
  return {
    storage,
    app,
    messages,
    send: (log: number, messageID: number, use: { combine: CombineUse }, now = at) =>
      append(storage, app, [command(log, `l${messageID}`, messageID, use)], { now }),
    page: async (combineID: string, from = 0, limit = 100, bytesMax = 10_000) =>
      (await messages.combined({ combineID, from, limit, bytesMax })).map(({ messageID }) => messageID),
    release: (log: number, messageSeq: number) =>
      inLog(log, (stores) => stores.messages.releaseCombine({ log: toLogKey(log), messageSeq })),
    sweep: (limit = 10) => change(storage, app, (stores) => stores.messages.sweepCombines(limit)),
  };
}

/** Copies and what refers to them. */
export function describeCombines(current: () => StorageHarness): void {
  describe('the copy of a Combine message', () => {
    it('is written with its message, and read in its order and by pages', async () => {
      const { messages, send, page } = await setUp(current());
      const listed = [combined(7, { senderKey: toUserKey(3) }), combined(5), combined(6)];
      await send(first, 101, copy('a', listed));
      const rows = await messages.combined({ combineID: 'a', from: 0, limit: 100, bytesMax: 10_000 });
      expect(rows).toEqual(listed.map((one) => ({ ...one, senderUserID: `user-${one.senderKey}` })));
      expect([await page('a', 1), await page('a', 0, 2), await page('a', 3), await page('b')]).toEqual([
        ...[[5, 6], [7, 5], [], []],
      ]);
      expect([await page('a', 0, 100, 1), await page('a', 1, 100, 60)]).toEqual([[7], [5, 6]]);
      expect(await messages.combineDepth('a')).toBe(1);
    });

    it('is found by its message, and by the ID of that', async () => {
      const { storage, app, messages, send } = await setUp(current());
      await append(storage, app, [command(first, 'plain', 100)]);
      await send(first, 101, copy('a', [combined(5)]));
      expect(await messages.combineAt({ log: first, messageSeq: 2 })).toBe('a');
      expect(await messages.combineAt({ log: first, messageSeq: 1 })).toBeUndefined();
      expect(await messages.combineAt({ log: second, messageSeq: 2 })).toBeUndefined();
      expect(await messages.combineOf(101)).toEqual({ log: first, messageSeq: 2, combineID: 'a' });
      expect(await messages.combineOf(100)).toBeUndefined();
    });

    it('is not written for a repeat, nor for what is refused', async () => {
      const { storage, app, messages, send } = await setUp(current());
      await send(first, 101, copy('a', [combined(5)]));
      const repeated = command(first, 'l101', 102, copy('b', [combined(6)]));
      expect(await append(storage, app, [repeated])).toMatchObject([{ kind: 'repeat' }]);
      expect(await messages.combineDepth('b')).toBeUndefined();
      expect(await messages.combineOf(102)).toBeUndefined();
    });

    it('is there as long as a message refers to it', async () => {
      const { messages, send, release, sweep, page } = await setUp(current());
      await send(first, 101, copy('a', [combined(5)]));
      await send(second, 102, { combine: { combineID: 'a' } });
      await release(first, 1);
      await release(first, 1);
      expect([await messages.combineDepth('a'), await sweep()]).toEqual([1, 0]);
      await release(second, 1);
      expect(await messages.combineDepth('a')).toBeUndefined();
      expect([await sweep(), await sweep(), await page('a')]).toEqual([1, 0, []]);
    });

    it('goes with the messages that are too old, and others stay', async () => {
      const { storage, app, messages, send, sweep } = await setUp(current());
      await send(first, 101, copy('a', [combined(5)]));
      await send(first, 102, copy('b', [combined(6)]), later(50));
      await send(second, 103, copy('c', [combined(7)]), later(50));
      const expire = { before: later(10), afterLog: 0, limit: 100 };
      await change(storage, app, (stores) => stores.messages.sweepExpired(expire));
      const depths = await Promise.all(['a', 'b', 'c'].map((one) => messages.combineDepth(one)));
      expect([depths, await messages.combineOf(101)]).toEqual([[undefined, 1, 1], undefined]);
      await change(storage, app, (stores) => stores.messages.sweepExpired({ ...expire, before: later(100) }));
      expect(await messages.combineDepth('b')).toBeUndefined();
      expect(await sweep()).toBe(3);
    });

    it('holds the copies of those that stand in it, until it goes itself', async () => {
      const { messages, send, release, sweep } = await setUp(current());
      await send(first, 101, copy('inner', [combined(5)]));
      const nested = combined(101, { nestedID: 'inner' });
      await send(first, 102, copy('outer', [nested, combined(6), nested], 2));
      await release(first, 1);
      expect([await messages.combineDepth('inner'), await messages.combineDepth('outer')]).toEqual([1, 2]);
      await release(first, 2);
      expect(await sweep(1)).toBe(1);
      expect(await messages.combineDepth('inner')).toBeUndefined();
      expect([await sweep(1), await sweep(1)]).toEqual([1, 0]);
    });

    it('loses what an erased user wrote, slice by slice', async () => {
      const { storage, app, messages, send } = await setUp(current());
      const theirs = toUserKey(3);
      await send(first, 101, copy('inner', [combined(4, { senderKey: theirs })]));
      const nested = combined(101, { senderKey: theirs, nestedID: 'inner' });
      await send(first, 102, copy('a', [combined(5), nested, combined(6, { senderKey: theirs })]));
      const erase = () =>
        change(storage, app, (stores) =>
          stores.messages.eraseCombined({ senderKey: theirs, body: '{"gone":1}', limit: 2 }),
        );
      expect([await erase(), await erase(), await erase()]).toEqual([2, 1, 0]);
      const rows = await messages.combined({ combineID: 'a', from: 0, limit: 9, bytesMax: 9999 });
      expect(rows.map(({ body, nestedID }) => [body, nestedID])).toEqual([
        [combined(5).body, undefined],
        ['{"gone":1}', undefined],
        ['{"gone":1}', undefined],
      ]);
      // Its own message still refers to it.
      expect(await messages.combineDepth('inner')).toBe(1);
    });

    it('is measured with the message that brought it', async () => {
      const { messages, send } = await setUp(current());
      await send(first, 101, copy('a', [combined(5, { body: '"漢"' }), combined(6, { body: '""' })]));
      await send(first, 102, { combine: { combineID: 'a' } });
      const body = '{"message":"l101"}'.length;
      expect(await messages.measure(undefined, 10)).toMatchObject({ rows: 2, bodyBytes: 2 * body + 5 + 2 });
    });

    it('is one of an app: others have their own under the same ID', async () => {
      const harness = current();
      const [one, other] = [await setUp(harness), await setUp(harness)];
      await one.send(first, 101, copy('a', [combined(5)]));
      await other.send(first, 101, copy('a', [combined(6)]));
      await one.release(first, 1);
      await one.sweep();
      expect([await one.page('a'), await other.page('a')]).toEqual([[], [6]]);
    });
  });
}
