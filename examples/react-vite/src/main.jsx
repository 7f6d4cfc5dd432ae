import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Chat } from './chat.jsx';

const query = new URLSearchParams(location.search);
createRoot(document.getElementById('root')).render(
  <StrictMode>
    <Chat user={query.get('user') ?? 'alice'} peer={query.get('with') ?? 'bob'} />
  </StrictMode>,
);
