import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const tool = join(import.meta.dirname, 'pack.ts');

test('all packages come from one command, with the integrity that a lockfile would have', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-release-'));
  await run(execPath, [tool, '--to', folder]);
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
  rmSync(folder, { recursive: true });
});

test('it explains itself', async () => {
  const { stdout } = await run(execPath, [tool, '--help']);
  expect(stdout).toContain('Usage: npm run pack');
});
