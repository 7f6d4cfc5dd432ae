import { useConnection, useConversations } from '@parley/react';
import { EmptyState, TalkingArt } from '@parley/react/parts';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { Desktop } from '../desktop.ts';
import type { Messaging } from '../messaging.ts';
import type { PreferencesStore } from '../preferences.ts';
import type { Session, SessionState } from '../session.ts';
import { Announcements } from './announcements.tsx';
import { CheckedChat } from './checked-chat.tsx';
import { ConnectionStatus } from './connection-status.tsx';
import { ContactsPanel } from './contacts-panel.tsx';
import { ListFoot } from './list-foot.tsx';
import { MessagingContext } from './messaging-context.ts';
import { SearchableChatList } from './searchable-chat-list.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { type Side, SideSwitch } from './side-switch.tsx';
import { useTexts } from './use-language.ts';
import { useNotifying } from './use-notifying.ts';
import { useReadable } from './use-readable.ts';
import { useRoute } from './use-route.ts';

interface MessengerProps {
  readonly state: Extract<SessionState, { phase: 'signedIn' }>;
  readonly session: Session;
  readonly preferences: PreferencesStore;
  readonly desktop: Desktop;
  readonly invitationTo: (userID: string) => string;
}

/** The page of a user who is signed in: the list and one chat, side by side or, on a phone, one at a time. */
export function Messenger({ state, session, preferences, desktop, invitationTo }: MessengerProps): ReactNode {
  const { person, messaging, faultCode } = state;
  const { chats, profiles } = messaging;
  const list = useReadable(chats.list);
  const { state: connection } = useConnection();
  const { totalUnread } = useConversations();
  const routeUserID = useRoute();
  const openUserID = routeUserID === person.userID ? undefined : routeUserID;
  const own = useReadable(profiles.own);
  const describe = useDescription(messaging);
  const texts = useTexts();
  const nameOf = useCallback((userID: string) => describe(userID).name, [describe]);
  useNotifying({ userID: person.userID, messaging, preferences, desktop });
  const [isInSettings, setIsInSettings] = useState(false);
  const [{ side, isChosen }, setSide] = useState<{ side: Side; isChosen: boolean }>({ side: 'chats', isChosen: false });
  useTitle(openUserID === undefined ? undefined : nameOf(openUserID), totalUnread);

  const signOut = (): void => {
    window.location.hash = '';
    session.signOut();
  };
  const foot = (
    <>
      <SideSwitch side={side} hasFocus={isChosen} onSwitch={(next) => setSide({ side: next, isChosen: true })} />
      <ListFoot
        userID={person.userID}
        name={own.name || own.userID}
        avatarUrl={own.avatarUrl}
        onSettings={() => setIsInSettings(true)}
        onSignOut={signOut}
      />
    </>
  );

  return (
    <MessagingContext value={messaging}>
      <div className="messenger" data-screen={openUserID === undefined ? 'list' : 'chat'}>
        <ConnectionStatus
          isConnected={connection === 'connected'}
          faultCode={faultCode}
          onDismissFault={() => session.dismissFault()}
        />
        <main className="panels">
          {side === 'contacts' ? (
            <ContactsPanel openUserID={openUserID} foot={foot} />
          ) : (
            <SearchableChatList
              profiles={profiles}
              list={list}
              openUserID={openUserID}
              foot={foot}
              invitationTo={invitationTo}
            />
          )}
          <section className="chat-area">
            {openUserID === undefined ? (
              <EmptyState art={<TalkingArt />} heading={texts.parts.layout.noneHeading} text={texts.chat.none} />
            ) : (
              <CheckedChat
                key={openUserID}
                userID={openUserID}
                isListed={list.some(({ userID }) => userID === openUserID)}
              />
            )}
          </section>
        </main>
        {isInSettings && (
          <SettingsDialog
            profiles={profiles}
            preferences={preferences}
            desktop={desktop}
            onClose={() => setIsInSettings(false)}
          />
        )}
        <Announcements announcer={messaging.announcer} nameOf={nameOf} />
      </div>
    </MessagingContext>
  );
}

interface Description {
  readonly name: string;
  readonly avatarUrl: string;
}

/** What is known of any user, who may stand in no chat yet. */
function useDescription({ chats, profiles }: Messaging): (userID: string) => Description {
  const people = useReadable(profiles.people);
  return useCallback(
    (userID) => {
      const { name, avatarUrl } = chats.find(userID) ?? people.get(userID) ?? { name: '', avatarUrl: '' };
      return { name: name || userID, avatarUrl };
    },
    [chats, people],
  );
}

/** The title of the window tells how much is unread, whatever is on the screen. */
function useTitle(openName: string | undefined, unreadCount: number): void {
  const { appName, parts } = useTexts();
  useEffect(() => {
    const name = openName === undefined ? appName : `${openName} – ${appName}`;
    document.title = unreadCount > 0 ? `(${parts.list.unreadShort(unreadCount)}) ${name}` : name;
  }, [openName, unreadCount, appName, parts]);
}
