import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** What tests need beside Node, and the Debian package that has it. */
export const services = {
  postgres: { name: 'PostgreSQL 15 or later', aptPackage: 'postgresql', find: findPostgres },
  chromium: { name: 'Chromium', aptPackage: 'chromium', find: findChromium },
  python: { name: 'Python 3 with cryptography', aptPackage: 'python3-cryptography', find: findPython },
  php: { name: 'PHP', aptPackage: 'php-cli', find: findPhp },
  java: { name: 'Java 17 or later, with its compiler', aptPackage: 'default-jdk-headless', find: findJava },
} as const;

const postgresMajorMin = 15;
const debianPostgres = '/usr/lib/postgresql';

/**
 * The folder that holds `postgres`, `initdb` and `pg_ctl` of the newest fitting version.
 * `PARLEY_TEST_POSTGRES` names the one to take.
 */
function findPostgres(): string | undefined {
  const named = process.env['PARLEY_TEST_POSTGRES'];
  const debianFolders = existsSync(debianPostgres)
    ? readdirSync(debianPostgres).map((version) => join(debianPostgres, version, 'bin'))
    : [];
  const found = (named ? [named] : [...searchPath(), ...debianFolders])
    .filter((folder) => ['postgres', 'initdb', 'pg_ctl'].every((name) => existsSync(join(folder, name))))
    .map((folder) => ({ folder, major: postgresMajor(folder) }))
    .filter(({ major }) => major >= postgresMajorMin)
    .sort((left, right) => right.major - left.major);
  return found[0]?.folder;
}

function postgresMajor(folder: string): number {
  const { stdout } = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  return Number(/\(PostgreSQL\) (\d+)/.exec(stdout ?? '')?.[1] ?? 0);
}

/** `PARLEY_TEST_CHROMIUM` names a browser that lies elsewhere. */
function findChromium(): string | undefined {
  const named = process.env['PARLEY_TEST_CHROMIUM'];
  if (named) return existsSync(named) ? named : undefined;
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
    .flatMap((name) => [...searchPath(), '/usr/bin'].map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** One that has the package; a version of one's own before Debian's may lack it. */
function findPython(): string | undefined {
  const has = (path: string): boolean => spawnSync(path, ['-c', 'import cryptography']).status === 0;
  return programs('python3').find(has);
}

function findPhp(): string | undefined {
  return programs('php')[0];
}

/** A source is run by a Java that has a compiler beside it. */
function findJava(): string | undefined {
  return programs('java').find((path) => existsSync(join(dirname(path), 'javac')));
}

function programs(name: string): readonly string[] {
  return [...searchPath(), '/usr/bin'].map((folder) => join(folder, name)).filter((path) => existsSync(path));
}

function searchPath(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}
