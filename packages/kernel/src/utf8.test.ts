import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Length } from './utf8.ts';

const encoder = new TextEncoder();

test.each([
  ['', 0],
  ['abc', 3],
  ['é', 2],
  ['文字', 6],
  ['😀', 4],
  ['\ud83d', 3],
  ['\ude00x', 4],
])('%j has %i bytes', (text, bytes) => {
  expect(utf8Length(text)).toBe(bytes);
});

test('the length is that of the encoded text, for every text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8Length(text)).toBe(encoder.encode(text).length);
    }),
    { numRuns: 2000 },
  );
});

test('lone surrogates count as the replacement character they are encoded as', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0xd700, max: 0xe010 })), (units) => {
      const text = String.fromCharCode(...units);
      expect(utf8Length(text)).toBe(encoder.encode(text).length);
    }),
    { numRuns: 2000 },
  );
});
