import { describe, expect, it } from 'vitest';
import { formatDay, formatShort, formatTime, isSameDay, shorten } from './formats.ts';

const at = (month: number, day: number, hour = 12, year = 2026): number =>
  new Date(year, month - 1, day, hour, 5).getTime();
const now = at(5, 20);

describe('the heading of a day', () => {
  const cases = [
    { timestamp: at(5, 20, 0), heading: 'Today' },
    { timestamp: at(5, 19, 23), heading: 'Yesterday' },
    { timestamp: at(5, 18), heading: 'Monday' },
    { timestamp: at(5, 13), heading: '13 May' },
    { timestamp: at(5, 21), heading: '21 May' },
    { timestamp: at(5, 20, 12, 2024), heading: '20 May 2024' },
  ];
  it.each(cases)('is $heading', ({ timestamp, heading }) => {
    expect(formatDay(timestamp, now)).toBe(heading);
  });
});

describe('times', () => {
  it('in the list are the hour today and the date before', () => {
    expect(formatShort(at(5, 20, 9), now)).toBe('09:05');
    expect(formatShort(at(5, 19, 23), now)).toBe('19/05/26');
  });

  it('of a message have two digits each', () => {
    expect(formatTime(at(5, 20, 7))).toBe('07:05');
  });

  it('belong to one day until midnight', () => {
    expect(isSameDay(at(5, 20, 0), at(5, 20, 23))).toBe(true);
    expect(isSameDay(at(5, 20, 23), at(5, 21, 0))).toBe(false);
  });
});

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
