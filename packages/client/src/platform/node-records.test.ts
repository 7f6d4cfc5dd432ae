import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPlatform } from './node.ts';
import { createFolderRecords, takeFolderDeviceID } from './node-records.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-records-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const cacheFolder = (): string => join(directory, 'cache');
const files = (): string[] => readdirSync(cacheFolder()).map((name) => join(cacheFolder(), name));
const onlyFile = (): string => {
  const [file, ...others] = files();
  if (file === undefined || others.length > 0) throw new Error('there is one file');
  return file;
};

describe('records in a folder', () => {
  test('are found by the next run, each under its own key, and are for nobody else to read', async () => {
    const first = createFolderRecords(cacheFolder());
    await first.write('lastLogin.1', 'one');
    await first.write('LASTLOGIN.1', 'other case');
    await first.write('../../lastLogin', 'no way out');
    await first.write('lastLogin.1', 'two');
    const next = createFolderRecords(cacheFolder());
    expect(await next.read('lastLogin.1')).toBe('two');
    expect(await next.read('LASTLOGIN.1')).toBe('other case');
    expect(await next.read('../../lastLogin')).toBe('no way out');
    expect(files().map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
    expect(statSync(cacheFolder()).mode & 0o777).toBe(0o700);
    await next.remove('lastLogin.1');
    await next.remove('lastLogin.1');
    expect(await first.read('lastLogin.1')).toBe(undefined);
    expect(files()).toHaveLength(2);
  });

  test('of another folder are other records', async () => {
    await createFolderRecords(cacheFolder()).write('a', 'one');
    expect(await createFolderRecords(join(directory, 'other')).read('a')).toBe(undefined);
  });

  test('that are too long, or no files, are absent, and can be written again', async () => {
    const records = createFolderRecords(cacheFolder());
    await records.write('a', 'one');
    const file = onlyFile();
    writeFileSync(file, 'x'.repeat(100_000));
    expect(await records.read('a')).toBe(undefined);
    await records.write('a', 'two');
    expect(await records.read('a')).toBe('two');
    rmSync(file);
    mkdirSync(file);
    expect(await records.read('a')).toBe(undefined);
    await expect(records.remove('a')).resolves.toBe(undefined);
  });

  test('that the folder does not take are kept for the run, and leave nothing behind', async () => {
    const records = createFolderRecords(cacheFolder());
    await records.write('a', 'short');
    await records.write('a', 'x'.repeat(100_000));
    expect(await records.read('a')).toHaveLength(100_000);
    expect(readFileSync(onlyFile(), 'utf8')).toBe('short');
    writeFileSync(join(directory, 'file'), 'no folder');
    const homeless = createFolderRecords(join(directory, 'file'));
    expect(await homeless.read('a')).toBe(undefined);
    await homeless.write('a', 'one');
    expect(await homeless.read('a')).toBe('one');
    await homeless.remove('a');
    expect(await homeless.read('a')).toBe(undefined);
  });
});

describe('the ID of the device', () => {
  test('is that of the folder, whichever process asks', () => {
    const id = takeFolderDeviceID(cacheFolder(), 'fallback');
    expect(id).toMatch(/^[0-9a-v]{20}$/);
    expect(takeFolderDeviceID(cacheFolder(), 'fallback')).toBe(id);
    expect(takeFolderDeviceID(join(directory, 'other'), 'fallback')).not.toBe(id);
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
    expect(createPlatform({ cacheFolder: cacheFolder() }).deviceID).toBe(id);
    expect(createPlatform().deviceID).not.toBe(id);
  });

  test.each(['', 'spoilt', 'x'.repeat(100_000)])('is made anew where the file holds %.10j', (spoilt) => {
    const lost = takeFolderDeviceID(cacheFolder(), 'fallback');
    writeFileSync(onlyFile(), spoilt);
    const id = takeFolderDeviceID(cacheFolder(), 'fallback');
    expect(id).toMatch(/^[0-9a-v]{20}$/);
    expect(id).not.toBe(lost);
    expect(takeFolderDeviceID(cacheFolder(), 'fallback')).toBe(id);
    onlyFile();
  });

  test('is that of the process where the folder keeps nothing', () => {
    takeFolderDeviceID(cacheFolder(), 'fallback');
    const file = onlyFile();
    rmSync(file);
    mkdirSync(join(file, 'in the way'), { recursive: true });
    expect(takeFolderDeviceID(cacheFolder(), 'fallback')).toBe('fallback');
    onlyFile();
    writeFileSync(join(directory, 'file'), 'no folder');
    expect(takeFolderDeviceID(join(directory, 'file'), 'fallback')).toBe('fallback');
  });

  test('is one for processes that begin at the same time', { timeout: 30_000 }, async () => {
    const script = `
      import { takeFolderDeviceID } from ${JSON.stringify(import.meta.resolve('./node-records.ts'))};
      while (Date.now() < Number(process.argv.at(-1))) {}
      process.stdout.write(takeFolderDeviceID(process.argv.at(-2), 'fallback'));`;
    const startAt = String(Date.now() + 1500);
    const options = ['--input-type=module', '-e', script, cacheFolder(), startAt];
    const children = Array.from({ length: 4 }, () => spawn(process.execPath, options));
    const ids = await Promise.all(children.map(({ stdout }) => text(stdout)));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-v]{20}$/);
    onlyFile();
  });
});
