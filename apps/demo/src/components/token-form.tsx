import { type ReactNode, useEffect } from 'react';
import type { Credentials } from '../kept-session.ts';
import type { Person } from '../person.ts';
import type { SessionState } from '../session.ts';
import { appListCommand, tokenCommandFor } from '../token-command.ts';
import { userIDIn } from '../user-id.ts';
import { Field } from './field.tsx';
import { useTexts } from './use-language.ts';
import { focusField, useSignInForm } from './use-sign-in-form.ts';

interface TokenFormProps {
  readonly state: Exclude<SessionState, { phase: 'signedIn' }>;
  /** Nothing else on the page is to be done first. */
  readonly isFirst: boolean;
  readonly onSignIn: (person: Person, credentials: Credentials | undefined) => void;
}

/** Where the server hands out no tokens: the user brings one, and reads how one is made. */
export function TokenForm({ state, isFirst, onSignIn }: TokenFormProps): ReactNode {
  const { signIn, entrance } = useTexts();
  const { form, formElement, isBusy, change, errorOf, submit } = useSignInForm({
    state,
    isTokenNeeded: true,
    onChecked: onSignIn,
  });
  useEffect(() => {
    if (isFirst) focusField(formElement.current, 'userID');
  }, [formElement, isFirst]);
  const userID = form.ownUserID ?? '';

  return (
    <form ref={formElement} noValidate onSubmit={submit}>
      <Field
        name="userID"
        label={signIn.userID}
        value={userID}
        autoCapitalize="none"
        error={errorOf('userID')}
        onChange={(event) => change({ ownUserID: event.target.value })}
      />
      <Field
        name="appID"
        label={signIn.appID}
        inputMode="numeric"
        value={form.appID}
        error={errorOf('appID')}
        onChange={(event) => change({ appID: event.target.value })}
      />
      <Field
        name="token"
        label={signIn.token}
        hint={signIn.tokenHint}
        value={form.token}
        autoCapitalize="none"
        error={errorOf('token')}
        onChange={(event) => change({ token: event.target.value })}
      />
      <Field
        name="userName"
        label={signIn.nameOptional}
        hint={signIn.nameOptionalHint}
        value={form.userName}
        maxLength={64}
        error={errorOf('userName')}
        onChange={(event) => change({ userName: event.target.value })}
      />
      <button type="submit" className="primary" aria-disabled={isBusy}>
        {isBusy ? signIn.submitting : signIn.submit}
      </button>
      <div className="hint commands">
        <p>{entrance.makeToken}</p>
        <code>{tokenCommandFor(userIDIn(userID))}</code>
        <p>{entrance.findAppID}</p>
        <code>{appListCommand}</code>
      </div>
    </form>
  );
}
