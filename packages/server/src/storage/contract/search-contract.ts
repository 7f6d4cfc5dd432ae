import { describe, expect, it } from 'vitest';
import { toLogKey } from '../../core/ids.ts';
import type { NewBlock } from '../../features/search/store.ts';
import { append, change, command, openLogs, type StorageHarness } from './fixtures.ts';

const block = (log: number, number: number, signature: string): NewBlock => ({
  log: toLogKey(log),
  block: number,
  oldestOrderKey: number * 100,
  newestOrderKey: number * 100 + 99,
  signature,
});
const indexed = (log: number, position: number, messageSeq: number) => ({ log: toLogKey(log), position, messageSeq });

export function describeSearch(current: () => StorageHarness): void {
  describe('the index for searches', () => {
    it('holds the newest that was written of each block, whatever the order in which two nodes write', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      const put = (position: number, blocks: readonly NewBlock[]) =>
        change(storage, app, ({ search }) => search.put(indexed(5, position, position), blocks));
      await put(70, [block(5, 0, 'first'), block(5, 1, 'second')]);
      await put(90, [block(5, 1, 'second again')]);
      await put(80, [block(5, 0, 'first again'), block(5, 1, 'too late')]);
      const { search } = storage.read(app);
      const named = [1, 0, 2].map((number) => ({ log: toLogKey(5), block: number }));
      expect(await search.signatures(named)).toEqual(['second again', 'first again', undefined]);
      expect(await search.indexed([toLogKey(5), toLogKey(6)])).toEqual([indexed(5, 90, 90)]);
      expect(await search.indexed([])).toEqual([]);
      expect(await search.signatures([])).toEqual([]);
    });

    it('names the blocks of some logs that begin before a key, and forgets those before a block', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await change(storage, app, async ({ search }) => {
        await search.put(indexed(5, 9, 9), [block(5, 0, 'a'), block(5, 1, 'b'), block(5, 2, 'c')]);
        await search.put(indexed(6, 9, 9), [block(6, 0, 'd')]);
        await search.put(indexed(7, 9, 9), [block(7, 0, 'e')]);
      });
      const { search } = storage.read(app);
      const before = async (beforeOrderKey: number) =>
        (await search.blocks({ logs: [toLogKey(5), toLogKey(6)], beforeOrderKey }))
          .map((found) => `${found.log}/${found.block} ${found.oldestOrderKey}-${found.newestOrderKey}`)
          .sort();
      expect(await before(101)).toEqual(['5/0 0-99', '5/1 100-199', '6/0 0-99']);
      expect(await before(100)).toEqual(['5/0 0-99', '6/0 0-99']);
      await change(storage, app, (stores) => stores.search.removeBefore(toLogKey(5), 2));
      expect(await before(1000)).toEqual(['5/2 200-299', '6/0 0-99']);
      expect(await search.blocks({ logs: [], beforeOrderKey: 9 })).toEqual([]);
      expect(await storage.read(nextApp()).search.blocks({ logs: [toLogKey(5)], beforeOrderKey: 9 })).toEqual([]);
    });

    it('tells which logs have moved since, some at a time', async () => {
      const { storage, nextApp } = current();
      const app = nextApp();
      await openLogs(storage, app, [5, 6, 7]);
      await append(storage, app, [command(5, 'a', 1), command(7, 'b', 2, {}), command(7, 'c', 3)]);
      await change(storage, app, ({ search }) => search.put(indexed(7, 1, 1), []));
      const { search } = storage.read(app);
      const five = { ...indexed(5, 0, 0), headPosition: 1, headSeq: 1 };
      const seven = { ...indexed(7, 1, 1), headPosition: 2, headSeq: 2 };
      expect(await search.behind({ afterLog: 0, limit: 9 })).toEqual({ logs: [five, seven] });
      expect(await search.behind({ afterLog: 0, limit: 2 })).toEqual({ logs: [five], nextLog: 6 });
      expect(await search.behind({ afterLog: 6, limit: 2 })).toEqual({ logs: [seven] });
      await change(storage, app, ({ search: writable }) => writable.put(indexed(7, 2, 2), []));
      expect(await search.behind({ afterLog: 6, limit: 2 })).toEqual({ logs: [] });
    });
  });
}
