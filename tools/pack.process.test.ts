import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';

const run = promisify(execFile);
const tool = join(import.meta.dirname, 'pack.ts');

test('all packages come from one command, with the integrity that a lockfile would have', () => {
  // Made once per run: tests of what apps install begin with the same command.
  const folder = inject('sdk')?.packed ?? '';
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../packages/client/package.json'), 'utf8'));
  const files = ['backend', 'client', 'react'].map((name) => `parley-${name}-${version}.tgz`);
  expect(readdirSync(folder).sort()).toEqual(['integrity.txt', ...files].sort());
  const hashes = files.map((file) =>
    createHash('sha512')
      .update(readFileSync(join(folder, file)))
      .digest('base64'),
  );
  const expected = files.map((file, index) => `${file} sha512-${hashes[index]}\n`);
  expect(readFileSync(join(folder, 'integrity.txt'), 'utf8')).toBe(expected.join(''));
});

test('it explains itself', async () => {
  const { stdout } = await run(execPath, [tool, '--help']);
  expect(stdout).toContain('Usage: npm run pack');
});
