import { foldText } from '@parley/protocol/searchable';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gramsOf, mayHold, signatureOf } from './grams.ts';

describe('the grams of a text', () => {
  it.each([
    ['hallo', 'hal all llo'],
    ['ab', ''],
    ['', ''],
    ['\u4f60\u597d', '\u4f60 \u4f60\u597d \u597d'],
    ['a\u4f60', '\u4f60'],
    ['\u{1f600}\u{1f600}a', '\u{1f600}\u{1f600}a'],
  ])('of %s are %s', (text, expected) => {
    expect([...gramsOf(text)].join(' ')).toBe(expected);
  });
});

describe('a signature', () => {
  it('never denies what stands in one of its texts', () => {
    const script = fc.constantFrom('a', 'b', 'E', ' ', '\u00e9', '\u4f60', '\u597d', '\u3042', '\ud55c', '\u{1f600}');
    const text = fc.array(script, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 64 }),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        (texts, which, from, length) => {
          const signature = signatureOf(texts.map(foldText));
          const chosen = [...(texts[which % texts.length] ?? '')];
          const start = from % (chosen.length + 1);
          const part = chosen.slice(start, start + (length % 12)).join('');
          expect(mayHold(signature, [...gramsOf(foldText(part))])).toBe(true);
        },
      ),
    );
  });

  it('denies most of what does not, however much stands in it', () => {
    const word = (seed: number): string => ((seed + 1) * 2_654_435_761).toString(36);
    for (const textCount of [1, 64, 640]) {
      const signature = signatureOf(Array.from({ length: textCount }, (_, index) => word(index)));
      const others = Array.from({ length: 1000 }, (_, index) => word(index + 1_000_000));
      const wrong = others.filter((other) => mayHold(signature, [...gramsOf(other)]));
      expect(wrong.length).toBeLessThan(50);
    }
  });

  it('is as large as what stands in it asks for, and never larger than 8 KiB', () => {
    const lengthOf = (texts: readonly string[]): number => atob(signatureOf(texts)).length;
    expect(lengthOf([])).toBe(32);
    expect(lengthOf(['a word'])).toBe(32);
    const long = Array.from({ length: 20_000 }, (_, index) => String.fromCodePoint(0x4e00 + (index % 20_000))).join('');
    expect(lengthOf([long])).toBe(8192);
  });
});
