import { ZIMConversationType } from '@parley/client';
import { type ConversationRef, ParleyProvider, useConnection } from '@parley/react';
import { ChatLayout, Composer, Conversations, Thread } from '@parley/react/parts';
import '@parley/react/parts.css';
import { type ReactNode, StrictMode, useRef, version } from 'react';
import { createRoot } from 'react-dom/client';

const query = new URLSearchParams(location.search);
const asked = (name: string): string => query.get(name) ?? '';

function Chat({ conversation }: { readonly conversation: ConversationRef }): ReactNode {
  const { state } = useConnection();
  const field = useRef<HTMLTextAreaElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <>
      <p role="note">{`React ${version}: ${state}`}</p>
      <ChatLayout list={<Conversations openKey={undefined} />}>
        <Thread conversation={conversation} headingRef={heading} />
        <Composer conversation={conversation} fieldRef={field} />
      </ChatLayout>
    </>
  );
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ParleyProvider
        appID={Number(asked('app'))}
        server={asked('server')}
        userID={asked('user')}
        getToken={async () => asked('token')}
      >
        <Chat conversation={{ type: ZIMConversationType.Peer, conversationID: asked('with') }} />
      </ParleyProvider>
    </StrictMode>,
  );
}
