import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const manifests = [
  'package.json',
  ...globSync(['packages/*/package.json', 'apps/*/package.json', 'bench/package.json'], { cwd: root }),
].map((path) => JSON.parse(read(path)) as Manifest);
/** Without our own packages, and without types, which come with the package that they are of. */
const namesIn = (field: keyof Manifest): readonly string[] =>
  manifests
    .flatMap((manifest) => Object.keys(manifest[field] ?? {}))
    .filter((name) => !/^@(parley|types)\//.test(name));
/** What builds and runs the apps of `npm run test:consumers`. */
const consumers = ['frameworks', 'runtimes']
  .map((folder) => JSON.parse(read(`packages/client/consumers/${folder}/package.json`)) as Manifest)
  .flatMap(({ dependencies, optionalDependencies }) => Object.keys({ ...dependencies, ...optionalDependencies }))
  .filter((name) => !name.startsWith('@types/'));
const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();

const [, whenRunning = '', toBuild = ''] = read('docs/adr/0000-dependencies.md').split(/^## .*$/m);
/** What stands in the first column of a table; what is built into the platform is no package. */
const listedIn = (section: string): readonly string[] =>
  [...section.matchAll(/^\| ([^|]*`[^|]*)\|/gm)]
    .map(([, cell = '']) => cell)
    .filter((cell) => !cell.includes('(built in)'))
    .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

test('docs/adr/0000-dependencies.md lists what Parley runs on, and nothing else', () => {
  const used = [...namesIn('dependencies'), ...namesIn('optionalDependencies')];
  expect(sorted(listedIn(whenRunning))).toEqual(sorted(used));
});

test('docs/adr/0000-dependencies.md lists what Parley is built and tested with, and nothing else', () => {
  const running = new Set(namesIn('dependencies'));
  const used = [...namesIn('devDependencies'), ...consumers].filter((name) => !running.has(name));
  expect(sorted(listedIn(toBuild))).toEqual(sorted(used));
});

test('what Parley runs on may be handed on under the Apache License 2.0', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Readonly<Record<string, { dev?: boolean; license?: string }>>;
  };
  const permissive = ['Apache-2.0', 'MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'];
  const installed = Object.entries(packages).filter(([path, { dev }]) => path.includes('node_modules/') && !dev);
  const others = installed.filter(
    ([path, { license = '' }]) => !path.includes('/@parley/') && !permissive.includes(license),
  );
  expect(installed.length).toBeGreaterThan(50);
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});
