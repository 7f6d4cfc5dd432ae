import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createChatClient } from './client.ts';
import { App } from './components/app.tsx';
import { createDevelopmentKey } from './development-key.ts';
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
  // The session stands outside the components: what they do when they are mounted twice opens no second connection.
  const session = new Session({
    createClient: createChatClient,
    requestToken: createDevelopmentTokenSource((input, init) => fetch(input, init), key),
    tabStorage: sessionStorage,
    isVisible: createVisibility(document),
    after: (delayMs, work) => {
      const timer = setTimeout(work, delayMs);
      return () => clearTimeout(timer);
    },
  });
  const preferences = createPreferences({ storage: localStorage, browserLanguages: navigator.languages });
  createRoot(root).render(
    <StrictMode>
      <App session={session} preferences={preferences} invitationTo={(userID) => signInAddressOf(userID, key.text)} />
    </StrictMode>,
  );
  session.resume();
}
