import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { action } from '@parley/protocol/actions/define';
import { about, flag, integer, list, object, oneOf, optional, text } from '@parley/protocol/schema';
import { expect, test } from 'vitest';
import { renderBackendActions } from './backend-actions.ts';

test('the client for application servers has the types of the declarations; if not: npm run gen', () => {
  const path = join(import.meta.dirname, '../packages/backend/src/actions.ts');
  expect(readFileSync(path, 'utf8')).toBe(renderBackendActions());
});

test('a declaration becomes a type, with what may be left out and what may be repeated', () => {
  const word = text({ bytesMax: 10 });
  const declared = action({
    name: 'QueryThings',
    doc: 'Asks for things.',
    http: 'POST',
    events: [],
    params: object({
      Names: list(word, { max: 2 }),
      Kind: optional(oneOf([1, 2])),
      Inner: object({ IsOn: about('Whether it is.', flag) }),
    }),
    result: object({ Count: integer({ min: 0, max: 9 }) }),
    codes: [],
  });
  const rendered = renderBackendActions([declared, { ...declared, name: 'SendThing', params: object({}) }]);
  expect(rendered).toContain(`  /** Asks for things. */
  readonly QueryThings: {
    readonly params: {
      readonly Names: readonly string[];
      readonly Kind?: 1 | 2;
      readonly Inner: {
        /** Whether it is. */
        readonly IsOn: boolean;
      };
    };
    readonly result: {
      readonly Count: number;
    };
  };`);
  expect(rendered).toContain('readonly params: Readonly<Record<string, never>>;');
  expect(rendered).toContain("new Set([\n  'QueryThings',\n]);");
});
