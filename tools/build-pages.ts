/**
 * Builds the web pages into `apps/<name>/dist`. With `--if-stale` it builds those alone whose sources are not the ones
 * that were built last, so that `npm start` serves pages that fit without building each time.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { compressFiles } from './compress-files.ts';

const root = join(import.meta.dirname, '..');
const pages = ['demo'];
/** What goes into every page beside its own folder. */
const sharedSources = ['packages/kernel', 'packages/protocol', 'packages/client', 'packages/react'];
/** Names what a build was made of; hidden, so that the server does not serve it. */
const markName = '.sources';

const isOnlyStale = process.argv.includes('--if-stale');

for (const page of pages) {
  const folder = join(root, 'apps', page);
  const mark = join(folder, 'dist', markName);
  const fingerprint = fingerprintOf([join('apps', page), ...sharedSources]);
  if (isOnlyStale && existsSync(mark) && readFileSync(mark, 'utf8') === fingerprint) continue;
  if (isOnlyStale && !canBuild(folder)) {
    // A server without pages is still a server.
    console.warn(`pages: ${page} was not built, because the packages for building are not installed`);
    continue;
  }
  if (!build(page)) process.exit(1);
  compressFiles(join(folder, 'dist'));
  writeFileSync(mark, fingerprint);
}

function build(page: string): boolean {
  const startedAt = performance.now();
  const command = ['run', 'build', '--silent', '--workspace', `apps/${page}`];
  // On Windows npm is a script, which only a shell can run.
  const { status, stdout, stderr } = spawnSync('npm', command, {
    cwd: root,
    // Whoever starts this, a test for instance, may have another mode in mind for itself.
    env: { ...process.env, NODE_ENV: 'production' },
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) {
    console.log(`pages: ${page} built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return true;
  }
  console.error(`${stdout}${stderr}\npages: ${page} could not be built`);
  return false;
}

function canBuild(folder: string): boolean {
  try {
    createRequire(join(folder, 'package.json')).resolve('vite/package.json');
    return true;
  } catch {
    return false;
  }
}

/** Changes with the content of every file that may end up in the page; times of files say nothing after a checkout. */
function fingerprintOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  const makers = ['tools/build-pages.ts', 'tools/compress-files.ts'];
  for (const file of ['package-lock.json', ...makers, ...folders.flatMap(sourcesIn)]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/[\\/](dist|node_modules)[\\/]|\.test\.tsx?$/.test(path))
    .sort();
}
