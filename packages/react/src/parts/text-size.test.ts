import { expect, it } from 'vitest';
import { bytesLeft } from './text-size.ts';

it.each([
  ['', undefined],
  ['x'.repeat(79), undefined],
  ['x'.repeat(80), 20],
  ['x'.repeat(100), 0],
  ['x'.repeat(101), -1],
  ['ä'.repeat(40), 20],
  ['…'.repeat(34), -2],
  ['😀'.repeat(25), 0],
  ['😀'.repeat(26), -4],
])('what is left of 100 bytes after %j', (text, left) => {
  expect(bytesLeft(text, 100)).toBe(left);
});
