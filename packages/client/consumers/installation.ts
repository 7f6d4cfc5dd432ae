import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const run = promisify(execFile);

/** The packages as an app gets them: built, packed, and installed in a folder outside the workspace. */
export interface Installation {
  /** The folder that `npm run pack` has made. */
  readonly packed: string;
  /** The SDK, packed. */
  readonly tarball: string;
  /** The package for application servers, packed. */
  readonly backendTarball: string;
  /** The package for React, packed. */
  readonly reactTarball: string;
  /** A folder whose `node_modules` has the packages, React, and nothing of the workspace. */
  readonly app: string;
}

const packTool = join(import.meta.dirname, '../../../tools/pack.ts');

/**
 * Builds, packs and installs, without a registry: our packages come from the command that makes them for a release, what
 * is not ours is packed from the workspace, and the cache of npm is empty, so that what is missing fails here as it would
 * on a machine without one.
 */
export async function installPackage(): Promise<Installation & { remove(): void }> {
  const root = mkdtempSync(join(tmpdir(), 'parley-sdk-'));
  const [packed, others, app] = [join(root, 'packed'), join(root, 'others'), join(root, 'app')];
  for (const folder of [others, app]) mkdirSync(folder);
  // Nothing of the settings of the npm that runs the tests.
  const environment = { PATH: env['PATH'], HOME: root };
  const npm = (...words: readonly string[]) =>
    run('npm', [...words, '--offline', '--ignore-scripts', '--cache', join(root, 'cache')], {
      cwd: root,
      env: environment,
      shell: process.platform === 'win32',
    });
  await Promise.all([
    run(execPath, [packTool, '--to', packed], { env: environment }),
    npm('pack', ...ofOthers.map(folderOf), '--pack-destination', others),
  ]);
  const tarballs = [packed, others].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.tgz'))
      .map((file) => join(folder, file)),
  );
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  await npm('install', '--prefix', app, ...tarballs);
  const tarballOf = (name: string): string => tarballs.find((path) => path.includes(name)) ?? '';
  return {
    packed,
    tarball: tarballOf('parley-client'),
    backendTarball: tarballOf('parley-backend'),
    reactTarball: tarballOf('parley-react'),
    app,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** What apps have beside our packages. */
const ofOthers = ['ws', 'react', 'react-dom', 'scheduler'];

const folderOf = (name: string): string => dirname(require.resolve(`${name}/package.json`));
