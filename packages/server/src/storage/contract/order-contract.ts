import { describe, expect, it } from 'vitest';
import type { AppID } from '../../core/ids.ts';
import type { AppendFacts, AppendRule } from '../../features/messages/store.ts';
import type { Storage } from '../storage.ts';
import { append, appendRule, command, later, openLogs, type StorageHarness } from './fixtures.ts';

const hourMs = 3_600_000;

/** What the rule is told of the order of the app; nothing is written. */
async function markOf(storage: Storage, app: AppID): Promise<number> {
  const marks: number[] = [];
  const look: AppendRule = ({ orderMark, ...facts }: AppendFacts, sent, now) => {
    marks.push(orderMark);
    return appendRule({ ...facts, orderMark, generation: 1 }, { ...sent, session: { ...session, generation: 2 } }, now);
  };
  await append(storage, app, [command(10, 'look', 999)], { rule: look });
  return marks[0] ?? -1;
}
const session = { sessionID: 'nobody' as never };

export function describeOrder(current: () => StorageHarness): void {
  describe("the mark of an app's order", () => {
    it('is none before the first message', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10]);
      expect(await markOf(storage, app)).toBe(0);
    });

    it('is never behind what the database holds, in any log', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10, 20]);
      const steps = [0, 100, 1500, hourMs, -hourMs, hourMs + 1, 90_000_000];
      for (const [index, ms] of steps.entries()) {
        const log = index % 2 === 0 ? 10 : 20;
        const sent = [command(log, `a${index}`, index + 1), command(log, `b${index}`, index + 100)];
        await append(storage, app, sent, { now: later(ms) });
        const { messages } = storage.read(app);
        const rows = await Promise.all(
          [10, 20].map((each) => messages.history({ log: each as never, count: 100, reverse: true })),
        );
        const newest = Math.max(...rows.flat().map(({ orderKey }) => orderKey));
        const mark = await markOf(storage, app);
        expect(mark).toBeGreaterThanOrEqual(newest);
        // About a second of time ahead at most, or a server that begins anew would run ahead of its clock.
        expect(mark - newest).toBeLessThanOrEqual(2 ** 20);
      }
    });

    it('moves once in a second, not with every message', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10]);
      await append(storage, app, [command(10, 'a', 1)]);
      const first = await markOf(storage, app);
      await append(storage, app, [command(10, 'b', 2)], { now: later(900) });
      expect(await markOf(storage, app)).toBe(first);
      await append(storage, app, [command(10, 'c', 3)], { now: later(1100) });
      expect(await markOf(storage, app)).toBeGreaterThan(first);
    });

    it('stays where it was when a batch fails', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [10]);
      const broken = append(storage, app, [command(10, 'a', 1), command(10, 'b', 2)], {
        rule: (facts, sent, now) => {
          if (sent.localMessageID === 'b') throw new Error('fault of the rule');
          return appendRule(facts, sent, now);
        },
      });
      await expect(broken).rejects.toThrow('fault of the rule');
      expect(await markOf(storage, app)).toBe(0);
    });

    it('is of one app alone', async () => {
      const { storage, nextApp } = current();
      const [one, other] = [nextApp(), nextApp()];
      for (const app of [one, other]) await openLogs(storage, app, [10]);
      await append(storage, one, [command(10, 'a', 1)]);
      expect(await markOf(storage, other)).toBe(0);
    });
  });
}
