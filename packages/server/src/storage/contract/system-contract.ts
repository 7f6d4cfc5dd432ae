import { describe, expect, it } from 'vitest';
import { at, later, type StorageHarness } from './fixtures.ts';

/** What is kept for the installation, and not for one app. */
export function describeSystem(current: () => StorageHarness): void {
  describe('apps', () => {
    it('are kept with what they may do', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const secret = { serverSecret: 'x'.repeat(32), createdAt: at };
      const rowOf = async () => (await storage.system.apps()).find((row) => row.app === app);
      const plain = { app, ...secret, isEnabled: true };
      await storage.system.putApp(plain);
      expect(await rowOf()).toEqual(plain);
      const limited = { app, ...secret, isEnabled: false, hasMessaging: false, validUntil: later(5) };
      await storage.system.putApp(limited);
      expect(await rowOf()).toEqual(limited);
    });
  });

  describe('the secrets of an app', () => {
    const secretOf = (letter: string, ms: number) => ({ serverSecret: letter.repeat(32), until: later(ms) });

    it('are kept with those before them, in their order, until they are replaced or dropped', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const rowOf = async () => (await storage.system.apps()).find((row) => row.app === app);
      const plain = { app, serverSecret: 'x'.repeat(32), isEnabled: true, createdAt: at };
      const rotated = { ...plain, earlierSecrets: [secretOf('"', 1), secretOf('\\', -1)] };
      expect(await storage.system.addApp(rotated)).toBe(true);
      expect(await rowOf()).toEqual(rotated);
      const again = { ...plain, earlierSecrets: [secretOf('y', 2)] };
      await storage.system.putApp(again);
      expect(await rowOf()).toEqual(again);
      await storage.system.putApp(plain);
      expect(await rowOf()).toEqual(plain);
    });
  });

  describe('an app that is changed', () => {
    it('has what all made of it who changed it at once', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const plain = { app, serverSecret: '0', isEnabled: true, createdAt: at };
      await storage.system.putApp(plain);
      const letters = ['a', 'b', 'c', 'd'];
      const changed = await Promise.all(
        letters.map((letter) =>
          storage.system.changeApp(app, (row) => ({ ...row, serverSecret: row.serverSecret + letter })),
        ),
      );
      const row = (await storage.system.apps()).find((found) => found.app === app);
      expect([...(row?.serverSecret ?? '')].toSorted()).toEqual(['0', ...letters]);
      expect(changed).toContainEqual(row);
      expect(row).toEqual({ ...plain, serverSecret: row?.serverSecret });
    });

    it('is not made where there is none', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      expect(await storage.system.changeApp(app, (row) => row)).toBeUndefined();
      expect((await storage.system.apps()).some((row) => row.app === app)).toBe(false);
    });
  });

  describe('an app that is added', () => {
    it('takes the place of none, whoever comes first', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const rowWith = (letter: string) => ({ app, serverSecret: letter.repeat(32), isEnabled: true, createdAt: at });
      const added = await Promise.all(['a', 'b', 'c'].map((letter) => storage.system.addApp(rowWith(letter))));
      expect(added.filter(Boolean)).toHaveLength(1);
      const letter = ['a', 'b', 'c'][added.indexOf(true)] ?? '';
      expect((await storage.system.apps()).find((row) => row.app === app)).toEqual(rowWith(letter));
    });
  });

  describe('the epoch', () => {
    it('is raised above what any client can have seen', async () => {
      const { system } = current().storage;
      const first = await system.epoch();
      const second = await system.raiseEpoch();
      expect(second).toBeGreaterThan(first);
      expect(second).toBeGreaterThanOrEqual(Math.floor(at / 1000));
      expect(await system.epoch()).toBe(second);
      const third = await system.raiseEpoch();
      expect(third).toBeGreaterThan(second);
      const fourth = await system.raiseEpoch(third + 1_000_000);
      expect(fourth).toBe(third + 1_000_001);
      expect(await system.raiseEpoch()).toBe(fourth + 1);
      expect(await system.epoch()).toBe(fourth + 1);
    });
  });

  describe('node slots', () => {
    it('are the lowest free ones, renewed by their owner', async () => {
      const { system } = current().storage;
      const first = await system.leaseNodeSlot('a', 60_000);
      const second = await system.leaseNodeSlot('b', 60_000);
      expect([first, second]).toEqual([0, 1]);
      expect(await system.leaseNodeSlot('a', 60_000)).toBe(0);
      await system.releaseNodeSlot('a');
      expect(await system.leaseNodeSlot('c', 60_000)).toBe(0);
      await system.releaseNodeSlot('b');
      await system.releaseNodeSlot('c');
    });

    it('name their owners as long as the leases are in force', async () => {
      const { system } = current().storage;
      await system.leaseNodeSlot('a', 60_000);
      await system.leaseNodeSlot('b', 60_000);
      const abandoned = await system.abandonedSlots(0);
      await system.leaseNodeSlot('over', 0);
      expect(await system.leasedNodes()).toEqual(['a', 'b']);
      expect(await system.abandonedSlots(0)).toBe(abandoned + 1);
      expect(await system.abandonedSlots(3_600_000)).toBe(0);
      await system.releaseNodeSlot('over');
      expect(await system.abandonedSlots(0)).toBe(abandoned);
      await system.releaseNodeSlot('a');
      expect(await system.leasedNodes()).toEqual(['b']);
      await system.releaseNodeSlot('b');
    });

    it('come free when a lease runs out, and run out at 64', async () => {
      const { system } = current().storage;
      await system.leaseNodeSlot('short', 0);
      const owners = Array.from({ length: 64 }, (_, index) => `node-${index}`);
      const slots: (number | undefined)[] = [];
      for (const owner of owners) slots.push(await system.leaseNodeSlot(owner, 60_000));
      expect(slots).toEqual(owners.map((_, index) => index));
      expect(await system.leaseNodeSlot('one too many', 60_000)).toBeUndefined();
      for (const owner of owners) await system.releaseNodeSlot(owner);
    });

    it('are leased on database time, which is near the time of the test and never stands in the past', async () => {
      const { system } = current().storage;
      const first = await system.databaseTime();
      expect(first).toBeGreaterThan(at - 1);
      expect(await system.databaseTime()).toBeGreaterThanOrEqual(first);
      expect(await system.epoch()).toBeGreaterThanOrEqual(1);
    });
  });
}
