import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { env } from 'node:process';
import { promisify } from 'node:util';
import { buildPackage as buildBackend } from '../../backend/build/package.ts';
import { buildPackage as buildReact } from '../../react/build/package.ts';
import { buildPackage } from '../build/package.ts';

const require = createRequire(import.meta.url);
const run = promisify(execFile);

/** The packages as an app gets them: built, packed, and installed in a folder outside the workspace. */
export interface Installation {
  /** What `npm run build` of the SDK makes. */
  readonly built: string;
  /** The SDK, packed. */
  readonly tarball: string;
  /** The package for application servers, packed. */
  readonly backendTarball: string;
  /** The package for React, packed. */
  readonly reactTarball: string;
  /** A folder whose `node_modules` has the packages, React, and nothing of the workspace. */
  readonly app: string;
}

/**
 * Builds, packs and installs, without a registry: what is not ours is packed from the workspace, and the cache of npm is
 * empty, so that what is missing fails here as it would on a machine without one.
 */
export async function installPackage(): Promise<Installation & { remove(): void }> {
  const root = mkdtempSync(join(tmpdir(), 'parley-sdk-'));
  const [built, builtBackend] = [join(root, 'built'), join(root, 'built-backend')];
  const builtReact = join(root, 'built-react');
  const [packed, app] = [join(root, 'packed'), join(root, 'app')];
  for (const folder of [packed, app]) mkdirSync(folder);
  await Promise.all([buildPackage(built), buildBackend(builtBackend), buildReact(builtReact)]);
  const npm = (...words: readonly string[]) =>
    run('npm', [...words, '--offline', '--ignore-scripts', '--cache', join(root, 'cache')], {
      cwd: root,
      // Nothing of the settings of the npm that runs the tests.
      env: { PATH: env['PATH'], HOME: root },
      shell: process.platform === 'win32',
    });
  await npm('pack', built, builtBackend, builtReact, ...ofOthers.map(folderOf), '--pack-destination', packed);
  const tarballs = readdirSync(packed).map((file) => join(packed, file));
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  await npm('install', '--prefix', app, ...tarballs);
  const tarballOf = (name: string): string => tarballs.find((path) => path.includes(name)) ?? '';
  return {
    built,
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
