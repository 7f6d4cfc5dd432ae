import { type ReactNode, useEffect } from 'react';
import type { Credentials } from '../kept-session.ts';
import type { KnownAccounts } from '../known-accounts.ts';
import type { Person } from '../person.ts';
import type { PreferencesStore } from '../preferences.ts';
import { proposedUserIDOf } from '../route.ts';
import type { Entrance, Notice, SessionState } from '../session.ts';
import { suggestedPeople } from '../suggestions.ts';
import { reasonOf } from '../texts/texts.ts';
import { Avatar } from './avatar.tsx';
import { DevelopmentForm } from './development-form.tsx';
import { BrandIcon } from './icons.tsx';
import { PreferenceFields } from './preference-fields.tsx';
import { TokenForm } from './token-form.tsx';
import { useTexts } from './use-language.ts';

interface SignInProps {
  readonly state: Exclude<SessionState, { phase: 'signedIn' }>;
  readonly preferences: PreferencesStore;
  readonly accounts: KnownAccounts;
  readonly onSignIn: (person: Person, credentials?: Credentials) => void;
  readonly onSignInAsProposed: (person: Person) => void;
  /** Looks for the server once more. */
  readonly onTryAgain: () => void;
}

export function SignIn(props: SignInProps): ReactNode {
  const { state, preferences } = props;
  const { appName, signIn, entrance: texts } = useTexts();
  const { entrance } = state;
  const isAlarm = entrance !== 'looking' && entrance !== 'development' && entrance !== 'production';

  useEffect(() => {
    document.title = appName;
  }, [appName]);

  return (
    <main className="sign-in">
      <div className="card">
        <div className="sign-in-head">
          <BrandIcon />
          <h1>{signIn.heading}</h1>
          {entrance === 'development' && <p className="hint">{signIn.introduction}</p>}
          {entrance === 'production' && <p className="hint">{texts.production}</p>}
        </div>
        <div role="alert">
          {state.phase === 'signedOut' && state.notice && <NoticeText notice={state.notice} />}
          {isAlarm && <p className="notice">{texts[entrance]}</p>}
        </div>
        <Way {...props} entrance={entrance} />
      </div>
      <PreferenceFields preferences={preferences} />
    </main>
  );
}

/** How one gets in, or what is to be done first. */
function Way(props: SignInProps & { readonly entrance: Entrance }): ReactNode {
  const { entrance, state, onSignIn, onTryAgain } = props;
  const { entrance: texts } = useTexts();
  switch (entrance) {
    case 'looking':
      return (
        <p role="status" className="hint patient">
          {texts.looking}
        </p>
      );
    case 'unreachable':
      return (
        <button type="button" className="primary" onClick={onTryAgain}>
          {texts.tryAgain}
        </button>
      );
    case 'development':
      return <DevelopmentWay {...props} />;
    case 'production':
      return <TokenForm isFirst state={state} onSignIn={onSignIn} />;
    case 'keyLost':
    case 'keyWrong':
    case 'elsewhere':
      return (
        <details>
          <summary>{texts.withToken}</summary>
          <TokenForm isFirst={false} state={state} onSignIn={onSignIn} />
        </details>
      );
  }
}

function DevelopmentWay({ state, accounts, onSignIn, onSignInAsProposed }: SignInProps): ReactNode {
  const { signIn } = useTexts();
  const proposed = suggestedPeople.find(({ userID }) => userID === proposedUserIDOf(window.location.hash));
  const noting =
    (go: (person: Person) => void) =>
    (person: Person): void => {
      accounts.add(person.userID);
      go(person);
    };
  return (
    <>
      <Suggestions people={proposed ? [proposed] : suggestedPeople} onSignIn={noting(onSignInAsProposed)} />
      <DevelopmentForm
        state={state}
        accounts={accounts}
        onSignIn={noting(onSignIn)}
        onSignInAsProposed={noting(onSignInAsProposed)}
      />
      <p className="hint">{signIn.demonstration}</p>
    </>
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
