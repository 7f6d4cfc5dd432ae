import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderConfigurationPage } from './configuration-page.ts';

test('docs/configuration.md is what the declarations say; `npm run gen` writes it', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/configuration.md'), 'utf8');
  expect(page).toBe(renderConfigurationPage());
});
