import { describe, expect, it } from 'vitest';
import { toLogKey, toUserKey } from '../../core/ids.ts';
import type { AppendDecision } from '../../features/messages/store.ts';
import { StorageFailure } from '../storage.ts';
import {
  append,
  appendRule,
  at,
  bySession,
  change,
  command,
  later,
  logLock,
  openLogs,
  type StorageHarness,
  sessionRow,
  stale,
} from './fixtures.ts';
import { describeReading } from './reading-contract.ts';

const positionOf = (decision: AppendDecision | undefined) => {
  if (decision?.kind === 'append') return decision.row.position;
  return decision?.kind === 'repeat' ? `repeat of ${decision.receipt.position}` : 'refused';
};

/** A storage with the logs 10 and 20 of users 1, 2 and 3, 4. */
async function setUp({ storage, nextApp }: StorageHarness) {
  const app = nextApp();
  await openLogs(storage, app, [10, 20]);
  const { messages, conversations } = storage.read(app);
  const rowsOf = (log: number) => messages.history({ log: toLogKey(log), count: 100, reverse: true });
  const headOf = async (log: 10 | 20) =>
    (await conversations.followedLog(toUserKey(log === 10 ? 1 : 3), toLogKey(log)))?.head;
  return { storage, app, rowsOf, headOf };
}

export function describeMessages(current: () => StorageHarness): void {
  describe('appended messages', () => {
    it('stand in their log with all they were given', async () => {
      const { storage, app, rowsOf, headOf } = await setUp(current());
      const body = '{"message":"a \\u0000 🙂 漢字"}';
      const [decision] = await append(storage, app, [command(10, 'a', 2 ** 53 - 1, { body })], { now: later(5) });
      const receipt = {
        log: toLogKey(10),
        position: 1,
        messageID: 2 ** 53 - 1,
        messageSeq: 1,
        timestamp: later(5),
        orderKey: later(5) * 1024,
      };
      const row = {
        ...receipt,
        senderKey: toUserKey(1),
        localMessageID: 'a',
        changedPosition: 1,
        counted: 1,
        senderCounted: 1,
        isCounted: true,
        isWithdrawn: false,
        body,
        state: undefined,
      };
      expect(decision).toMatchObject({ kind: 'append', row });
      expect(await rowsOf(10)).toEqual([{ ...row, senderUserID: 'user-1' }]);
      expect(await rowsOf(20)).toEqual([]);
      expect(await headOf(10)).toEqual({
        position: 1,
        messageSeq: 1,
        orderKey: later(5) * 1024,
        counted: 1,
        newestMessageID: 2 ** 53 - 1,
        deletedSeq: 0,
        targetedSeq: 0,
        endedPosition: 0,
        changedAt: later(5),
      });
    });

    it('are numbered per log without a gap, inside a batch and across batches', async () => {
      const { storage, app, rowsOf, headOf } = await setUp(current());
      const first = [command(10, 'a', 1), command(20, 'b', 2), command(10, 'c', 3), command(20, 'd', 4)];
      expect((await append(storage, app, first)).map(positionOf)).toEqual([1, 1, 2, 2]);
      const second = [command(20, 'e', 5), command(10, 'f', 6)];
      expect((await append(storage, app, second)).map(positionOf)).toEqual([3, 3]);
      const seqs = (await rowsOf(10)).map(({ messageSeq, localMessageID }) => [messageSeq, localMessageID]);
      expect(seqs).toEqual([
        [1, 'a'],
        [2, 'c'],
        [3, 'f'],
      ]);
      expect((await headOf(20))?.newestMessageID).toBe(5);
    });

    it('count only what is to be counted', async () => {
      const { storage, app, rowsOf, headOf } = await setUp(current());
      const counted = [true, false, true].map((isCounted, index) => command(10, `m${index}`, index + 1, { isCounted }));
      await append(storage, app, counted);
      expect((await rowsOf(10)).map((row) => row.counted)).toEqual([1, 1, 2]);
      expect((await headOf(10))?.counted).toBe(2);
    });

    it('bring their duties, and repeats and refusals do not', async () => {
      const { storage, app } = await setUp(current());
      const now = await storage.system.databaseTime();
      const withDuty = (local: string, messageID: number) =>
        command(10, local, messageID, { duties: [{ kind: 'push', dueAt: now, body: local }] });
      await append(storage, app, [
        withDuty('a', 1),
        withDuty('a', 2),
        { ...withDuty('b', 3), ...bySession('unknown', 1) },
        withDuty('c', 4),
      ]);
      const claimed = await change(storage, app, ({ duties }) => duties.claim(['push'], 9, 1000));
      expect(claimed.map(({ body }) => body)).toEqual(['a', 'c']);
    });

    it('of an empty batch are none', async () => {
      const { storage, app } = await setUp(current());
      expect(await append(storage, app, [])).toEqual([]);
    });
  });

  describe('a repeated send', () => {
    it('is answered with the first receipt, inside a batch and across batches', async () => {
      const { storage, app, rowsOf } = await setUp(current());
      const decisions = await append(storage, app, [command(10, 'a', 1), command(10, 'b', 2), command(10, 'a', 3)]);
      expect(decisions.map(positionOf)).toEqual([1, 2, 'repeat of 1']);
      const [again] = await append(storage, app, [command(10, 'b', 4)], { now: later(99) });
      expect(again).toEqual({
        kind: 'repeat',
        receipt: { log: 10, position: 2, messageID: 2, messageSeq: 2, timestamp: at, orderKey: at * 1024 + 1 },
      });
      expect(await rowsOf(10)).toHaveLength(2);
    });

    it('is known by its sender, whatever the log, and by nobody else', async () => {
      const { storage, app, rowsOf } = await setUp(current());
      await append(storage, app, [command(10, 'a', 1)]);
      const decisions = await append(storage, app, [
        command(20, 'a', 2),
        command(20, 'a', 3, { senderKey: toUserKey(3) }),
        command(10, 'A', 4),
      ]);
      expect(decisions.map(positionOf)).toEqual(['repeat of 1', 1, 2]);
      expect((await rowsOf(20)).map(({ messageID }) => messageID)).toEqual([3]);
      const other = current().nextApp();
      await openLogs(storage, other, [10]);
      expect((await append(storage, other, [command(10, 'a', 1)])).map(positionOf)).toEqual([1]);
    });

    it('is forgotten by the sweep when it is old, some at a time', async () => {
      const { storage, app, rowsOf } = await setUp(current());
      await append(storage, app, [command(10, 'a', 1), command(10, 'b', 2), command(20, 'c', 3)]);
      await append(storage, app, [command(10, 'young', 4)], { now: later(10) });
      const other = current().nextApp();
      await openLogs(storage, other, [10]);
      await append(storage, other, [command(10, 'a', 1)]);
      const sweep = () => change(storage, app, ({ messages }) => messages.sweepIdempotency(later(10), 2));
      expect([await sweep(), await sweep(), await sweep()]).toEqual([2, 1, 0]);
      expect((await append(storage, other, [command(10, 'a', 2)])).map(positionOf)).toEqual(['repeat of 1']);
      const decisions = await append(storage, app, [command(10, 'a', 5), command(10, 'young', 6)]);
      expect(decisions.map(positionOf)).toEqual([4, 'repeat of 3']);
      expect(await rowsOf(10)).toHaveLength(4);
    });
  });

  describe('a refused message', () => {
    it('of a session that is stale, over or unknown leaves nothing', async () => {
      const { storage, app, rowsOf, headOf } = await setUp(current());
      await change(storage, app, async ({ sessions }) => {
        await sessions.put(sessionRow('online', { generation: 3 }));
        await sessions.put(sessionRow('offline', { generation: 3, state: 'offline' }));
        await sessions.put(sessionRow('displaced', { generation: 3, state: 'displaced' }));
        await sessions.put(sessionRow('left', { generation: 3, state: 'loggedOut' }));
      });
      const senders: readonly [string, number][] = [
        ['online', 3],
        ['online', 2],
        ['offline', 3],
        ['displaced', 3],
        ['left', 3],
        ['unknown', 1],
      ];
      const commands = senders.map(([session, generation], index) =>
        command(10, `m${index}`, index + 1, bySession(session, generation)),
      );
      const decisions = await append(storage, app, commands);
      expect(decisions.map(positionOf)).toEqual([1, 'refused', 2, 'refused', 'refused', 'refused']);
      expect(decisions[1]).toEqual({ kind: 'refuse', refusal: stale });
      expect((await rowsOf(10)).map(({ messageID }) => messageID)).toEqual([1, 3]);
      expect((await headOf(10))?.position).toBe(2);
      expect(await append(storage, app, [command(10, 'm1', 9)])).toMatchObject([{ kind: 'append' }]);
    });

    it('is judged by the generation that the same transaction wrote', async () => {
      const { storage, app } = await setUp(current());
      await change(storage, app, ({ sessions }) => sessions.put(sessionRow('s', { generation: 1 })));
      const decisions = await change(
        storage,
        app,
        async ({ sessions, messages }) => {
          await sessions.put(sessionRow('s', { generation: 2 }));
          return messages.appendBatch([command(10, 'a', 1, bySession('s', 1))], appendRule, at);
        },
        [logLock(app, 10)],
      );
      expect(decisions.map(positionOf)).toEqual(['refused']);
    });

    it('of another app does not lend its session', async () => {
      const { storage, app } = await setUp(current());
      await change(storage, current().nextApp(), ({ sessions }) => sessions.put(sessionRow('s')));
      expect((await append(storage, app, [command(10, 'a', 1, bySession('s', 1))])).map(positionOf)).toEqual([
        'refused',
      ]);
    });
  });

  describe('a batch', () => {
    it('that breaks a unique key fails as a whole', async () => {
      const { storage, app, rowsOf, headOf } = await setUp(current());
      await append(storage, app, [command(10, 'a', 1)]);
      const blind = append(storage, app, [command(10, 'b', 2), command(10, 'a', 3)], {
        rule: (facts, sent, now) => appendRule({ ...facts, earlier: undefined }, sent, now),
      });
      await expect(blind).rejects.toBeInstanceOf(StorageFailure);
      expect(await rowsOf(10)).toHaveLength(1);
      expect((await headOf(10))?.position).toBe(1);
    });

    it('whose rule throws fails as a whole', async () => {
      const { storage, app, rowsOf } = await setUp(current());
      const broken = append(storage, app, [command(10, 'a', 1), command(10, 'b', 2)], {
        rule: (facts, sent, now) => {
          if (sent.localMessageID === 'b') throw new Error('fault of the rule');
          return appendRule(facts, sent, now);
        },
      });
      await expect(broken).rejects.toThrow('fault of the rule');
      expect(await rowsOf(10)).toEqual([]);
    });

    it('whose rule leaves a gap is a bug that never reaches the disk', async () => {
      const { storage, app, rowsOf } = await setUp(current());
      const gap = append(storage, app, [command(10, 'a', 1)], {
        rule: (facts, sent, now) => appendRule({ ...facts, head: { ...facts.head, position: 4 } }, sent, now),
      });
      await expect(gap).rejects.toThrow('gap');
      expect(await rowsOf(10)).toEqual([]);
    });

    it('for a log that does not exist is a bug', async () => {
      const { storage, app } = await setUp(current());
      await expect(append(storage, app, [command(99, 'a', 1)])).rejects.toThrow('conversation exists');
    });

    it('of one log at a time is decided at once by nobody else', async () => {
      const { storage, app, rowsOf } = await setUp(current());
      const batches = Array.from({ length: 20 }, (_, batch) =>
        append(
          storage,
          app,
          Array.from({ length: 5 }, (_, index) => command(10, `${batch}-${index}`, batch * 5 + index + 1)),
        ),
      );
      await Promise.all(batches);
      const rows = await rowsOf(10);
      expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
      expect(new Set(rows.map(({ messageID }) => messageID)).size).toBe(100);
    });

    it('may be 256 members long', async () => {
      const { storage, app } = await setUp(current());
      const commands = Array.from({ length: 256 }, (_, index) =>
        command(10 + 10 * (index % 2), `m${index}`, index + 1),
      );
      const decisions = await append(storage, app, commands);
      expect(decisions.map(positionOf)).toEqual(commands.map((_, index) => Math.floor(index / 2) + 1));
    });
  });

  describeReading(current);
}
