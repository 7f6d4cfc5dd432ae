import type { Profile, Profiles } from '@parley/react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { isAddressTooLong } from '../avatar-address.ts';
import { isNameTooLong } from '../sign-in-form.ts';
import { reasonOf } from '../texts/texts.ts';
import { Field } from './field.tsx';
import { Pictures } from './pictures.tsx';
import { useTexts } from './use-language.ts';

/** What became of saving. */
type Outcome = 'none' | 'saving' | 'saved' | { readonly code: number };

/** The own name and picture. */
export function ProfileForm({ profiles }: { readonly profiles: Profiles }): ReactNode {
  const texts = useTexts();
  const { settings, signIn } = texts;
  const [draft, setDraft] = useState<Profile>(profiles.own.get);
  const [outcome, setOutcome] = useState<Outcome>('none');
  const nameFault = isNameTooLong(draft.name) ? signIn.faults.nameTooLong : undefined;
  const addressFault = isAddressTooLong(draft.avatarUrl) ? settings.addressTooLong : undefined;
  const change = (part: Partial<Profile>): void => {
    setDraft({ ...draft, ...part });
    setOutcome('none');
  };

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (nameFault !== undefined || addressFault !== undefined || outcome === 'saving') return;
    setOutcome('saving');
    const { name, avatarUrl } = draft;
    const code = await profiles.save({ name: name.trim(), avatarUrl: avatarUrl.trim() });
    setOutcome(code === undefined ? 'saved' : { code });
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <h3>{settings.profile}</h3>
      <Field
        label={settings.name}
        value={draft.name}
        error={nameFault}
        onChange={(event) => change({ name: event.target.value })}
      />
      <Pictures
        id={draft.userID}
        name={draft.name || draft.userID}
        avatarUrl={draft.avatarUrl}
        onChoose={(avatarUrl) => change({ avatarUrl })}
      />
      <Field
        label={settings.address}
        hint={settings.addressHint}
        value={draft.avatarUrl}
        error={addressFault}
        autoCapitalize="none"
        onChange={(event) => change({ avatarUrl: event.target.value })}
      />
      <div className="actions">
        <div role="status" className="outcome">
          {outcome === 'saved' && <p>{settings.saved}</p>}
          {typeof outcome === 'object' && <p className="error">{settings.notSaved(reasonOf(texts, outcome.code))}</p>}
        </div>
        <button type="submit" className="primary" aria-disabled={outcome === 'saving'}>
          {outcome === 'saving' ? settings.saving : settings.save}
        </button>
      </div>
    </form>
  );
}
