import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { PreferencesStore } from '../preferences.ts';
import type { Session, SessionState } from '../session.ts';
import { Announcements } from './announcements.tsx';
import { ChatListPanel } from './chat-list-panel.tsx';
import { ChatPanel } from './chat-panel.tsx';
import { ConnectionStatus } from './connection-status.tsx';
import { ListFoot } from './list-foot.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { useTexts } from './use-language.ts';
import { useReadable } from './use-readable.ts';
import { useRoute } from './use-route.ts';

interface MessengerProps {
  readonly state: Extract<SessionState, { phase: 'signedIn' }>;
  readonly session: Session;
  readonly preferences: PreferencesStore;
}

/** The page of a user who is signed in: the list and one chat, side by side or, on a phone, one at a time. */
export function Messenger({ state, session, preferences }: MessengerProps): ReactNode {
  const { person, messaging, isConnected, faultCode } = state;
  const { chats } = messaging;
  const list = useReadable(chats.list);
  const isSynced = useReadable(chats.isSynced);
  const routeUserID = useRoute();
  const openUserID = routeUserID === person.userID ? undefined : routeUserID;
  const nameOf = useCallback((userID: string) => chats.find(userID)?.name ?? userID, [chats]);
  const [isInSettings, setIsInSettings] = useState(false);
  useTitle(openUserID === undefined ? undefined : nameOf(openUserID), useReadable(chats.totalUnread));
  const texts = useTexts();

  const signOut = (): void => {
    window.location.hash = '';
    session.signOut();
  };
  const foot = (
    <ListFoot
      userID={person.userID}
      name={person.userName}
      avatarUrl=""
      onSettings={() => setIsInSettings(true)}
      onSignOut={signOut}
    />
  );

  return (
    <div className="messenger" data-screen={openUserID === undefined ? 'list' : 'chat'}>
      <ConnectionStatus isConnected={isConnected} faultCode={faultCode} onDismissFault={() => session.dismissFault()} />
      <main className="panels">
        <ChatListPanel person={person} list={list} isSynced={isSynced} openUserID={openUserID} foot={foot} />
        <section className="chat-area">
          {openUserID === undefined ? (
            <p className="placeholder">{texts.chat.none}</p>
          ) : (
            <ChatPanel
              key={openUserID}
              userID={openUserID}
              name={nameOf(openUserID)}
              avatarUrl={chats.find(openUserID)?.avatarUrl ?? ''}
              messaging={messaging}
            />
          )}
        </section>
      </main>
      {isInSettings && <SettingsDialog preferences={preferences} onClose={() => setIsInSettings(false)} />}
      <Announcements announcer={messaging.announcer} nameOf={nameOf} />
    </div>
  );
}

/** The title of the window tells how much is unread, whatever is on the screen. */
function useTitle(openName: string | undefined, unreadCount: number): void {
  const { appName, list } = useTexts();
  useEffect(() => {
    const name = openName === undefined ? appName : `${openName} – ${appName}`;
    document.title = unreadCount > 0 ? `(${list.unreadShort(unreadCount)}) ${name}` : name;
  }, [openName, unreadCount, appName, list]);
}
