import { type ReactNode, useSyncExternalStore } from 'react';
import type { RoomView } from './room-view.ts';
import { useTexts } from './use-language.ts';

interface RoomBarragesProps {
  readonly view: RoomView;
}

/** How many fly one below the other. */
const lanes = 4;
/** How many stand still for those who want no motion. */
const standingMax = 3;

/** Texts on their way over the stage. Those that fly are announced and not read; without motion they stand as a short list. */
export function RoomBarrages({ view: { room, rooms, people } }: RoomBarragesProps): ReactNode {
  const { rooms: texts } = useTexts();
  const isStill = useSyncExternalStore(subscribeToMotion, wantsNoMotion);
  if (isStill) {
    const standing = room.barrages.slice(-standingMax);
    if (standing.length === 0) return null;
    return (
      <ul className="barrages-standing" aria-label={texts.flown}>
        {standing.map(({ id, userID, text }) => (
          <li key={id} dir="auto">
            <strong>{people(userID).name}</strong> {text}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className="barrages" aria-hidden="true">
      {room.barrages.map(({ id, userID, text }) => (
        <span
          key={id}
          className="barrage"
          data-lane={id % lanes}
          dir="auto"
          onAnimationEnd={() => rooms.landed(room.roomID, id)}
        >
          <strong>{people(userID).name}</strong> {text}
        </span>
      ))}
    </div>
  );
}

const motionQuery = '(prefers-reduced-motion: reduce)';
const wantsNoMotion = (): boolean => window.matchMedia(motionQuery).matches;

function subscribeToMotion(listener: () => void): () => void {
  const query = window.matchMedia(motionQuery);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
