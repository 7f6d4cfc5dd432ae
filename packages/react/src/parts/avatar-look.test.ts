import { describe, expect, it } from 'vitest';
import { hueCount, hueOf, initialOf } from './avatar-look.ts';

describe('an initial', () => {
  it.each([
    ['anna', 'A'],
    ['(bob)', 'B'],
    ['émile', 'É'],
    ['小明', '小'],
    ['~7', '7'],
    ['😀', '😀'],
    ['', ''],
  ])('of %j is %j', (name, initial) => {
    expect(initialOf(name)).toBe(initial);
  });

  it('has one of a few colours', () => {
    const hues = new Set(Array.from({ length: 200 }, (_, index) => hueOf(`user${index}`)));
    expect([...hues].sort()).toEqual(Array.from({ length: hueCount }, (_, index) => index));
    expect(hueOf('anna')).toBe(hueOf('anna'));
  });
});
