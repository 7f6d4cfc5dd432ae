import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Person } from '../person.ts';
import type { Credentials, SessionState } from '../session.ts';
import { checkSignIn, type SignInErrors, type SignInFault, type SignInForm, shownUserID } from '../sign-in-form.ts';
import { userIDCharsMax } from '../user-id.ts';
import { Field } from './field.tsx';
import { useTexts } from './use-language.ts';

interface SignInFieldsProps {
  readonly state: Exclude<SessionState, { phase: 'signedIn' }>;
  readonly onSignIn: (person: Person, credentials?: Credentials) => void;
}

export function SignInFields({ state, onSignIn }: SignInFieldsProps): ReactNode {
  const { person, isTokenNeeded } = state;
  const { signIn } = useTexts();
  const [form, setForm] = useState<SignInForm>({
    userName: person?.userName ?? '',
    ownUserID: person?.userID,
    appID: '',
    token: '',
  });
  const [errors, setErrors] = useState<SignInErrors>({});
  const formElement = useRef<HTMLFormElement>(null);
  const isBusy = state.phase === 'signingIn';
  const change = (part: Partial<SignInForm>): void => setForm({ ...form, ...part });
  const say = (fault: SignInFault | undefined): string | undefined => fault && signIn.faults[fault];

  useEffect(() => {
    focusField(formElement.current, isTokenNeeded ? 'appID' : 'userName');
  }, [isTokenNeeded]);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isBusy) return;
    const checked = checkSignIn(form, isTokenNeeded);
    setErrors(checked.isValid ? {} : checked.errors);
    if (checked.isValid) onSignIn(checked.person, checked.credentials);
    else focusField(formElement.current, checked.firstField);
  };

  return (
    <form ref={formElement} noValidate onSubmit={submit}>
      <Field
        name="userName"
        label={signIn.name}
        value={form.userName}
        maxLength={64}
        error={say(errors.userName)}
        onChange={(event) => change({ userName: event.target.value })}
      />
      <Field
        name="userID"
        label={signIn.userID}
        hint={signIn.userIDHint}
        value={shownUserID(form)}
        maxLength={userIDCharsMax}
        autoCapitalize="none"
        error={say(errors.userID)}
        onChange={(event) => change({ ownUserID: event.target.value === '' ? undefined : event.target.value })}
      />
      {isTokenNeeded && <CredentialFields form={form} errors={errors} onChange={change} say={say} />}
      <button type="submit" className="primary" aria-disabled={isBusy}>
        {isBusy ? signIn.submitting : signIn.submit}
      </button>
    </form>
  );
}

interface CredentialFieldsProps {
  readonly form: SignInForm;
  readonly errors: SignInErrors;
  readonly onChange: (part: Partial<SignInForm>) => void;
  readonly say: (fault: SignInFault | undefined) => string | undefined;
}

function CredentialFields({ form, errors, onChange, say }: CredentialFieldsProps): ReactNode {
  const { signIn } = useTexts();
  return (
    <>
      <Field
        name="appID"
        label={signIn.appID}
        inputMode="numeric"
        value={form.appID}
        error={say(errors.appID)}
        onChange={(event) => onChange({ appID: event.target.value })}
      />
      <Field
        name="token"
        label={signIn.token}
        hint={signIn.tokenHint}
        value={form.token}
        error={say(errors.token)}
        onChange={(event) => onChange({ token: event.target.value })}
      />
    </>
  );
}

function focusField(form: HTMLFormElement | null, name: string): void {
  form?.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.focus();
}
