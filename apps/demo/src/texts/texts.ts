import { reasonOf as reasonOfParts } from '@parley/react/parts';
import { english, type Texts } from './english.ts';
import { german } from './german.ts';

/** The languages of the page, each under the name that its speakers give it. */
export const languages = {
  en: { name: 'English', texts: english },
  de: { name: 'Deutsch', texts: german },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly texts: Texts }>>;

export type LanguageCode = keyof typeof languages;

export const isLanguageCode = (value: unknown): value is LanguageCode =>
  typeof value === 'string' && Object.hasOwn(languages, value);

/** The first of the user's languages that the page speaks. */
export function chooseLanguage(wanted: readonly string[]): LanguageCode {
  return wanted.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguageCode) ?? 'en';
}

/** Why the SDK refused something, in words. */
export const reasonOf = ({ parts }: Texts, code: number): string => reasonOfParts(parts, code);
