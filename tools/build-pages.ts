/**
 * Builds what the server hands to browsers: the web pages into `apps/<name>/dist`, the SDK for script tags into
 * `packages/client/script/dist`. With `--if-stale` it builds those alone whose sources are not the ones that were built
 * last, so that `npm start` serves what fits without building each time.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { compressFiles } from './compress-files.ts';

interface Build {
  readonly name: string;
  /** The folder that is served. */
  readonly dist: string;
  readonly sources: readonly string[];
  /** Which workspace must have which package, or nothing can be built here. */
  readonly workspace: string;
  readonly tool: string;
  /** Whether it was built; says why not. */
  run(): Promise<boolean>;
}

const root = join(import.meta.dirname, '..');
/** What goes into every page beside its own folder, and into the script. */
const sdk = ['packages/kernel', 'packages/protocol', 'packages/client'];

const page = (name: string): Build => ({
  name,
  dist: join(root, 'apps', name, 'dist'),
  sources: [join('apps', name), 'packages/react', ...sdk],
  workspace: join('apps', name),
  tool: 'vite',
  run: async () => runVite(name),
});

const script: Build = {
  name: 'zim.js',
  dist: join(root, 'packages/client/script/dist'),
  sources: sdk,
  workspace: 'packages/client',
  tool: 'rolldown',
  run: async () => {
    const { bundle } = await import('../packages/client/build/bundles.ts');
    mkdirSync(script.dist, { recursive: true });
    await bundle('script-tag', 'browser', { file: join(script.dist, script.name), format: 'iife' });
    return true;
  },
};

/** Names what a build was made of; hidden, so that the server does not serve it. */
const markName = '.sources';

const isOnlyStale = process.argv.includes('--if-stale');

for (const build of [page('demo'), script]) {
  const mark = join(build.dist, markName);
  const fingerprint = fingerprintOf(build.sources);
  if (isOnlyStale && existsSync(mark) && readFileSync(mark, 'utf8') === fingerprint) continue;
  if (isOnlyStale && !canBuild(build)) {
    // A server without pages is still a server.
    console.warn(`pages: ${build.name} was not built, because the packages for building are not installed`);
    continue;
  }
  const startedAt = performance.now();
  if (!(await build.run())) process.exit(1);
  console.log(`pages: ${build.name} built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  compressFiles(build.dist);
  writeFileSync(mark, fingerprint);
}

function runVite(name: string): boolean {
  const command = ['run', 'build', '--silent', '--workspace', `apps/${name}`];
  // On Windows npm is a script, which only a shell can run.
  const { status, stdout, stderr } = spawnSync('npm', command, {
    cwd: root,
    // Whoever starts this, a test for instance, may have another mode in mind for itself.
    env: { ...process.env, NODE_ENV: 'production' },
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return true;
  console.error(`${stdout}${stderr}\npages: ${name} could not be built`);
  return false;
}

function canBuild({ workspace, tool }: Build): boolean {
  try {
    createRequire(join(root, workspace, 'package.json')).resolve(`${tool}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** Changes with the content of every file that may end up in what is built; times of files say nothing after a checkout. */
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
