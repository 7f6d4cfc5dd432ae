import { type ReactNode, useEffect } from 'react';
import type { Person } from '../person.ts';
import type { PreferencesStore } from '../preferences.ts';
import { proposedUserIDOf } from '../route.ts';
import type { Credentials, Notice, SessionState } from '../session.ts';
import { suggestedPeople } from '../suggestions.ts';
import { reasonOf } from '../texts/texts.ts';
import { Avatar } from './avatar.tsx';
import { BrandIcon } from './icons.tsx';
import { PreferenceFields } from './preference-fields.tsx';
import { SignInFields } from './sign-in-fields.tsx';
import { useTexts } from './use-language.ts';

interface SignInProps {
  readonly state: Exclude<SessionState, { phase: 'signedIn' }>;
  readonly preferences: PreferencesStore;
  readonly onSignIn: (person: Person, credentials?: Credentials) => void;
  readonly onSignInAsProposed: (person: Person) => void;
}

export function SignIn({ state, preferences, onSignIn, onSignInAsProposed }: SignInProps): ReactNode {
  const { appName, signIn } = useTexts();
  const { isTokenNeeded } = state;
  const proposed = suggestedPeople.find(({ userID }) => userID === proposedUserIDOf(window.location.hash));

  useEffect(() => {
    document.title = appName;
  }, [appName]);

  return (
    <main className="sign-in">
      <div className="card">
        <div className="sign-in-head">
          <BrandIcon />
          <h1>{signIn.heading}</h1>
          {!isTokenNeeded && <p className="hint">{signIn.introduction}</p>}
        </div>
        <div role="alert">{state.phase === 'signedOut' && state.notice && <NoticeText notice={state.notice} />}</div>
        {!isTokenNeeded && (
          <Suggestions people={proposed ? [proposed] : suggestedPeople} onSignIn={onSignInAsProposed} />
        )}
        <SignInFields state={state} onSignIn={onSignIn} />
        {!isTokenNeeded && <p className="hint">{signIn.demonstration}</p>}
      </div>
      <PreferenceFields preferences={preferences} />
    </main>
  );
}

interface SuggestionsProps {
  readonly people: readonly Person[];
  readonly onSignIn: (person: Person) => void;
}

/** One click for a first visitor. */
function Suggestions({ people, onSignIn }: SuggestionsProps): ReactNode {
  const { signIn } = useTexts();
  return (
    <>
      <div className="suggestions">
        {people.map((person) => (
          <button key={person.userID} type="button" onClick={() => onSignIn(person)}>
            <Avatar userID={person.userID} name={person.userName} url="" />
            <span>{signIn.signInAs(person.userName)}</span>
          </button>
        ))}
      </div>
      <p className="or">{signIn.ownName}</p>
    </>
  );
}

function NoticeText({ notice }: { readonly notice: Notice }): ReactNode {
  const texts = useTexts();
  const { notices } = texts;
  const text =
    notice.kind === 'loginRefused' ? notices.loginRefused(reasonOf(texts, notice.code)) : notices[notice.kind];
  return <p className="notice">{text}</p>;
}
