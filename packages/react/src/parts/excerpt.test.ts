import { describe, expect, it } from 'vitest';
import { excerptOf } from './excerpt.ts';

const marked = (...given: Parameters<typeof excerptOf>): string =>
  excerptOf(...given)
    .map(({ text, isHit }) => (isHit ? `[${text}]` : text))
    .join('');

describe('the excerpt of a message that was found', () => {
  it.each([
    ['Lunch at noon, lunch at one', 'lunch', '[Lunch] at noon, [lunch] at one'],
    ['Lunch at noon', 'noon  LUNCH', '[Lunch] at [noon]'],
    ['bananas', 'ana nan', 'b[anana]s'],
    ['two\nlines', 'lines', 'two [lines]'],
    ['明天吃午饭', '午饭', '明天吃[午饭]'],
    ['nothing of it', 'else', 'nothing of it'],
    ['', 'a', ''],
    ['İstanbul', 'stan', 'İstanbul'],
  ])('of %j has the words of %j', (text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  it('begins a little before what was found, and ends somewhere', () => {
    const text = `${'before '.repeat(20)}needle ${'after '.repeat(40)}`;
    const said = marked(text, 'needle');
    expect(said).toMatch(/^…before before before \[needle\] after .*…$/);
    expect(said.length).toBeLessThan(150);
  });

  it('never begins within a character', () => {
    const text = `${'😀'.repeat(60)}needle`;
    expect(marked(text, 'needle')).toMatch(/^…(?:😀)+\[needle\]$/u);
    expect(marked(`x${text}`, 'needle')).toMatch(/^…(?:😀)+\[needle\]$/u);
  });
});
