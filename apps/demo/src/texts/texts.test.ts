import { describe, expect, it } from 'vitest';
import { english } from './english.ts';
import { chooseLanguage, languages, reasonOf } from './texts.ts';

/** Every text by its path, functions called with something that must appear. */
function listTexts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value('✓', 2))]];
  return Object.entries(value as object).flatMap(([key, one]) => listTexts(one, `${path}.${key}`));
}

describe.each(Object.entries(languages))('the texts of %s', (code, { texts }) => {
  it('say something everywhere, for every reason too', () => {
    const listed = new Map(listTexts(texts));
    expect([...listed.keys()].sort()).toEqual([...new Map(listTexts(english)).keys()].sort());
    expect([...listed].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('are in a language that the browser knows', () => {
    expect(Intl.DateTimeFormat.supportedLocalesOf(texts.parts.locale)).toEqual([texts.parts.locale]);
    expect(texts.lang).toBe(code);
  });

  it('say nothing of their own that the parts of the package say as well', () => {
    const nameOf = (path: string): string | undefined => path.split('.').at(-1);
    const { parts, ...own } = texts;
    const ofParts = new Set(listTexts(parts).map(([path, text]) => `${nameOf(path)} ${text}`));
    expect(listTexts(own).filter(([path, text]) => ofParts.has(`${nameOf(path)} ${text}`))).toEqual([]);
  });

  it('explain codes, known and unknown', () => {
    expect(reasonOf(texts, 6000204)).toBe(texts.parts.reasons[6000204]);
    expect(reasonOf(texts, 1234)).toContain('1234');
    expect(reasonOf(texts, 0)).not.toContain('0');
  });
});

describe('the language of a first visit', () => {
  it.each([
    [['de-CH'], 'de'],
    [['pt', 'EN-us', 'de'], 'en'],
    [['pt'], 'en'],
    [[], 'en'],
  ])('for %j is %s', (wanted, code) => {
    expect(chooseLanguage(wanted)).toBe(code);
  });
});
