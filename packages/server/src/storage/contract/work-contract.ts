import { type Millis, millis } from '@parley/kernel/brand';
import { describe, expect, it } from 'vitest';
import type { AppID } from '../../core/ids.ts';
import type { Storage } from '../storage.ts';
import { at, change, later, type StorageHarness } from './fixtures.ts';

const hourMs = 3_600_000;

async function setUp({ storage, nextApp }: StorageHarness): Promise<{ storage: Storage; app: AppID; now: Millis }> {
  return { storage, app: nextApp(), now: await storage.system.databaseTime() };
}

const claim = (storage: Storage, app: AppID, kinds: readonly string[], limit = 9, leaseMs = hourMs) =>
  change(storage, app, ({ duties }) => duties.claim(kinds, limit, leaseMs));

export function describeWork(current: () => StorageHarness): void {
  describe('duties', () => {
    it('are claimed when due, in that order, by kind and up to a limit', async () => {
      const { storage, app, now } = await setUp(current());
      const dueAt = (ms: number) => millis(now - hourMs + ms);
      await change(storage, app, ({ duties }) =>
        duties.add([
          { kind: 'push', dueAt: dueAt(3), body: 'third' },
          { kind: 'push', dueAt: dueAt(1), body: 'first' },
          { kind: 'callback', dueAt: dueAt(2), body: 'second' },
          { kind: 'other', dueAt: dueAt(0), body: 'not asked for' },
          { kind: 'push', dueAt: millis(now + hourMs), body: 'not due' },
        ]),
      );
      const first = await claim(storage, app, ['push', 'callback'], 2);
      expect(first.map(({ kind, body, attempts, dueAt: due }) => [kind, body, attempts, due])).toEqual([
        ['push', 'first', 0, dueAt(1)],
        ['callback', 'second', 0, dueAt(2)],
      ]);
      const second = await claim(storage, app, ['push', 'callback']);
      expect(second.map(({ body }) => body)).toEqual(['third']);
      expect(await claim(storage, app, ['push', 'callback'])).toEqual([]);
      expect(await claim(storage, app, [])).toEqual([]);
    });

    it('come back when their lease has run out, and count their attempts', async () => {
      const { storage, app, now } = await setUp(current());
      await change(storage, app, ({ duties }) => duties.add([{ kind: 'push', dueAt: now, body: 'a' }]));
      const [first] = await claim(storage, app, ['push'], 9, 0);
      const [second] = await claim(storage, app, ['push'], 9, hourMs);
      expect([first?.attempts, second?.attempts]).toEqual([0, 1]);
      expect(second?.dutyID).toBe(first?.dutyID);
      expect(await claim(storage, app, ['push'])).toEqual([]);
    });

    it('are put off, which ends the lease, and finished for good', async () => {
      const { storage, app, now } = await setUp(current());
      await change(storage, app, ({ duties }) => duties.add([{ kind: 'push', dueAt: now, body: 'a' }]));
      const [claimed] = await claim(storage, app, ['push']);
      const dutyID = claimed?.dutyID ?? 0;
      await change(storage, app, ({ duties }) => duties.putOff(dutyID, millis(now + hourMs)));
      expect(await claim(storage, app, ['push'])).toEqual([]);
      await change(storage, app, ({ duties }) => duties.putOff(dutyID, now));
      expect((await claim(storage, app, ['push'])).map(({ attempts }) => attempts)).toEqual([1]);
      await change(storage, app, async ({ duties }) => {
        await duties.finish(dutyID);
        await duties.putOff(dutyID, now);
      });
      expect(await claim(storage, app, ['push'])).toEqual([]);
    });

    it('are written with their change or not at all, and stay in their app', async () => {
      const { storage, app, now } = await setUp(current());
      const draft = { kind: 'push', dueAt: now, body: 'a' };
      await expect(
        change(storage, app, async ({ duties }) => {
          await duties.add([draft]);
          throw new Error('taken back');
        }),
      ).rejects.toThrow('taken back');
      expect(await claim(storage, app, ['push'])).toEqual([]);
      await change(storage, app, ({ duties }) => duties.add([draft]));
      expect(await claim(storage, current().nextApp(), ['push'])).toEqual([]);
    });

    it('are never given to two claims at once', async () => {
      const { storage, app, now } = await setUp(current());
      const drafts = Array.from({ length: 40 }, (_, index) => ({ kind: 'push', dueAt: now, body: String(index) }));
      await change(storage, app, ({ duties }) => duties.add(drafts));
      const claims = await Promise.all(Array.from({ length: 8 }, () => claim(storage, app, ['push'], 5)));
      const bodies = claims.flat().map(({ body }) => body);
      expect(new Set(bodies).size).toBe(bodies.length);
      const rest = await claim(storage, app, ['push'], 40);
      expect(bodies.length + rest.length).toBe(40);
    });
  });

  describe('timers', () => {
    const timer = (key: string, ms: number, body = '') => ({ kind: 'mute', key, dueAt: later(ms), body });
    const kinds = ['mute', 'call'];

    it('are due by time, the earliest first, up to a limit', async () => {
      const { storage, app } = await setUp(current());
      await change(storage, app, async ({ timers }) => {
        await timers.set(timer('c', 30));
        await timers.set(timer('a', 10, 'body'));
        await timers.set(timer('b', 20));
        expect(await timers.due(kinds, later(20), 9)).toEqual([timer('a', 10, 'body'), timer('b', 20)]);
        expect(await timers.due(kinds, later(99), 1)).toEqual([timer('a', 10, 'body')]);
        expect(await timers.due(kinds, later(9), 9)).toEqual([]);
        expect(await timers.nextDueAt(kinds)).toBe(later(10));
      });
    });

    it('are replaced by kind and key, and cancelled', async () => {
      const { storage, app } = await setUp(current());
      await change(storage, app, async ({ timers }) => {
        await timers.set(timer('a', 10, 'old'));
        await timers.set(timer('a', 20, 'new'));
        await timers.set({ ...timer('a', 15), kind: 'call' });
        expect(await timers.due(kinds, later(99), 9)).toEqual([
          { ...timer('a', 15), kind: 'call' },
          timer('a', 20, 'new'),
        ]);
        expect([await timers.has('call', 'a'), await timers.has('call', 'b')]).toEqual([true, false]);
        await timers.cancel('call', 'a');
        expect(await timers.has('call', 'a')).toBe(false);
        await timers.cancel('call', 'unknown');
        expect(await timers.due(kinds, later(99), 9)).toEqual([timer('a', 20, 'new')]);
        await timers.cancel('mute', 'a');
        expect(await timers.nextDueAt(kinds)).toBeUndefined();
      });
    });

    it('are read by their kinds alone', async () => {
      const { storage, app } = await setUp(current());
      await change(storage, app, async ({ timers }) => {
        await timers.set({ ...timer('a', 5), kind: 'of a later version' });
        await timers.set(timer('a', 10));
        expect(await timers.due(kinds, later(99), 9)).toEqual([timer('a', 10)]);
        expect(await timers.nextDueAt(kinds)).toBe(later(10));
        expect(await timers.due([], later(99), 9)).toEqual([]);
        expect(await timers.nextDueAt([])).toBeUndefined();
      });
    });

    it('stay in their app', async () => {
      const { storage, app } = await setUp(current());
      await change(storage, app, ({ timers }) => timers.set(timer('a', 10)));
      const other = current().nextApp();
      expect(await change(storage, other, ({ timers }) => timers.due(kinds, later(99), 9))).toEqual([]);
      await change(storage, other, ({ timers }) => timers.cancel('mute', 'a'));
      expect(await change(storage, app, ({ timers }) => timers.nextDueAt(kinds))).toBe(at + 10);
    });
  });
}
