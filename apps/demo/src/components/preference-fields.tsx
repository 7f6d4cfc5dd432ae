import { type ReactNode, useId } from 'react';
import { type PreferencesStore, type Theme, themes } from '../preferences.ts';
import { isLanguageCode, languages } from '../texts/texts.ts';
import { useTexts } from './use-language.ts';
import { useReadable } from './use-readable.ts';

/** Language and colours; a choice takes effect at once. */
export function PreferenceFields({ preferences }: { readonly preferences: PreferencesStore }): ReactNode {
  const { language, theme } = useReadable(preferences);
  const { settings } = useTexts();
  const languageOptions = Object.entries(languages).map(([code, { name }]) => ({
    value: code,
    label: name,
    lang: code,
  }));
  const themeOptions = themes.map((value) => ({ value, label: settings.themes[value] }));
  return (
    <div className="preferences">
      <SelectField
        label={settings.language}
        value={language}
        options={languageOptions}
        onChange={(code) => {
          if (isLanguageCode(code)) preferences.change({ language: code });
        }}
      />
      <SelectField
        label={settings.theme}
        value={theme}
        options={themeOptions}
        onChange={(chosen) => preferences.change({ theme: themeOf(chosen) })}
      />
    </div>
  );
}

const themeOf = (value: string): Theme => themes.find((theme) => theme === value) ?? 'system';

interface SelectFieldProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly lang?: string }[];
  readonly onChange: (value: string) => void;
}

function SelectField({ label, value, options, onChange }: SelectFieldProps): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} lang={option.lang}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
