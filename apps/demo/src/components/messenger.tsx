import { type ReactNode, useEffect } from 'react';
import type { SessionState } from '../session.ts';
import { texts } from '../texts.ts';
import { Announcements } from './announcements.tsx';
import { ChatListPanel } from './chat-list-panel.tsx';
import { ChatPanel } from './chat-panel.tsx';
import { ConnectionStatus } from './connection-status.tsx';
import { useReadable } from './use-readable.ts';
import { useRoute } from './use-route.ts';

interface MessengerProps {
  readonly state: Extract<SessionState, { phase: 'signedIn' }>;
  readonly onSignOut: () => void;
  readonly onDismissFault: () => void;
}

/** The page of a user who is signed in: the list and one chat, side by side or, on a phone, one at a time. */
export function Messenger({ state, onSignOut, onDismissFault }: MessengerProps): ReactNode {
  const { person, messaging, isConnected, faultCode } = state;
  const list = useReadable(messaging.chats.list);
  const routeUserID = useRoute();
  const openUserID = routeUserID === person.userID ? undefined : routeUserID;
  const unreadCount = list.reduce((sum, chat) => sum + chat.unreadCount, 0);

  useEffect(() => {
    const name = openUserID === undefined ? texts.appName : `${openUserID} – ${texts.appName}`;
    document.title = unreadCount > 0 ? `(${texts.list.unreadShort(unreadCount)}) ${name}` : name;
  }, [openUserID, unreadCount]);

  const signOut = (): void => {
    window.location.hash = '';
    onSignOut();
  };

  return (
    <div className="messenger" data-screen={openUserID === undefined ? 'list' : 'chat'}>
      <ConnectionStatus isConnected={isConnected} faultCode={faultCode} onDismissFault={onDismissFault} />
      <main className="panels">
        <ChatListPanel person={person} list={list} openUserID={openUserID} onSignOut={signOut} />
        <section className="chat-area">
          {openUserID === undefined ? (
            <p className="placeholder">{texts.chat.none}</p>
          ) : (
            <ChatPanel key={openUserID} userID={openUserID} messaging={messaging} />
          )}
        </section>
      </main>
      <Announcements announcer={messaging.announcer} />
    </div>
  );
}
