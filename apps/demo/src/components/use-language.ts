import { createContext, useContext } from 'react';
import type { Texts } from '../texts/english.ts';
import { languages } from '../texts/texts.ts';

/** Everything that is written on the page, in the language of the user. */
export const LanguageContext = createContext<Texts>(languages.en.texts);

export const useTexts = (): Texts => useContext(LanguageContext);
