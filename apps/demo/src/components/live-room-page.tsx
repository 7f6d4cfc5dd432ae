import { useUsers } from '@parley/react';
import { ThreadHeader } from '@parley/react/parts';
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import { isEntered, type LiveRoom, peopleIn } from '../live-room.ts';
import { Avatar } from './avatar.tsx';
import { BackIcon } from './icons.tsx';
import { useMessaging } from './messaging-context.ts';
import { RoomComposer } from './room-composer.tsx';
import { RoomStage } from './room-stage.tsx';
import { RoomTalk } from './room-talk.tsx';
import type { RoomView } from './room-view.ts';
import { useTexts } from './use-language.ts';
import { useReadable } from './use-readable.ts';
import { useTell } from './use-tell.ts';

interface LiveRoomPageProps {
  /** Another one is another page. */
  readonly roomID: string;
}

/** A live room: the stage with its seats, and the chat below. Whoever comes to the page comes in, and stays until he leaves. */
export function LiveRoomPage({ roomID }: LiveRoomPageProps): ReactNode {
  const { rooms: texts } = useTexts();
  const { rooms } = useMessaging();
  const room = useReadable(rooms.rooms).get(roomID);
  useEffect(() => {
    rooms.open(roomID);
    return rooms.show(roomID);
  }, [rooms, roomID]);
  // It is about to be there, or was left this moment.
  return room ? <OpenedRoom room={room} /> : <p className="placeholder patient">{texts.entering}</p>;
}

function OpenedRoom({ room }: { readonly room: LiveRoom }): ReactNode {
  const { rooms: texts } = useTexts();
  const { rooms, connection } = useMessaging();
  const people = usePeople(room);
  const { said, tell, say } = useTell();
  const name = room.name || room.roomID;
  const view: RoomView = { ...{ room, name, people, tell, say, rooms }, selfUserID: connection.userID };
  return (
    <section className="room-page" aria-label={texts.label(name)}>
      <RoomHeader view={view} />
      <RoomStage view={view} />
      <p role="status" className="contacts-said room-said" data-fault={said?.isFault || undefined}>
        {said?.text}
      </p>
      <RoomTalk view={view} />
      {isEntered(room) && <RoomComposer view={view} />}
    </section>
  );
}

/** What is known of those who are seen in the room; whoever is not known yet is called by the ID. */
function usePeople(room: LiveRoom): RoomView['people'] {
  const userIDs = useMemo(() => peopleIn(room), [room]);
  const profiles = useUsers(userIDs);
  const byID = useMemo(() => new Map(profiles.map((profile) => [profile.userID, profile])), [profiles]);
  return useCallback(
    (userID) => {
      const profile = byID.get(userID);
      return { name: profile?.name || userID, avatarUrl: profile?.avatarUrl ?? '' };
    },
    [byID],
  );
}

function RoomHeader({ view: { room, name, rooms, tell } }: { readonly view: RoomView }): ReactNode {
  const { rooms: texts } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { roomID, onlineCount } = room;
  const leave = async (): Promise<void> => {
    const outcome = await rooms.leave(roomID);
    if (outcome.isDone) window.location.hash = '#list';
    else tell(outcome);
  };
  const status = [onlineCount !== undefined && isEntered(room) && texts.online(onlineCount), name !== roomID && roomID];
  return (
    <ThreadHeader
      headingRef={heading}
      name={name}
      title={roomID}
      avatar={<Avatar userID={roomID} name={name} url="" isGroup />}
      status={status.filter(Boolean).join(' · ')}
      back={
        <a className="back" href="#list" aria-label={texts.back}>
          <BackIcon />
        </a>
      }
      actions={
        isEntered(room) && (
          <button type="button" onClick={() => void leave()}>
            {texts.leave}
          </button>
        )
      }
    />
  );
}
