/**
 * Completes `package-lock.json`: `npm run lock:complete`, after a dependency was added.
 *
 * A registry that holds packages for some platforms only makes npm leave the others out of the lockfile, and then
 * `npm ci` refuses it, there and everywhere else. This adds an entry for each platform's package that an optional
 * dependency names; npm never loads one that is not for its own platform. Then it asks the registry for the integrity
 * of every entry that has none: without it, another machine would take whatever is served under that name.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOfLockfile, type LockedPackage, lacksIntegrity, nameAt } from './lockfile.ts';

const path = join(import.meta.dirname, '..', 'package-lock.json');
const lockfile = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, LockedPackage> };

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** Which platform a package is for, by the words of its name. */
function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const words = name.split(/[^a-z0-9]+/);
  const os = name === 'fsevents' ? 'darwin' : systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  return {
    ...(os && { os: [os] }),
    ...(cpu && { cpu: [cpu] }),
    ...(words.includes('musl') && { libc: ['musl'] }),
  };
}

const added: string[] = [];
for (const entry of Object.values(lockfile.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (lockfile.packages[place]) continue;
    const version = range.replace(/^[~^]/, '');
    lockfile.packages[place] = {
      version,
      ...platformOf(name),
      ...(entry.dev && { dev: true }),
      optional: true,
    } as LockedPackage;
    added.push(`${name}@${version}`);
  }
}

const askForIntegrity = (name: string, version: string): string =>
  execFileSync('npm', ['view', `${name}@${version}`, 'dist.integrity'], { encoding: 'utf8' }).trim();

const completed: string[] = [];
for (const entry of Object.entries(lockfile.packages).filter(lacksIntegrity)) {
  const [place, { version = '', integrity: _none, ...rest }] = entry;
  const name = nameAt(place);
  lockfile.packages[place] = { version, integrity: askForIntegrity(name, version), ...rest };
  completed.push(`${name}@${version}`);
}

const sorted = Object.entries(lockfile.packages).sort(([one], [other]) => one.localeCompare(other, 'en'));
writeFileSync(path, `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
if (added.length > 0) console.log(`Added to the lockfile:\n${added.join('\n')}`);
if (completed.length > 0) console.log(`With the integrity that the registry tells:\n${completed.join('\n')}`);
const faults = faultsOfLockfile(lockfile.packages);
console.log(faults.length === 0 ? 'The lockfile is complete.' : faults.join('\n'));
process.exitCode = faults.length === 0 ? 0 : 1;
