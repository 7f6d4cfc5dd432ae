import { type ReactNode, useId, useState } from 'react';
import type { Desktop } from '../desktop.ts';
import type { PreferencesStore } from '../preferences.ts';
import { useTexts } from './use-language.ts';
import { useReadable } from './use-readable.ts';

interface NotificationFieldsProps {
  readonly desktop: Desktop;
  readonly preferences: PreferencesStore;
}

/** Whether messages are shown on the desktop; the browser is asked for leave when the user wishes for it, not before. */
export function NotificationFields({ desktop, preferences }: NotificationFieldsProps): ReactNode {
  const { settings } = useTexts();
  const { notifies, notifiesText } = useReadable(preferences);
  const [permission, setPermission] = useState(desktop.permission);
  const isOn = notifies && permission === 'granted';
  const hints = {
    granted: settings.notifiesHint,
    default: settings.notifiesHint,
    denied: settings.notificationsDenied,
    unavailable: settings.notificationsUnavailable,
  };

  const change = async (isWanted: boolean): Promise<void> => {
    const answer = isWanted && permission === 'default' ? await desktop.ask() : desktop.permission();
    setPermission(answer);
    preferences.change({ notifies: isWanted && answer === 'granted' });
  };

  return (
    <div className="checks">
      <CheckField
        label={settings.notifies}
        hint={hints[permission]}
        isChecked={isOn}
        isDisabled={permission === 'denied' || permission === 'unavailable'}
        onChange={(isWanted) => void change(isWanted)}
      />
      <CheckField
        label={settings.notifiesText}
        hint={settings.notifiesTextHint}
        isChecked={isOn && notifiesText}
        isDisabled={!isOn}
        onChange={(isWanted) => preferences.change({ notifiesText: isWanted })}
      />
    </div>
  );
}

interface CheckFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly isChecked: boolean;
  readonly isDisabled: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

function CheckField({ label, hint, isChecked, isDisabled, onChange }: CheckFieldProps): ReactNode {
  const id = useId();
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <p id={`${id}-hint`} className="hint">
        {hint}
      </p>
    </div>
  );
}
