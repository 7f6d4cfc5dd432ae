import { ZIMRoomAttributesUpdateAction, type ZIMRoomAttributesUpdateInfo, ZIMRoomEvent } from '@parley/client';

/** The attributes of a room that this page knows: who sits where, what is talked of, and who says so. */
export const seats = ['seat1', 'seat2', 'seat3', 'seat4', 'seat5', 'seat6'] as const;
export type Seat = (typeof seats)[number];
export const topicKeys = { text: 'topic', owner: 'topicBy' } as const;
export const topicBytesMax = 120;
export const roomNameBytesMax = 64;
/** Each one more than a phone shows at once. */
export const linesMax = 200;
export const barragesMax = 12;
/** How many of those who came or went together are named. */
const namedMax = 3;

const roomIDPattern = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}|~]{1,128}$/;
export const isRoomID = (text: string): boolean => roomIDPattern.test(text);

/** Why somebody is in a room no more, or never came in. */
type RoomEnd = 'missing' | 'refused' | 'kickedOut' | 'gone' | 'awayTooLong' | 'lost' | 'elsewhere';

export type RoomPhase =
  | { readonly kind: 'entering' | 'in' | 'reconnecting' }
  | {
      readonly kind: 'ended';
      readonly end: RoomEnd;
      /** Of a refusal. */
      readonly code?: number;
      /** What the app says of it. */
      readonly words?: string;
    };

interface RoomPerson {
  readonly userID: string;
  readonly userName: string;
}

export interface TextLine {
  readonly kind: 'text';
  readonly id: number;
  readonly userID: string;
  readonly text: string;
  readonly status: 'sending' | 'sent' | 'failed';
  /** Why it was not sent. */
  readonly code?: number;
}

/** Those who came, or went, one after the other. */
export interface PresenceLine {
  readonly kind: 'came' | 'went';
  readonly id: number;
  readonly named: readonly RoomPerson[];
  readonly count: number;
}

export type RoomLine = TextLine | PresenceLine;

/** A text on its way over the stage. */
export interface Barrage {
  readonly id: number;
  readonly userID: string;
  readonly text: string;
}

export interface LiveRoom {
  readonly roomID: string;
  readonly name: string;
  readonly phase: RoomPhase;
  /** Not known before the server has said it. */
  readonly onlineCount: number | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** The newest stands last. */
  readonly lines: readonly RoomLine[];
  readonly barrages: readonly Barrage[];
}

export const roomOf = (roomID: string, name: string): LiveRoom => ({
  ...{ roomID, name, phase: { kind: 'entering' }, onlineCount: undefined },
  ...{ attributes: {}, lines: [], barrages: [] },
});

/** Whether a room is entered or about to be. */
export const isEntered = (room: LiveRoom | undefined): boolean => room !== undefined && room.phase.kind !== 'ended';

export const withLine = (room: LiveRoom, line: RoomLine): LiveRoom => ({
  ...room,
  lines: [...room.lines, line].slice(-linesMax),
});

export const withBarrage = (room: LiveRoom, barrage: Barrage): LiveRoom => ({
  ...room,
  barrages: [...room.barrages, barrage].slice(-barragesMax),
});

/** Those who come or go right after others share their line. */
export function withPresence(
  room: LiveRoom,
  { kind, id, people }: Pick<PresenceLine, 'kind' | 'id'> & { readonly people: readonly RoomPerson[] },
): LiveRoom {
  const last = room.lines.at(-1);
  const before = last?.kind === kind ? last : undefined;
  const named = [...(before?.named ?? []), ...people].slice(0, namedMax);
  const line = { kind, id: before?.id ?? id, named, count: (before?.count ?? 0) + people.length };
  return withLine(before ? { ...room, lines: room.lines.slice(0, -1) } : room, line);
}

export function withLineChanged(room: LiveRoom, id: number, part: Partial<TextLine>): LiveRoom {
  return {
    ...room,
    lines: room.lines.map((line) => (line.id === id && line.kind === 'text' ? { ...line, ...part } : line)),
  };
}

export const withoutLine = (room: LiveRoom, id: number): LiveRoom => ({
  ...room,
  lines: room.lines.filter((line) => line.id !== id),
});

export function withAttributes(room: LiveRoom, infos: readonly ZIMRoomAttributesUpdateInfo[]): LiveRoom {
  const next = new Map(Object.entries(room.attributes));
  for (const { action, roomAttributes } of infos) {
    for (const [key, value] of Object.entries(roomAttributes)) {
      if (action === ZIMRoomAttributesUpdateAction.Set) next.set(key, value);
      else next.delete(key);
    }
  }
  return { ...room, attributes: Object.fromEntries(next) };
}

/** Where somebody sits. */
export const seatOf = ({ attributes }: LiveRoom, userID: string): Seat | undefined =>
  seats.find((seat) => attributes[seat] === userID);

/** Whoever has set the topic may change it, and anybody while there is none. */
export const maySetTopic = ({ attributes }: LiveRoom, userID: string): boolean =>
  attributes[topicKeys.text] === undefined || attributes[topicKeys.owner] === userID;

/** Everybody of whom something is to be seen. */
export function peopleIn({ attributes, lines, barrages }: LiveRoom): readonly string[] {
  const seated = seats.flatMap((seat) => attributes[seat] ?? []);
  const talking = lines.flatMap((line) => (line.kind === 'text' ? line.userID : []));
  const owner = attributes[topicKeys.owner];
  const flying = barrages.map(({ userID }) => userID);
  return [...new Set([...seated, ...(owner === undefined ? [] : [owner]), ...talking, ...flying])];
}

const endsByEvent: Partial<Record<ZIMRoomEvent, RoomEnd>> = {
  [ZIMRoomEvent.RoomNotExist]: 'gone',
  [ZIMRoomEvent.KickedOut]: 'kickedOut',
  [ZIMRoomEvent.ConnectTimeout]: 'awayTooLong',
  [ZIMRoomEvent.NetworkDisconnected]: 'lost',
  [ZIMRoomEvent.KickedOutByOtherDevice]: 'elsewhere',
};

/** What the end of a membership means; a refusal has a code, which comes by the call that was refused. */
export function endOf(event: ZIMRoomEvent, extendedData: string): RoomPhase {
  const words = wordsIn(extendedData);
  return { kind: 'ended', end: endsByEvent[event] ?? 'refused', ...(words !== undefined && { words }) };
}

function wordsIn(extendedData: string): string | undefined {
  try {
    const { custom_reason: words } = JSON.parse(extendedData) as { custom_reason?: unknown };
    return typeof words === 'string' && words !== '' ? words : undefined;
  } catch {
    return undefined;
  }
}
