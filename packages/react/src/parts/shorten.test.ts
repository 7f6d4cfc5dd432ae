import { describe, expect, it } from 'vitest';
import { shorten } from './shorten.ts';

describe('shortening', () => {
  const cases = [
    { text: '', shortened: '' },
    { text: 'abc', shortened: 'abc' },
    { text: 'abcd', shortened: 'abc…' },
    { text: '😀😀😀', shortened: '😀😀😀' },
    { text: '😀😀😀😀', shortened: '😀😀😀…' },
    { text: 'ab😀d', shortened: 'ab😀…' },
  ];
  it.each(cases)('makes $text to $shortened', ({ text, shortened }) => {
    expect(shorten(text, 3)).toBe(shortened);
  });
});
