import { type ReactNode, useLayoutEffect, useMemo } from 'react';
import type { PreferencesStore } from '../preferences.ts';
import { createLanguage, LanguageContext } from './use-language.ts';
import { useReadable } from './use-readable.ts';

interface PreferredProps {
  readonly preferences: PreferencesStore;
  readonly children: ReactNode;
}

/** Shows everything in it in the language and the colours that the user chose. */
export function Preferred({ preferences, children }: PreferredProps): ReactNode {
  const { language: code, theme } = useReadable(preferences);
  const language = useMemo(() => createLanguage(code), [code]);
  useLayoutEffect(() => {
    const { documentElement } = document;
    documentElement.lang = language.texts.lang;
    if (theme === 'system') documentElement.removeAttribute('data-theme');
    else documentElement.setAttribute('data-theme', theme);
  }, [language, theme]);
  return <LanguageContext value={language}>{children}</LanguageContext>;
}
