import { describe, expect, it } from 'vitest';
import { createFormats } from './formats.ts';

const english = createFormats('en-GB');
const german = createFormats('de-DE');

const at = (month: number, day: number, hour = 12, year = 2026): number =>
  new Date(year, month - 1, day, hour, 5).getTime();
const now = at(5, 20);

describe('the heading of a day', () => {
  const cases = [
    { timestamp: at(5, 20, 0), heading: 'Today', inGerman: 'Heute' },
    { timestamp: at(5, 19, 23), heading: 'Yesterday', inGerman: 'Gestern' },
    { timestamp: at(5, 18), heading: 'Monday', inGerman: 'Montag' },
    { timestamp: at(5, 13), heading: '13 May', inGerman: '13. Mai' },
    { timestamp: at(5, 21), heading: '21 May', inGerman: '21. Mai' },
    { timestamp: at(5, 20, 12, 2024), heading: '20 May 2024', inGerman: '20. Mai 2024' },
  ];
  it.each(cases)('is $heading', ({ timestamp, heading, inGerman }) => {
    expect(english.day(timestamp, now)).toBe(heading);
    expect(german.day(timestamp, now)).toBe(inGerman);
  });
});

describe('times', () => {
  it('in the list are the hour today, the day of this week and the date before', () => {
    expect(english.short(at(5, 20, 9), now)).toBe('09:05');
    expect(english.short(at(5, 18, 23), now)).toBe('Mon');
    expect(english.short(at(5, 13), now)).toBe('13/05/26');
    expect(english.short(at(5, 21), now)).toBe('21/05/26');
    expect(german.short(at(5, 13), now)).toBe('13.05.26');
  });

  it('of a message have two digits each', () => {
    expect(english.time(at(5, 20, 7))).toBe('07:05');
  });
});
