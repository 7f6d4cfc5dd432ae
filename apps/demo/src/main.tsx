import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createChatClient } from './client.ts';
import { App } from './components/app.tsx';
import { createPreferences } from './preferences.ts';
import { Session } from './session.ts';
import { createDevelopmentTokenSource } from './token-source.ts';
import { createVisibility } from './visibility.ts';

const root = document.getElementById('root');
if (root) {
  // The session stands outside the components: what they do when they are mounted twice opens no second connection.
  const session = new Session({
    createClient: createChatClient,
    requestToken: createDevelopmentTokenSource((input, init) => fetch(input, init)),
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
      <App session={session} preferences={preferences} />
    </StrictMode>,
  );
  session.resume();
}
