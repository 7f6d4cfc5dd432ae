import { ZIMRoomState } from '@parley/client';
import { ofKind, type Recorded } from '../history.ts';
import type { RoomTold } from '../room-history.ts';

export type ToldOfRoom = Recorded<RoomTold>;

/** From the moment in which a device is told that it is in a room to that in which it is told that it is not, or may not be. */
export interface Span {
  readonly from: number;
  /** Absent: it was in the room until the end. */
  to?: number;
  readonly news: ToldOfRoom[];
}

/** A stay of a device in a room, with one span more for each outage that it outlasts. */
export interface Stay {
  readonly device: string;
  readonly userID: string;
  readonly life: number;
  readonly roomID: string;
  readonly from: number;
  to?: number;
  readonly spans: Span[];
}

export const newsOf = ({ spans }: Stay): readonly ToldOfRoom[] => spans.flatMap(({ news }) => news);

/** All stays, in the order in which they begin. */
export function staysIn(entries: readonly Recorded[]): readonly Stay[] {
  const stays: Stay[] = [];
  const open = new Map<string, Stay>();
  for (const told of ofKind(entries, 'roomTold')) {
    const { device, userID, life, roomID, at } = told;
    const key = `${device} ${life} ${roomID}`;
    const stay = open.get(key);
    const span = stay?.spans.at(-1);
    if (told.what !== 'state') {
      span?.news.push(told);
      continue;
    }
    if (span) span.to ??= at;
    if (told.state === ZIMRoomState.Connected) {
      const one = stay ?? { device, userID, life, roomID, from: at, spans: [] };
      one.spans.push({ from: at, news: [] });
      if (!stay) stays.push(one);
      open.set(key, one);
    } else if (told.state === ZIMRoomState.Disconnected) {
      if (stay) stay.to = at;
      open.delete(key);
    }
  }
  endWithProcess(entries, stays);
  return stays;
}

/** Who dies is told nothing more, and is not in the room until the end. */
function endWithProcess(entries: readonly Recorded[], stays: readonly Stay[]): void {
  const kills = ofKind(entries, 'act').filter(({ act }) => act === 'kill');
  for (const stay of stays) {
    const end = kills.find(({ who, life, at }) => who === stay.device && life === stay.life && at >= stay.from);
    const span = stay.spans.at(-1);
    if (!end || !span) continue;
    stay.to ??= end.at;
    span.to ??= end.at;
  }
}
