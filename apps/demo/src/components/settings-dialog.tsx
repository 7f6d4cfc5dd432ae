import { type ReactNode, useEffect, useId, useRef } from 'react';
import type { PreferencesStore } from '../preferences.ts';
import { PreferenceFields } from './preference-fields.tsx';
import { useTexts } from './use-language.ts';

interface SettingsDialogProps {
  readonly preferences: PreferencesStore;
  readonly onClose: () => void;
}

export function SettingsDialog({ preferences, onClose }: SettingsDialogProps): ReactNode {
  const { settings } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const headingID = useId();

  useEffect(() => {
    // Leaving the page takes the dialog along; closing it here would end it when it is mounted twice.
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);

  return (
    <dialog ref={dialog} className="card" aria-labelledby={headingID} onClose={onClose}>
      <div className="dialog-body">
        <h2 id={headingID}>{settings.heading}</h2>
        <PreferenceFields preferences={preferences} />
        <div className="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            {settings.close}
          </button>
        </div>
      </div>
    </dialog>
  );
}
