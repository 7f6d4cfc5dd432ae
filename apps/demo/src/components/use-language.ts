import { createFormats, type Formats } from '@parley/react/parts';
import { createContext, useContext } from 'react';
import type { Texts } from '../texts/english.ts';
import { type LanguageCode, languages } from '../texts/texts.ts';

/** What everything that is written needs to know. */
export interface Language {
  readonly texts: Texts;
  readonly formats: Formats;
}

export function createLanguage(code: LanguageCode): Language {
  const { texts } = languages[code];
  return { texts, formats: createFormats(texts.parts.locale) };
}

export const LanguageContext = createContext<Language>(createLanguage('en'));

export const useTexts = (): Texts => useContext(LanguageContext).texts;
export const useFormats = (): Formats => useContext(LanguageContext).formats;
