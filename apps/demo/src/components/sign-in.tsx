import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Credentials, Notice, Person, SessionState } from '../session.ts';
import { checkSignIn, type SignInErrors, type SignInForm, shownUserID } from '../sign-in-form.ts';
import { reasonOf, texts } from '../texts.ts';
import { userIDCharsMax } from '../user-id.ts';
import { Field } from './field.tsx';
import { BrandIcon } from './icons.tsx';

interface SignInProps {
  readonly state: Exclude<SessionState, { phase: 'signedIn' }>;
  readonly onSignIn: (person: Person, credentials?: Credentials) => void;
}

export function SignIn({ state, onSignIn }: SignInProps): ReactNode {
  const { person, isTokenNeeded } = state;
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

  useEffect(() => {
    document.title = texts.appName;
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
    <main className="sign-in">
      <form ref={formElement} className="card" noValidate onSubmit={submit}>
        <BrandIcon />
        <h1>{texts.signIn.heading}</h1>
        <p>{texts.signIn.introduction}</p>
        <div role="alert">{state.phase === 'signedOut' && state.notice && <NoticeText notice={state.notice} />}</div>
        <Field
          name="userName"
          label={texts.signIn.name}
          value={form.userName}
          maxLength={64}
          error={errors.userName}
          onChange={(event) => change({ userName: event.target.value })}
        />
        <Field
          name="userID"
          label={texts.signIn.userID}
          hint={texts.signIn.userIDHint}
          value={shownUserID(form)}
          maxLength={userIDCharsMax}
          autoCapitalize="none"
          error={errors.userID}
          onChange={(event) => change({ ownUserID: event.target.value === '' ? undefined : event.target.value })}
        />
        {isTokenNeeded && <CredentialFields form={form} errors={errors} onChange={change} />}
        <button type="submit" className="primary" aria-disabled={isBusy}>
          {isBusy ? texts.signIn.submitting : texts.signIn.submit}
        </button>
        {!isTokenNeeded && <p className="hint">{texts.signIn.demonstration}</p>}
      </form>
    </main>
  );
}

interface CredentialFieldsProps {
  readonly form: SignInForm;
  readonly errors: SignInErrors;
  readonly onChange: (part: Partial<SignInForm>) => void;
}

function CredentialFields({ form, errors, onChange }: CredentialFieldsProps): ReactNode {
  return (
    <>
      <Field
        name="appID"
        label={texts.signIn.appID}
        inputMode="numeric"
        value={form.appID}
        error={errors.appID}
        onChange={(event) => onChange({ appID: event.target.value })}
      />
      <Field
        name="token"
        label={texts.signIn.token}
        hint={texts.signIn.tokenHint}
        value={form.token}
        error={errors.token}
        onChange={(event) => onChange({ token: event.target.value })}
      />
    </>
  );
}

function NoticeText({ notice }: { readonly notice: Notice }): ReactNode {
  const text =
    notice.kind === 'loginRefused' ? texts.notices.loginRefused(reasonOf(notice.code)) : texts.notices[notice.kind];
  return <p className="notice">{text}</p>;
}

function focusField(form: HTMLFormElement | null, name: string): void {
  form?.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.focus();
}
