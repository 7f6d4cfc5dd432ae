import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faultsOfLockfile, type LockedPackages, nameAt } from './lockfile.ts';

const integrity = `sha512-${'a'.repeat(86)}==`;

test('the lockfile says of every package what is in it, and of none where it comes from', () => {
  const text = readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: LockedPackages };
  expect(Object.keys(packages).length).toBeGreaterThan(100);
  expect(faultsOfLockfile(packages), 'npm run lock:complete').toEqual([]);
});

test.each<[string, LockedPackages[string], readonly string[]]>([
  ['a whole entry', { version: '1.0.0', integrity }, []],
  ['no integrity', { version: '1.0.0' }, ['node_modules/a has no integrity by SHA-512']],
  ['an older hash', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, ['node_modules/a has no integrity by SHA-512']],
  ['a hash cut short', { integrity: integrity.slice(0, -9) }, ['node_modules/a has no integrity by SHA-512']],
  ['a registry', { integrity, resolved: 'https://registry.example/a.tgz' }, ['node_modules/a names a registry']],
  ['a repository', { integrity, resolved: 'git+ssh://git.example/a.git' }, ['node_modules/a names a registry']],
  ['a newer Node', { integrity, engines: { node: '>=22' } }, ['node_modules/a asks for Node >=22']],
  [
    'a Node of a later minor',
    { integrity, engines: { node: '^20.20.0 || >=24' } },
    ['node_modules/a asks for Node ^20.20.0 || >=24'],
  ],
  ['Nodes from ours on', { integrity, engines: { node: '^18.18.0 || ^20.9.0 || >=21.1.0' } }, []],
  ['any Node', { integrity, engines: { node: '*' } }, []],
  ['a package of ours', { resolved: 'packages/a', link: true }, []],
])('%s', (_name, entry, faults) => {
  expect(faultsOfLockfile({ '': {}, 'packages/a': { version: '0.1.0' }, 'node_modules/a': entry })).toEqual(faults);
});

test('a package that stands inside another has its own name', () => {
  expect(nameAt('node_modules/a/node_modules/@scope/b')).toBe('@scope/b');
});
