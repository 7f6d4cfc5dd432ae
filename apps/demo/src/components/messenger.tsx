import { keyOf, useConnection, useConversations } from '@parley/react';
import { EmptyState, TalkingArt } from '@parley/react/parts';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { Desktop } from '../desktop.ts';
import type { Messaging } from '../messaging.ts';
import { isPeer, placeOf, refOf } from '../places.ts';
import type { PreferencesStore } from '../preferences.ts';
import type { Route } from '../route.ts';
import type { Session, SessionState } from '../session.ts';
import { Announcements } from './announcements.tsx';
import { CheckedChat } from './checked-chat.tsx';
import { ConnectionStatus } from './connection-status.tsx';
import { ContactsPanel } from './contacts-panel.tsx';
import { GroupChat } from './group-chat.tsx';
import { GroupPage } from './group-page.tsx';
import { GroupsPanel } from './groups-panel.tsx';
import { ListFoot } from './list-foot.tsx';
import { LiveRoomPage } from './live-room-page.tsx';
import { MessagingContext } from './messaging-context.ts';
import { RoomsPanel } from './rooms-panel.tsx';
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
  const texts = useTexts();
  const route = useOpenRoute(person.userID);
  const open = route?.kind === 'chat' ? route.conversation : undefined;
  const openKey = open && keyOf(open);
  const own = useReadable(profiles.own);
  const nameOf = useNames(messaging);
  useNotifying({ userID: person.userID, messaging, preferences, desktop });
  const [isInSettings, setIsInSettings] = useState(false);
  const [{ side, isChosen }, setSide] = useState<{ side: Side; isChosen: boolean }>({
    side: sideOf(route),
    isChosen: false,
  });
  useTitle(open && nameOf(placeOf(open)), totalUnread);

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
      <div className="messenger" data-screen={route === undefined ? 'list' : 'chat'}>
        <ConnectionStatus
          isConnected={connection === 'connected'}
          faultCode={faultCode}
          awayHint={route?.kind === 'room' ? texts.rooms.awayHint : texts.connection.awayHint}
          onDismissFault={() => session.dismissFault()}
        />
        <main className="panels">
          {side === 'contacts' && <ContactsPanel open={route} foot={foot} />}
          {side === 'groups' && <GroupsPanel open={route} foot={foot} />}
          {side === 'rooms' && <RoomsPanel open={route} foot={foot} />}
          {side === 'chats' && (
            <SearchableChatList
              profiles={profiles}
              list={list}
              openKey={openKey}
              foot={foot}
              invitationTo={invitationTo}
            />
          )}
          <section className="chat-area">
            <Opened route={route} isListed={list.some(({ key }) => key === openKey)} />
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

interface OpenedProps {
  readonly route: Route | undefined;
  readonly isListed: boolean;
}

/** What stands beside the list. */
function Opened({ route, isListed }: OpenedProps): ReactNode {
  const { parts, chat } = useTexts();
  if (!route) return <EmptyState art={<TalkingArt />} heading={parts.layout.noneHeading} text={chat.none} />;
  if (route.kind === 'room') return <LiveRoomPage key={route.roomID} roomID={route.roomID} />;
  if (route.kind === 'groupPage') return <GroupPage key={route.groupID} groupID={route.groupID} />;
  const { conversation } = route;
  const key = keyOf(conversation);
  if (isPeer(conversation)) return <CheckedChat key={key} conversation={conversation} isListed={isListed} />;
  return <GroupChat key={key} conversation={conversation} />;
}

/** Beside which list the page begins. */
function sideOf(route: Route | undefined): Side {
  if (route?.kind === 'room') return 'rooms';
  return route?.kind === 'groupPage' ? 'groups' : 'chats';
}

/** What the address names; nobody chats with himself. */
function useOpenRoute(ownUserID: string): Route | undefined {
  const route = useRoute();
  const isOwn = route?.kind === 'chat' && isPeer(route.conversation) && route.conversation.conversationID === ownUserID;
  return isOwn ? undefined : route;
}

/** What is known of any user, who may stand in no chat yet, and of the groups of chats, by the place. */
function useNames({ chats, profiles }: Messaging): (place: string) => string {
  const people = useReadable(profiles.people);
  return useCallback(
    (place) => (chats.find(place) ?? people.get(place))?.name || refOf(place).conversationID,
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
