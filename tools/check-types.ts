/** Type-checks every workspace that has a tsconfig, and names those that fail. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const projects = ['packages', 'apps']
  .flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => join(folder, name)) : [],
  )
  .concat('.')
  .filter((project) => existsSync(join(root, project, 'tsconfig.json')));

const failed = projects.filter((project) => {
  const run = spawnSync(process.execPath, [compiler, '-p', join(root, project)], { stdio: 'inherit' });
  return run.status !== 0;
});

if (failed.length > 0) {
  console.error(`types: errors in ${failed.join(', ')}`);
  process.exitCode = 1;
} else {
  console.log(`types: ${projects.length} projects are sound`);
}
