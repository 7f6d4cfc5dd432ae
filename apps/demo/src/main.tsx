import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createChatClient } from './client.ts';
import { App } from './components/app.tsx';
import { createDesktop } from './desktop.ts';
import { createDevelopmentKey } from './development-key.ts';
import { Drafts } from './drafts.ts';
import { createKnownAccounts } from './known-accounts.ts';
import { createKnownRooms } from './known-rooms.ts';
import { createPreferences } from './preferences.ts';
import { signInAddressOf } from './route.ts';
import { Session } from './session.ts';
import { createDevelopmentTokenSource } from './token-source.ts';
import { createVisibility } from './visibility.ts';

const root = document.getElementById('root');
if (root) {
  const key = createDevelopmentKey({ location, history, tabStorage: sessionStorage });
  key.take();
  // The address that a server printed may be opened in a tab that shows this page already; then nothing is loaded.
  window.addEventListener('hashchange', () => {
    if (key.take()) location.reload();
  });
  const after = (delayMs: number, work: () => void): (() => void) => {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  };
  // The session stands outside the components: what they do when they are mounted twice opens no second connection.
  const session = new Session({
    createClient: createChatClient,
    requestToken: createDevelopmentTokenSource((input, init) => fetch(input, init), key),
    tabStorage: sessionStorage,
    isVisible: createVisibility(document),
    now: () => Date.now(),
    after,
    createDrafts: (account) =>
      new Drafts({ account, storage: localStorage, page: window, now: () => Date.now(), after }),
    createKnownRooms: (account) => createKnownRooms({ account, storage: localStorage }),
  });
  const preferences = createPreferences({ storage: localStorage, browserLanguages: navigator.languages });
  createRoot(root).render(
    <StrictMode>
      <App
        session={session}
        preferences={preferences}
        accounts={createKnownAccounts(localStorage)}
        desktop={createDesktop(window)}
        invitationTo={(userID) => signInAddressOf(userID, key.text)}
      />
    </StrictMode>,
  );
  session.resume();
}
