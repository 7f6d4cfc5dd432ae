import { expect, it } from 'vitest';
import { largeEmojiCount } from './emoji.ts';

it.each([
  ['😀', 1],
  ['👍🏽', 1],
  ['👨‍👩‍👧‍👦', 1],
  ['🇩🇪', 1],
  ['❤️', 1],
  ['1️⃣', 1],
  ['😀 😀', 2],
  ['😀\n🎉🎂', 3],
  ['😀😀😀😀', 0],
  ['ℹ️', 1],
  ['ok 👍', 0],
  ['123', 0],
  ['#', 0],
  ['', 0],
  ['  ', 0],
])('%j is %i emoji and nothing else', (text, count) => {
  expect(largeEmojiCount(text)).toBe(count);
});

it('every emoji that there is alone passes what tells words from them', () => {
  const emoji = /^\p{RGI_Emoji}$/v;
  const points = Array.from({ length: 0x1_fb_00 }, (_, point) => String.fromCodePoint(point)).filter((point) =>
    /\p{Emoji}/u.test(point),
  );
  const candidates = points.flatMap((point) => [point, `${point}\ufe0f`, `${point}\ufe0f\u20e3`, `${point}🏽`]);
  const known = candidates.filter((text) => emoji.test(text));
  expect(known.length).toBeGreaterThan(1400);
  expect(known.filter((text) => largeEmojiCount(text) !== 1)).toEqual([]);
});
