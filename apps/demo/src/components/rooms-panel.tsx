import { EmptyState, TalkingArt } from '@parley/react/parts';
import { type ReactNode, useState } from 'react';
import type { KnownRoom } from '../known-rooms.ts';
import { isEntered } from '../live-room.ts';
import { addressOfRoom, type Route } from '../route.ts';
import { Avatar } from './avatar.tsx';
import { EnterRoomDialog } from './enter-room-dialog.tsx';
import { CloseIcon, PlusIcon } from './icons.tsx';
import { ListSection } from './list-section.tsx';
import { useMessaging } from './messaging-context.ts';
import { useTexts } from './use-language.ts';
import { useReadable } from './use-readable.ts';
import { useReturningFocus } from './use-returning-focus.ts';

interface RoomsPanelProps {
  /** What stands beside the list. */
  readonly open: Route | undefined;
  /** What stands below the list. */
  readonly foot: ReactNode;
}

const roomsAtOnce = 30;

/** The live rooms in which the user was, and the way into others. */
export function RoomsPanel({ open, foot }: RoomsPanelProps): ReactNode {
  const { rooms: texts } = useTexts();
  const { rooms } = useMessaging();
  const known = useReadable(rooms.known.list);
  const [isEntering, setIsEntering] = useState(false);
  const heading = useReturningFocus(open);
  const openRoomID = open?.kind === 'room' ? open.roomID : undefined;
  return (
    <div className="list-panel">
      <div className="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {texts.heading}
        </h2>
        <div>
          <button
            type="button"
            className="primary with-icon"
            aria-label={texts.addLabel}
            onClick={() => setIsEntering(true)}
          >
            <PlusIcon />
            {texts.add}
          </button>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too. */}
      <section className="contacts" aria-label={texts.heading} tabIndex={0}>
        {known.length === 0 ? (
          <EmptyState art={<TalkingArt />} heading={texts.emptyHeading} text={texts.empty} />
        ) : (
          <ListSection heading={texts.visited} items={known} atOnce={roomsAtOnce}>
            {(shown) =>
              shown.map((room) => <RoomRow key={room.roomID} room={room} isOpen={room.roomID === openRoomID} />)
            }
          </ListSection>
        )}
      </section>
      {foot}
      {isEntering && <EnterRoomDialog onClose={() => setIsEntering(false)} />}
    </div>
  );
}

interface RoomRowProps {
  readonly room: KnownRoom;
  readonly isOpen: boolean;
}

function RoomRow({ room: { roomID, name }, isOpen }: RoomRowProps): ReactNode {
  const { rooms: texts } = useTexts();
  const { rooms } = useMessaging();
  const isIn = isEntered(useReadable(rooms.rooms).get(roomID));
  const shown = name || roomID;
  return (
    <li className="friend room-row">
      <a className="contact-person" href={addressOfRoom(roomID)} aria-current={isOpen ? 'page' : undefined}>
        <Avatar userID={roomID} name={shown} url="" isGroup />
        <span className="contact-lines">
          <strong dir="auto">{shown}</strong>
          <span className="hint" data-live={isIn || undefined} dir="auto">
            {isIn ? texts.inIt : roomID}
          </span>
        </span>
      </a>
      {!isIn && (
        <button
          type="button"
          className="round quiet"
          aria-label={texts.forget(shown)}
          title={texts.forget(shown)}
          onClick={() => rooms.known.forget(roomID)}
        >
          <CloseIcon />
        </button>
      )}
    </li>
  );
}
