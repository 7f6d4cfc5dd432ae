/**
 * Makes the packages that apps install, with their integrity, ready to be attached to a release: `npm run pack`. Where
 * they go is `release/`, or the folder after `--to`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage as buildBackend } from '../packages/backend/build/package.ts';
import { buildPackage as buildClient } from '../packages/client/build/package.ts';
import { buildPackage as buildReact } from '../packages/react/build/package.ts';

const usage = `Usage: npm run pack -- [--to <folder>]

Builds @parley/client, @parley/react and @parley/backend and packs them into <folder> (release by default), beside integrity.txt with
one line of name and integrity for each. An app installs them with: npm install <folder>/<file>`;

const { values } = parseArgs({
  options: { to: { type: 'string', default: 'release' }, help: { type: 'boolean', short: 'h' } },
});

if (values.help) console.log(usage);
else await pack(resolve(values.to));

async function pack(folder: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'parley-pack-'));
  try {
    const built = { client: join(work, 'client'), react: join(work, 'react'), backend: join(work, 'backend') };
    console.log('building @parley/client, @parley/react and @parley/backend …');
    await Promise.all([buildClient(built.client), buildReact(built.react), buildBackend(built.backend)]);
    mkdirSync(folder, { recursive: true });
    const words = ['pack', ...Object.values(built), '--pack-destination', folder, '--silent', '--ignore-scripts'];
    execFileSync('npm', words, {
      cwd: work,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const files = readdirSync(folder).filter((file) => file.startsWith('parley-') && file.endsWith('.tgz'));
  const lines = files.toSorted().map((file) => `${file} ${integrityOf(join(folder, file))}`);
  writeFileSync(join(folder, 'integrity.txt'), `${lines.join('\n')}\n`);
  console.log(`${lines.join('\n')}\npacked into ${folder}`);
}

/** As lockfiles have it. */
function integrityOf(path: string): string {
  return `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
}
