import type { Profiles } from '@parley/react';
import { MessageBackup } from '@parley/react/parts';
import type { ReactNode } from 'react';
import { backupNameOf } from '../backup-name.ts';
import type { Desktop } from '../desktop.ts';
import type { PreferencesStore } from '../preferences.ts';
import { Modal } from './modal.tsx';
import { NotificationFields } from './notification-fields.tsx';
import { OwnDevices } from './own-devices.tsx';
import { OwnStatusForm } from './own-status-form.tsx';
import { PreferenceFields } from './preference-fields.tsx';
import { ProfileForm } from './profile-form.tsx';
import { useTexts } from './use-language.ts';

interface SettingsDialogProps {
  readonly profiles: Profiles;
  readonly preferences: PreferencesStore;
  readonly desktop: Desktop;
  readonly onClose: () => void;
}

export function SettingsDialog({ profiles, preferences, desktop, onClose }: SettingsDialogProps): ReactNode {
  const { settings, parts } = useTexts();
  return (
    <Modal isWide heading={settings.heading} onClose={onClose}>
      {() => (
        <>
          <ProfileForm profiles={profiles} />
          <OwnStatusForm />
          <section className="display">
            <h3>{settings.display}</h3>
            <PreferenceFields preferences={preferences} />
          </section>
          <section className="display">
            <h3>{settings.notifications}</h3>
            <NotificationFields desktop={desktop} preferences={preferences} />
          </section>
          <OwnDevices />
          <section className="display">
            <h3>{settings.messages}</h3>
            <MessageBackup fileName={backupNameOf(profiles.own.get().userID, new Date())} texts={parts} />
          </section>
        </>
      )}
    </Modal>
  );
}
