/**
 * Completes `package-lock.json`: `npm run lock:complete`, after a dependency was added.
 *
 * A registry that holds packages for some platforms only makes npm leave the others out of the lockfile, and then
 * `npm ci` refuses it, there and everywhere else. This adds an entry for each platform's package that an optional
 * dependency names; npm never loads one that is not for its own platform.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const path = join(import.meta.dirname, '..', 'package-lock.json');
const lockfile = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, object & Entry> };

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
    } as Entry;
    added.push(`${name}@${version}`);
  }
}
const sorted = Object.entries(lockfile.packages).sort(([one], [other]) => one.localeCompare(other, 'en'));
writeFileSync(path, `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(added.length === 0 ? 'The lockfile is complete.' : `Added to the lockfile:\n${added.join('\n')}`);
