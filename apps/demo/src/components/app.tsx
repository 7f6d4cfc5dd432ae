import { ParleyProvider } from '@parley/react';
import type { ReactNode } from 'react';
import type { Desktop } from '../desktop.ts';
import type { KnownAccounts } from '../known-accounts.ts';
import type { PreferencesStore } from '../preferences.ts';
import type { Session } from '../session.ts';
import { Messenger } from './messenger.tsx';
import { Preferred } from './preferred.tsx';
import { Resuming } from './resuming.tsx';
import { SignIn } from './sign-in.tsx';
import { useReadable } from './use-readable.ts';

interface AppProps {
  readonly session: Session;
  readonly preferences: PreferencesStore;
  readonly accounts: KnownAccounts;
  readonly desktop: Desktop;
  /** Where this user signs in, in another window. */
  readonly invitationTo: (userID: string) => string;
}

export function App(props: AppProps): ReactNode {
  return (
    <Preferred preferences={props.preferences}>
      <Screen {...props} />
    </Preferred>
  );
}

function Screen({ session, preferences, accounts, desktop, invitationTo }: AppProps): ReactNode {
  const state = useReadable(session.state);
  if (state.phase === 'signedIn') {
    return (
      <ParleyProvider connection={state.messaging.connection}>
        <Messenger
          state={state}
          session={session}
          preferences={preferences}
          desktop={desktop}
          invitationTo={invitationTo}
        />
      </ParleyProvider>
    );
  }
  if (state.phase === 'signingIn' && state.isResuming) return <Resuming person={state.person} />;
  return (
    <SignIn
      state={state}
      preferences={preferences}
      accounts={accounts}
      onTryAgain={() => session.resume()}
      onSignInAsProposed={(person) => void session.signInAsProposed(person)}
      onSignIn={(person, credentials) => void session.signIn(person, credentials)}
    />
  );
}
