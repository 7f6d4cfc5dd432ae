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
  ['ok 👍', 0],
  ['123', 0],
  ['#', 0],
  ['', 0],
  ['  ', 0],
])('%j is %i emoji and nothing else', (text, count) => {
  expect(largeEmojiCount(text)).toBe(count);
});
