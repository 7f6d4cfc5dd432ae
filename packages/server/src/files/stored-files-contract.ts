import { describe, expect, test } from 'vitest';
import { toAppID, toUserKey } from '../core/ids.ts';
import type { FileName, FilePart, FileRoom, StoredFiles } from './stored-files.ts';

const app = toAppID(1);
const ann = { kind: 'logs', app, userKey: toUserKey(7) } as const;
const bob = { ...ann, userKey: toUserKey(10) };
const elsewhere = { ...ann, app: toAppID(2) };
const named = (name: string, owner: Omit<FileName, 'name'> = ann): FileName => ({ ...owner, name });
const partOf = (text: string, part = 0, isLast = false): FilePart => ({
  part,
  isLast,
  bytes: new TextEncoder().encode(text),
});
const textIn = async (files: StoredFiles, file: FileName): Promise<string> =>
  new TextDecoder().decode(await files.read(file));
const wide: FileRoom = { appBytesMax: 1_000_000, allBytesMax: 1_000_000 };

/** What every implementation of the port must do. `open` gives an empty one. */
export function describeStoredFiles(name: string, open: () => StoredFiles): void {
  describe(name, () => {
    test('a file is read as it was written, part by part', async () => {
      const files = open();
      const file = named('one');
      expect(await files.put(file, partOf('a\u00fc'), wide)).toBe('stored');
      expect(await files.list(ann)).toEqual([{ name: 'one', parts: 1, isWhole: false, sizeBytes: 3, keptBytes: 8192 }]);
      for (let part = 1; part <= 11; part += 1) await files.put(file, partOf(`-${part}`, part, part === 11), wide);
      expect(await textIn(files, file)).toBe('a\u00fc-1-2-3-4-5-6-7-8-9-10-11');
      const [{ parts, isWhole, sizeBytes } = {}] = await files.list(ann);
      expect([parts, isWhole, sizeBytes]).toEqual([12, true, 27]);
    });

    test('a part that is there already stays as it is', async () => {
      const files = open();
      await files.put(named('one'), partOf('first'), wide);
      await files.put(named('one'), partOf('another'), wide);
      expect(await textIn(files, named('one'))).toBe('first');
      expect(await files.usage('logs')).toBe(8192);
    });

    test('files are listed by name, for their owner alone', async () => {
      const files = open();
      for (const file of [named('b'), named('a.x_y-z'), named('c', bob), named('d', elsewhere)]) {
        await files.put(file, partOf(file.name), wide);
      }
      const namesOf = async (owner: typeof bob) => (await files.list(owner)).map(({ name: listed }) => listed);
      expect(await namesOf(ann)).toEqual(['a.x_y-z', 'b']);
      expect(await namesOf(bob)).toEqual(['c']);
      expect(await files.owners('logs', app)).toEqual([7, 10]);
      expect(await files.owners('logs', toAppID(3))).toEqual([]);
    });

    test('what is not there is empty, and removing it is no fault', async () => {
      const files = open();
      expect(await textIn(files, named('one'))).toBe('');
      expect(await files.list(ann)).toEqual([]);
      await files.remove(named('one'));
      expect(await files.usage('logs')).toBe(0);
    });

    test('a file that is removed is gone, and an owner without files too', async () => {
      const files = open();
      await files.put(named('one'), partOf('a'), wide);
      await files.put(named('two'), partOf('b'), wide);
      await files.remove(named('one'));
      expect(await textIn(files, named('one'))).toBe('');
      expect((await files.list(ann)).map(({ name: listed }) => listed)).toEqual(['two']);
      await files.remove(named('two'));
      expect(await files.owners('logs', app)).toEqual([]);
      expect(await files.usage('logs')).toBe(0);
      expect(await files.put(named('one'), partOf('again'), wide)).toBe('stored');
      expect(await textIn(files, named('one'))).toBe('again');
    });

    test('usage counts what a disk gives: pieces for every part, and one for the file', async () => {
      const files = open();
      await files.put(named('one'), partOf('a'), wide);
      await files.put(named('one'), partOf('x'.repeat(5000), 1), wide);
      await files.put(named('two', elsewhere), partOf('a'), wide);
      expect(await files.usage('logs', app)).toBe(4096 + 4096 + 8192);
      expect(await files.usage('logs', elsewhere.app)).toBe(8192);
      expect(await files.usage('logs')).toBe(4096 * 6);
    });

    test('beyond the quota of the app, or of all, nothing is written, also when many come at once', async () => {
      const files = open();
      const many = Array.from({ length: 20 }, (_, index) =>
        files.put(named(`f${index}`), partOf('a'), { appBytesMax: 5 * 8192, allBytesMax: 1_000_000 }),
      );
      expect((await Promise.all(many)).filter((outcome) => outcome === 'stored')).toHaveLength(5);
      expect(await files.put(named('more'), partOf('a'), { ...wide, appBytesMax: 5 * 8192 })).toBe('appIsFull');
      expect(await files.put(named('more', elsewhere), partOf('a'), { ...wide, allBytesMax: 5 * 8192 })).toBe(
        'allIsFull',
      );
      expect(await files.usage('logs')).toBe(5 * 8192);
      expect(await files.list(elsewhere)).toEqual([]);
      await files.remove(named('f0'));
      expect(await files.put(named('more'), partOf('a'), { ...wide, appBytesMax: 5 * 8192 })).toBe('stored');
    });

    test.each(['', '.', '..', '.hidden', 'a/b', 'a..b', 'a\\b', 'a\0', 'ü', 'x'.repeat(201)])(
      'a name that not every disk takes is a bug: %j',
      async (bad) => {
        await expect(open().put(named(bad), partOf('a'), wide)).rejects.toThrow('name');
      },
    );
  });
}
