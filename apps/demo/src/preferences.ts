import { createStore, type Readable } from '@parley/react';
import { attempt, type TextStorage } from './storage.ts';
import { chooseLanguage, isLanguageCode, type LanguageCode } from './texts/texts.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** How this browser shows the page. */
interface Preferences {
  readonly language: LanguageCode;
  readonly theme: Theme;
  /** Whether messages that nobody sees are shown on the desktop, as far as the browser lets the page. */
  readonly notifies: boolean;
  /** Whether with their text. */
  readonly notifiesText: boolean;
}

export interface PreferencesStore extends Readable<Preferences> {
  readonly change: (part: Partial<Preferences>) => void;
}

const storageKey = 'parley-demo/preferences';

/** Remembers what the user chose in this browser; until then the language is one of the browser's. */
export function createPreferences(parts: {
  readonly storage: TextStorage;
  readonly browserLanguages: readonly string[];
}): PreferencesStore {
  const { storage, browserLanguages } = parts;
  const chosen = readChosen(attempt(() => JSON.parse(storage.getItem(storageKey) ?? '{}') as unknown));
  const store = createStore<Preferences>({
    language: chooseLanguage(browserLanguages),
    theme: 'system',
    notifies: false,
    notifiesText: false,
    ...chosen,
  });
  let kept = chosen;
  return {
    get: store.get,
    subscribe: store.subscribe,
    change: (part) => {
      kept = { ...kept, ...part };
      store.set({ ...store.get(), ...part });
      attempt(() => storage.setItem(storageKey, JSON.stringify(kept)));
    },
  };
}

/** Takes what it knows of what an earlier visit, or another version of the page, stored. */
function readChosen(stored: unknown): Partial<Preferences> {
  if (typeof stored !== 'object' || stored === null) return {};
  const { language, theme, notifies, notifiesText }: { [Name in keyof Preferences]?: unknown } = stored;
  const isTheme = (value: unknown): value is Theme => themes.some((known) => known === value);
  return {
    ...(isLanguageCode(language) && { language }),
    ...(isTheme(theme) && { theme }),
    ...(typeof notifies === 'boolean' && { notifies }),
    ...(typeof notifiesText === 'boolean' && { notifiesText }),
  };
}
