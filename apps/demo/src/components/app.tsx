import type { ReactNode } from 'react';
import type { Session } from '../session.ts';
import { Messenger } from './messenger.tsx';
import { SignIn } from './sign-in.tsx';
import { useReadable } from './use-readable.ts';

export function App({ session }: { readonly session: Session }): ReactNode {
  const state = useReadable(session.state);
  return state.phase === 'signedIn' ? (
    <Messenger state={state} onSignOut={() => session.signOut()} onDismissFault={() => session.dismissFault()} />
  ) : (
    <SignIn state={state} onSignIn={(person, credentials) => void session.signIn(person, credentials)} />
  );
}
