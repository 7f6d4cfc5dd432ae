import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderSecurityPage, settingsWithoutReason } from './security-page.ts';

test('the budgets of docs/security.md are what the declarations say; `npm run gen` writes them', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/security.md'), 'utf8');
  expect(page).toBe(renderSecurityPage(page));
});

test('every setting that bounds somebody says whom it holds, and why', () => {
  expect(settingsWithoutReason()).toEqual([]);
});
