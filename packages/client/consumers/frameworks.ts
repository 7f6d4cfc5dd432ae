import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './installation.ts';

/** A folder whose `node_modules` has what apps are built with. */
export const frameworks = join(import.meta.dirname, 'frameworks');

/** Lays the packages out as npm does; npm itself would remove what its lockfile does not know. */
export function installPackages({ tarball, backendTarball }: Pick<Installation, 'tarball' | 'backendTarball'>): void {
  for (const [name, file] of [
    ['client', tarball],
    ['backend', backendTarball],
  ] as const) {
    const place = join(frameworks, 'node_modules/@parley', name);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    execFileSync('tar', ['-xzf', file, '--strip-components=1', '-C', place]);
  }
}
