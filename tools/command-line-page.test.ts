import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../packages/server/src/cli/commands.ts';
import { renderCommandLinePage } from './command-line-page.ts';

test('docs/command-line.md is what the declarations say; `npm run gen` writes it', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/command-line.md'), 'utf8');
  expect(page).toBe(renderCommandLinePage());
});

test.each(Object.entries(commands))('the examples of %s call it', (name, { examples }) => {
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) expect(`${example} `.startsWith(`${name} `)).toBe(true);
});
