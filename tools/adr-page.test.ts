import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderDecisionsPage } from './adr-page.ts';

test('docs/adr/README.md lists the decisions by their titles; `npm run gen` writes it', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/adr/README.md'), 'utf8');
  expect(page).toBe(renderDecisionsPage());
});
