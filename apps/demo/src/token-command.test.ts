import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { appListCommand, tokenCommandFor } from './token-command.ts';

it.each([
  ['bob', 'bob'],
  ['a.b-c_d@e', 'a.b-c_d@e'],
  ['$HOME', `'$HOME'`],
  ['a;b&c', `'a;b&c'`],
  ['', 'alice'],
  ['no body', 'alice'],
])('for %j names %s', (userID, shown) => {
  expect(tokenCommandFor(userID)).toBe(`npm run --silent parley -- token --user ${shown}`);
});

it('is one that there is', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/command-line.md'), 'utf8');
  expect(page).toContain(`\n${appListCommand}\n`);
  expect(page).toContain('\nnpm run parley -- token --user alice\n');
  expect(page).toContain('npm run --silent parley -- ');
});
