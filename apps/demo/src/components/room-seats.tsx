import type { ReactNode } from 'react';
import { type Seat, seatOf, seats } from '../live-room.ts';
import { Avatar } from './avatar.tsx';
import { PlusIcon } from './icons.tsx';
import type { RoomView } from './room-view.ts';
import { useTexts } from './use-language.ts';

interface RoomSeatsProps {
  readonly view: RoomView;
}

const ownedByOthersCode = 6000331;

/** Whoever sits here is on the stage. One tap takes a seat, and one gives it up; the server refuses those of others. */
export function RoomSeats({ view }: RoomSeatsProps): ReactNode {
  const { rooms: texts } = useTexts();
  const { room, rooms, people, selfUserID, tell, say } = view;
  const own = seatOf(room, selfUserID);
  const tap = async (seat: Seat): Promise<void> => {
    const holder = room.attributes[seat];
    const outcome = await rooms.tapSeat(room.roomID, seat);
    if (outcome.isDone) say(seat === own ? texts.stood : texts.sat);
    else if (outcome.code !== ownedByOthersCode) tell(outcome);
    else say(holder === undefined ? texts.seatTakenNow : texts.seatTakenBy(people(holder).name), true);
  };
  return (
    <ol className="seats" aria-label={texts.seats}>
      {seats.map((seat, index) => (
        <li key={seat}>
          <SeatButton view={view} seat={seat} number={String(index + 1)} onTap={() => void tap(seat)} />
        </li>
      ))}
    </ol>
  );
}

interface SeatButtonProps extends RoomSeatsProps {
  readonly seat: Seat;
  readonly number: string;
  readonly onTap: () => void;
}

function SeatButton({ view, seat, number, onTap }: SeatButtonProps): ReactNode {
  const { rooms: texts } = useTexts();
  const { room, people, selfUserID } = view;
  const holder = room.attributes[seat];
  const isOwn = holder === selfUserID;
  const isFree = holder === undefined;
  const { name, avatarUrl } = people(holder ?? '');
  // The words stand inside: a name in an attribute would have to begin with the initial that is seen.
  return (
    <button
      type="button"
      className="seat"
      data-free={isFree || undefined}
      data-own={isOwn || undefined}
      onClick={onTap}
    >
      <span className="seat-place" aria-hidden="true">
        {isFree ? <PlusIcon /> : <Avatar userID={holder} name={name} url={avatarUrl} />}
      </span>
      <span className="seat-name" dir="auto" aria-hidden="true">
        {isFree ? texts.free : isOwn ? texts.you : name}
      </span>
      <span className="visually-hidden">
        {isFree ? texts.seatFree(number) : isOwn ? texts.seatOwn(number) : texts.seatTaken(number, name)}
      </span>
    </button>
  );
}
