import { type Clock, sleep } from '@parley/kernel/clock';
import { type EncodedFrame, encodeEvent } from '@parley/protocol/frames';
import { events } from '@parley/protocol/index';
import { limits } from '@parley/protocol/limits';
import type { AppID, RoomKey } from '../core/ids.ts';
import type { Hub } from '../gateway/hub.ts';
import type { Bucket } from './bucket.ts';
import { createPacing } from './pacing.ts';
import type { RoomHead, RoomHeads } from './room-heads.ts';

interface RoomRepairParts {
  readonly clock: Clock;
  readonly hub: Hub;
  readonly roomHeads: RoomHeads;
}

/** A room that is not found while somebody enters it may be just being made. It is looked for again, so often. */
const looksMax = 10;
const lookAgainMs = 1000;

/**
 * Tells the sessions in the rooms of a bucket where these stand, and in those that exist no more that they ended. A device
 * that was already told so much does nothing.
 */
export async function repairRooms(parts: RoomRepairParts, bucket: Bucket, isOver: () => boolean): Promise<void> {
  const { clock, hub } = parts;
  let rooms = hub.roomsIn(bucket);
  for (let look = 0; look < looksMax; look += 1) {
    if (look > 0) await sleep(clock, lookAgainMs);
    rooms = await tellRooms(parts, { app: bucket.app, rooms }, isOver);
    if (rooms.length === 0 || isOver()) return;
  }
  throw new Error('rooms are still being entered');
}

interface Asked {
  readonly app: AppID;
  readonly rooms: readonly RoomKey[];
}

/** Answers for which rooms it cannot be said yet. */
async function tellRooms(
  { clock, hub, roomHeads }: RoomRepairParts,
  { app, rooms }: Asked,
  isOver: () => boolean,
): Promise<readonly RoomKey[]> {
  const pace = createPacing(clock);
  const open: RoomKey[] = [];
  for (let start = 0; start < rooms.length; start += limits.roomHeadsMax) {
    const asked = rooms.slice(start, start + limits.roomHeadsMax);
    const endRoom = hub.beginReadingRooms(app);
    const heads = new Map((await roomHeads.headsOf(app, asked)).map((head) => [head.room, head]));
    for (const room of asked) {
      if (isOver()) return [];
      const head = heads.get(room);
      if (head) await pace(hub.deliverToRoom(app, { kind: 'room', room }, encodeHead(head)));
      else {
        const { sessionsTold, isOpen } = endRoom(room, encodeEnd(room));
        if (isOpen) open.push(room);
        await pace(sessionsTold);
      }
    }
  }
  return open;
}

const encodeHead = ({ room, position }: RoomHead): EncodedFrame =>
  encodeEvent(events.roomHeads.name, { rooms: [{ room, position }] });

const encodeEnd = (room: RoomKey): EncodedFrame => encodeEvent(events.roomEnded.name, { room, outcome: 'destroyed' });
