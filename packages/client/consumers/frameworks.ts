import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './installation.ts';

/** A folder whose `node_modules` has what apps are built with. */
export const frameworks = join(import.meta.dirname, 'frameworks');

type Tarballs = Pick<Installation, 'tarball' | 'backendTarball' | 'reactTarball'>;

/** Lays the packages out as npm does; npm itself would remove what its lockfile does not know. */
export function installPackages({ tarball, backendTarball, reactTarball }: Tarballs, folder = frameworks): void {
  for (const [name, file] of [
    ['client', tarball],
    ['backend', backendTarball],
    ['react', reactTarball],
  ] as const) {
    const place = join(folder, 'node_modules/@parley', name);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    execFileSync('tar', ['-xzf', file, '--strip-components=1', '-C', place]);
  }
}
