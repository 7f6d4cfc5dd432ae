import { type ReactNode, useEffect, useState } from 'react';
import type { KnownAccounts } from '../known-accounts.ts';
import type { Person } from '../person.ts';
import type { SessionState } from '../session.ts';
import { shownUserID } from '../sign-in-form.ts';
import { Field } from './field.tsx';
import { useTexts } from './use-language.ts';
import { focusField, useSignInForm } from './use-sign-in-form.ts';

interface DevelopmentFormProps {
  readonly state: Exclude<SessionState, { phase: 'signedIn' }>;
  readonly accounts: KnownAccounts;
  readonly onSignIn: (person: Person) => void;
  /** Signs in somebody who has a name already. */
  readonly onSignInAsProposed: (person: Person) => void;
}

/** Where a name is enough: the server hands out tokens. */
export function DevelopmentForm({ state, accounts, onSignIn, onSignInAsProposed }: DevelopmentFormProps): ReactNode {
  const { signIn } = useTexts();
  /** Somebody whose ID differs from a known one in case alone, as long as it is not said who is meant. */
  const [doubt, setDoubt] = useState<Doubt>();
  const { form, formElement, isBusy, change, errorOf, submit } = useSignInForm({
    state,
    isTokenNeeded: false,
    onChecked: (person) => {
      const known = accounts.similarTo(person.userID);
      if (known === undefined) onSignIn(person);
      else setDoubt({ known, person });
    },
  });
  useEffect(() => focusField(formElement.current, 'userName'), [formElement]);
  const edit: typeof change = (part) => {
    setDoubt(undefined);
    change(part);
  };

  return (
    <form ref={formElement} noValidate onSubmit={submit}>
      <Field
        name="userName"
        label={signIn.name}
        value={form.userName}
        maxLength={64}
        error={errorOf('userName')}
        onChange={(event) => edit({ userName: event.target.value })}
      />
      <Field
        name="userID"
        label={signIn.userID}
        hint={signIn.userIDHint}
        value={shownUserID(form)}
        autoCapitalize="none"
        error={errorOf('userID')}
        onChange={(event) => edit({ ownUserID: event.target.value === '' ? undefined : event.target.value })}
      />
      <div role="alert">
        {doubt && (
          <DoubtedCase
            doubt={doubt}
            onKnown={() => onSignInAsProposed({ ...doubt.person, userID: doubt.known })}
            onTyped={() => onSignIn(doubt.person)}
          />
        )}
      </div>
      <button type="submit" className="primary" aria-disabled={isBusy}>
        {isBusy ? signIn.submitting : signIn.submit}
      </button>
    </form>
  );
}

interface Doubt {
  readonly known: string;
  readonly person: Person;
}

interface DoubtedCaseProps {
  readonly doubt: Doubt;
  readonly onKnown: () => void;
  readonly onTyped: () => void;
}

function DoubtedCase({ doubt, onKnown, onTyped }: DoubtedCaseProps): ReactNode {
  const { signIn } = useTexts();
  const { known, person } = doubt;
  return (
    <div className="notice choices">
      <p>{signIn.similar(known, person.userID)}</p>
      <button type="button" onClick={onKnown}>
        {signIn.signInAsID(known)}
      </button>
      <button type="button" onClick={onTyped}>
        {signIn.signInAsID(person.userID)}
      </button>
    </div>
  );
}
