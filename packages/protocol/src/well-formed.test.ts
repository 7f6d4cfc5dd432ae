import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeServerMessage } from './codec.ts';
import { encodeEvent, encodeMessage } from './frames.ts';
import { methods } from './index.ts';
import { list, object, parse, text } from './schema.ts';
import { specimensOf, textsIn, withTextAt } from './testing/specimens.ts';

const declared = Object.values(methods).flatMap((feature) => Object.values(feature));

/** Every place of every method at which a caller may put text. */
const places = declared.flatMap(({ name, params }) =>
  specimensOf(params).flatMap((specimen) => textsIn(specimen).map((place) => ({ name, params, specimen, place }))),
);

const plain = fc.string({ unit: fc.constantFrom('a', 'Z', '7', '😀'), maxLength: 4 });
const character = fc
  .oneof(fc.integer({ min: 1, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((point) => String.fromCodePoint(point));
const half = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));
const isWhole = (value: string): boolean => !/[\ud800-\udfff]/u.test(value);
const illFormed = fc
  .tuple(plain, half, plain)
  .map((parts) => parts.join(''))
  .filter((value) => !isWhole(value));

describe('half of a surrogate pair [PARAM-9]', () => {
  test('the methods have text in many places', () => {
    expect(places.length).toBeGreaterThan(30);
    for (const { specimen, params } of places) expect(parse(params, specimen).ok).toBe(true);
  });

  test('is refused in every text of every method, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), illFormed, ({ params, specimen, place }, broken) => {
        const parsed = parse(params, withTextAt(specimen, place, broken));
        expect(parsed).toMatchObject({ ok: false, fault: { field: place.join('.') } });
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['\ud800', '\udfff', 'a\ud83d', '\ude00\ud83d', 'x\udc00y'])(
    'is refused where all text is taken: %j',
    (broken) => {
      const schema = object({ texts: list(text({ bytesMax: 64 }), { max: 1 }) });
      expect(parse(schema, { texts: [broken] })).toEqual({
        ok: false,
        fault: { field: 'texts.0', fault: 'is not well formed' },
      });
    },
  );

  test('whole pairs, and characters beside their range, are text like any other', () => {
    fc.assert(
      fc.property(fc.array(character, { maxLength: 16 }), (characters) => {
        const value = characters.join('');
        expect(parse(text({ bytesMax: 64 }), value)).toEqual({ ok: true, value });
      }),
    );
  });
});

describe('what a server tells', () => {
  const told = (data: unknown): unknown => {
    const decoded = decodeServerMessage(encodeMessage([encodeEvent('told', data)]));
    return decoded.ok && decoded.frames[0]?.kind === 'event' ? decoded.frames[0].data : undefined;
  };

  test('is well formed when it comes out, wherever it was not', () => {
    expect(told({ one: 'a\ud800b', list: [{ other: '\udfff' }] })).toEqual({
      one: 'a\ufffdb',
      list: [{ other: '\ufffd' }],
    });
  });

  test('is left alone where it was', () => {
    const data = { pair: '😀', escape: '\\ud800', '\\ud800': 1, pairs: ['\u{1f468}\u200d\u{1f469}'] };
    expect(told({ ...data, broken: '\ud800' })).toEqual({ ...data, broken: '\ufffd' });
  });
});
