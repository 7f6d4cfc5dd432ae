/**
 * Builds apps on the packages with frameworks that are too large to be installed with everything else:
 * `npm run test:consumers`. It installs them first, each folder from a lockfile of its own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
for (const name of ['frameworks', 'react-18', 'runtimes']) install(join(root, 'packages/client/consumers', name));
const manifest = createRequire(import.meta.url).resolve('vitest/package.json');
const vitest = spawnSync(process.execPath, [join(dirname(manifest), 'vitest.mjs'), 'run', '--project', 'consumers'], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = vitest.status ?? 1;

function install(folder: string): void {
  const installed = join(folder, 'node_modules/.package-lock.json');
  const lockfile = join(folder, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs) return;
  console.log(`installing ${folder} …`);
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'];
  const npm = spawnSync('npm', words, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
}
