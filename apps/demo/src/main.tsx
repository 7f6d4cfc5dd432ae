import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createChatClient } from './client.ts';
import { App } from './components/app.tsx';
import { Session } from './session.ts';
import { createDevelopmentTokenSource } from './token-source.ts';

const root = document.getElementById('root');
if (root) {
  // The session stands outside the components: what they do when they are mounted twice opens no second connection.
  const session = new Session({
    createClient: createChatClient,
    requestToken: createDevelopmentTokenSource((input, init) => fetch(input, init)),
    tabStorage: sessionStorage,
    chatStorage: localStorage,
    now: () => Date.now(),
  });
  createRoot(root).render(
    <StrictMode>
      <App session={session} />
    </StrictMode>,
  );
  session.resume();
}
