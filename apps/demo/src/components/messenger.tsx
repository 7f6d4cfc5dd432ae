import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { TalkingArt } from '../parts/art.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
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
  readonly invitationTo: (userID: string) => string;
}

/** The page of a user who is signed in: the list and one chat, side by side or, on a phone, one at a time. */
export function Messenger({ state, session, preferences, invitationTo }: MessengerProps): ReactNode {
  const { person, messaging, isConnected, faultCode } = state;
  const { chats, profiles } = messaging;
  const list = useReadable(chats.list);
  const isSynced = useReadable(chats.isSynced);
  const routeUserID = useRoute();
  const openUserID = routeUserID === person.userID ? undefined : routeUserID;
  const own = useReadable(profiles.own);
  const people = useReadable(profiles.people);
  const describe = useCallback(
    (userID: string): { readonly name: string; readonly avatarUrl: string } => {
      const { name, avatarUrl } = chats.find(userID) ?? people.get(userID) ?? { name: '', avatarUrl: '' };
      return { name: name || userID, avatarUrl };
    },
    [chats, people],
  );
  const nameOf = useCallback((userID: string) => describe(userID).name, [describe]);
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
      name={own.name || own.userID}
      avatarUrl={own.avatarUrl}
      onSettings={() => setIsInSettings(true)}
      onSignOut={signOut}
    />
  );

  return (
    <div className="messenger" data-screen={openUserID === undefined ? 'list' : 'chat'}>
      <ConnectionStatus isConnected={isConnected} faultCode={faultCode} onDismissFault={() => session.dismissFault()} />
      <main className="panels">
        <ChatListPanel
          profiles={profiles}
          list={list}
          isSynced={isSynced}
          openUserID={openUserID}
          foot={foot}
          invitationTo={invitationTo}
        />
        <section className="chat-area">
          {openUserID === undefined ? (
            <EmptyState art={<TalkingArt />} heading={texts.chat.noneHeading} text={texts.chat.none} />
          ) : (
            <ChatPanel
              key={openUserID}
              userID={openUserID}
              {...describe(openUserID)}
              messaging={messaging}
              isConnected={isConnected}
            />
          )}
        </section>
      </main>
      {isInSettings && (
        <SettingsDialog profiles={profiles} preferences={preferences} onClose={() => setIsInSettings(false)} />
      )}
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
