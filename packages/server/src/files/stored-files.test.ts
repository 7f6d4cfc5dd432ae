import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { toAppID, toUserKey } from '../core/ids.ts';
import { createDiskFiles, type Disk } from './disk-files.ts';
import { createMemoryFiles } from './memory-files.ts';
import type { FileName, FilePart } from './stored-files.ts';
import { describeStoredFiles } from './stored-files-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'parley-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const makeDirectory = (): string => mkdtempSync(join(root, 'd'));
const openDisk = (directory = makeDirectory(), disk?: Disk, freeBytesMin = 0) =>
  createDiskFiles({ directory, freeBytesMin, ...(disk && { disk }) });

describeStoredFiles('in memory', createMemoryFiles);
describeStoredFiles('on disk', () => openDisk());

const file: FileName = { kind: 'logs', app: toAppID(1), userKey: toUserKey(7), name: 'one' };
const part: FilePart = { part: 0, isLast: false, bytes: new TextEncoder().encode('abc') };
const wide = { appBytesMax: 1_000_000, allBytesMax: 1_000_000 };

describe('on disk', () => {
  test('folders and files are open to their owner alone', async () => {
    const directory = makeDirectory();
    await openDisk(directory).put(file, part, wide);
    const modes = ['logs', 'logs/1', 'logs/1/7', 'logs/1/7/one', 'logs/1/7/one/000000-3'].map((path) =>
      (statSync(join(directory, path)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['700', '700', '700', '700', '600']);
  });

  test('what was there before is counted, and what a crash left of a file that had begun goes', async () => {
    const directory = makeDirectory();
    await openDisk(directory).put(file, part, wide);
    mkdirSync(join(directory, 'logs/1/8/two'), { recursive: true });
    writeFileSync(join(directory, 'logs/1/8/two/draft'), 'half');
    writeFileSync(join(directory, 'logs/1/7/one/draft'), 'half');
    const files = openDisk(directory);
    expect(await files.usage('logs')).toBe(8192);
    expect(await files.owners('logs', file.app)).toEqual([7]);
    await files.put(file, { ...part, part: 1 }, wide);
    expect(new TextDecoder().decode(await files.read(file))).toBe('abcabc');
    expect(readdirSync(join(directory, 'logs/1/7/one'))).toEqual(['000000-3', '000001-3']);
  });

  const full = (code: string): Disk => ({
    freeBytes: async () => 1_000_000,
    write: async (path) => {
      writeFileSync(path, 'a');
      throw Object.assign(new Error('no room'), { code });
    },
  });

  test.each(['ENOSPC', 'EDQUOT'])('a disk that is full (%s) is an outcome and leaves nothing behind', async (code) => {
    const directory = makeDirectory();
    const files = openDisk(directory, full(code));
    expect(await files.put(file, part, wide)).toBe('diskIsFull');
    expect(await files.list(file)).toEqual([]);
    expect(await files.usage('logs')).toBe(0);
    expect(readdirSync(join(directory, 'logs/1/7'))).toEqual([]);
  });

  test('a disk that is full in the middle of a file leaves the parts before', async () => {
    const directory = makeDirectory();
    await openDisk(directory).put(file, part, wide);
    const files = openDisk(directory, full('ENOSPC'));
    expect(await files.put(file, { ...part, part: 1 }, wide)).toBe('diskIsFull');
    expect(await files.usage('logs')).toBe(8192);
    expect(readdirSync(join(directory, 'logs/1/7/one'))).toEqual(['000000-3']);
  });

  test('a disk that is broken is an error, and nothing is counted', async () => {
    const files = openDisk(makeDirectory(), full('EIO'));
    await expect(files.put(file, part, wide)).rejects.toThrow('no room');
    expect(await files.usage('logs')).toBe(0);
  });

  test('below the mark of free space nothing is written', async () => {
    const written: string[] = [];
    const disk = (free: number): Disk => ({
      freeBytes: async () => free,
      write: async (path) => void written.push(path),
    });
    const directory = makeDirectory();
    expect(await openDisk(directory, disk(1002), 1000).put(file, part, wide)).toBe('diskIsFull');
    expect(written).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('the system is asked how much is free', async () => {
    expect(await openDisk(makeDirectory(), undefined, 2 ** 60).put(file, part, wide)).toBe('diskIsFull');
  });
});
