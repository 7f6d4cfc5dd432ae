import { ParleyProvider } from '@parley/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Chat } from './chat.jsx';

const server = import.meta.env.VITE_PARLEY_SERVER ?? 'http://127.0.0.1:8700';
const newToken = async (user) => (await fetch(`/token?user=${encodeURIComponent(user)}`)).json();

const query = new URLSearchParams(location.search);
const user = query.get('user') ?? 'alice';
// An app of your own knows its AppID; that of this one is known to the token server.
const { appID } = await newToken(user);

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <ParleyProvider
      appID={appID}
      server={server}
      userID={user}
      getToken={async (userID) => (await newToken(userID)).token}
    >
      <Chat peer={query.get('with') ?? 'bob'} />
    </ParleyProvider>
  </StrictMode>,
);
