import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openNodeFolder } from './node-folder.ts';

let path = '';
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'parley-folder-'));
});
afterEach(() => rmSync(path, { recursive: true }));

const names = async (): Promise<string[]> => (await readdir(path)).sort();

test('a file is there once it is closed, and not before', async () => {
  const file = await openNodeFolder(path).getFileHandle('backup', { create: true });
  const writer = await file.createWritable();
  await writer.write('one\n');
  await writer.write('two\n');
  expect(await names()).toHaveLength(1);
  expect(await names()).not.toContain('backup');
  await writer.close();
  expect(await names()).toEqual(['backup']);
  expect(readFileSync(join(path, 'backup'), 'utf8')).toBe('one\ntwo\n');
  const content = await file.getFile();
  expect(Math.abs(content.lastModified - Date.now())).toBeLessThan(60_000);
  expect(await new Response(content.stream() as ReadableStream).text()).toBe('one\ntwo\n');
});

test('what is given up leaves what was there', async () => {
  writeFileSync(join(path, 'backup'), 'before');
  const folder = openNodeFolder(path);
  const file = await folder.getFileHandle('backup');
  const writer = await file.createWritable();
  await writer.write('half');
  await writer.abort();
  expect(await names()).toEqual(['backup']);
  expect(readFileSync(join(path, 'backup'), 'utf8')).toBe('before');
  await file.move?.('moved');
  expect(await names()).toEqual(['moved']);
  await folder.removeEntry?.('moved');
  expect(await names()).toEqual([]);
});

test('a file or a folder that is not there is refused', async () => {
  await expect(openNodeFolder(path).getFileHandle('none')).rejects.toThrow();
  const nowhere = await openNodeFolder(join(path, 'none')).getFileHandle('backup', { create: true });
  await expect(nowhere.createWritable()).rejects.toThrow();
});
