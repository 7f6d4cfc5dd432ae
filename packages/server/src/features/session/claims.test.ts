import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readClaims } from './claims.ts';

const names = ['app_id', 'user_id', 'nonce', 'ctime', 'expire', 'payload'] as const;
const value = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.integer(), fc.double(), fc.boolean());
const space = fc.stringMatching(/^[ \t\n\r]{0,2}$/);

test('whatever JSON.parse makes of claims that stand once each, is what is read', () => {
  const claims = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), value), {
    minLength: 1,
    selector: ([name]) => name,
  });
  fc.assert(
    fc.property(claims, space, (entries, between) => {
      const pieces = entries.map(([name, one]) => `${JSON.stringify(name)}${between}:${JSON.stringify(one)}${between}`);
      const text = `${between}{${pieces.join(`,${between}`)}}`;
      expect(Object.fromEntries(readClaims(text) ?? [])).toEqual(JSON.parse(text));
    }),
  );
});

test('of any other text nothing is read that JSON.parse would not read', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    ':',
    ',',
    '"app_id"',
    '"user_id"',
    '"a"',
    '1',
    '-',
    '01',
    'null',
    ' ',
    '"',
    '\\',
    '[',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 12 }).map((list) => list.join('')),
      ),
      (text) => {
        const read = readClaims(text);
        if (read) expect(Object.fromEntries(read)).toEqual(JSON.parse(text));
      },
    ),
    { numRuns: 2000 },
  );
});
