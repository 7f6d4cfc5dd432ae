import { type ReactNode, useLayoutEffect } from 'react';
import type { PreferencesStore } from '../preferences.ts';
import { languages } from '../texts/texts.ts';
import { LanguageContext } from './use-language.ts';
import { useReadable } from './use-readable.ts';

interface PreferredProps {
  readonly preferences: PreferencesStore;
  readonly children: ReactNode;
}

/** Shows everything in it in the language and the colours that the user chose. */
export function Preferred({ preferences, children }: PreferredProps): ReactNode {
  const { language: code, theme } = useReadable(preferences);
  const { texts } = languages[code];
  useLayoutEffect(() => {
    const { documentElement } = document;
    documentElement.lang = texts.lang;
    if (theme === 'system') documentElement.removeAttribute('data-theme');
    else documentElement.setAttribute('data-theme', theme);
  }, [texts, theme]);
  return <LanguageContext value={texts}>{children}</LanguageContext>;
}
