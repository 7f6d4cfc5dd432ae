import { sleep } from '@parley/kernel/clock';
import { encodeEvent } from '@parley/protocol/frames';
import type { EventHint, RoomAudience } from '../core/effects.ts';
import { type SessionID, toRoomKey } from '../core/ids.ts';
import type { RoomHeads } from '../delivery/room-heads.ts';
import type { HubSession } from '../gateway/hub-session.ts';
import { StorageFailure } from '../storage/storage.ts';
import { app, createRelayWorld, type RelayNode, type RelayWorld } from './relay-world.ts';

type Session = ReturnType<RelayNode['join']>;

/** Nodes that share a database of rooms. */
export interface RoomsWorld {
  readonly relays: RelayWorld;
  /** How often it was asked where rooms stand. */
  readonly queryCount: number;
  /** The room exists from now on. */
  open(room: number): void;
  /** The session is in the room, and it is known to be. */
  enter(node: RelayNode, session: HubSession, room: number): void;
  /** Appends an entry and publishes it from a node; `particular` says what is particular. */
  say(node: RelayNode, room: number, particular?: Particular): number;
  /** Appends an entry of which the node does not know whether it is in force. */
  sayInDoubt(node: RelayNode, room: number): number;
  /** The room exists no more; who was in it is told from a node, or by nobody. */
  end(node: RelayNode | undefined, room: number): void;
  failReads(isFailing: boolean): void;
  /** How long the database takes to answer what it has read. */
  answerAfter(delayMs: number): void;
}

interface Particular {
  readonly audience?: Partial<RoomAudience>;
  readonly exceptSession?: SessionID;
}

/** Every position of the room that the session was told of, in this order. */
export const positionsOf = ({ heard }: Session, room: number): readonly number[] =>
  heard.flatMap(({ data }) => {
    const { rooms = [], ...own } = data as RoomData & { readonly rooms?: readonly RoomData[] };
    return [own, ...rooms].flatMap(({ room: named, position }) =>
      named === room && position !== undefined ? [position] : [],
    );
  });

interface RoomData {
  readonly room?: number;
  readonly position?: number;
}

export function createRoomsWorld(): RoomsWorld {
  const positions = new Map<number, number>();
  let queryCount = 0;
  let isFailing = false;
  let delayMs = 0;
  const headsOf: RoomHeads['headsOf'] = async (_app, rooms) => {
    queryCount += 1;
    if (isFailing) throw new StorageFailure('the database is away');
    const heads = rooms.flatMap((room) => {
      const position = positions.get(room);
      return position === undefined ? [] : [{ room, position }];
    });
    if (delayMs > 0) await sleep(relays.clock, delayMs);
    return heads;
  };
  const relays = createRelayWorld({ roomHeads: { headsOf } });
  const append = (room: number, particular: Particular = {}): EventHint & { readonly position: number } => {
    const position = (positions.get(room) ?? 0) + 1;
    positions.set(room, position);
    const { audience, ...rest } = particular;
    const frame = encodeEvent('entry', { room, position });
    return { kind: 'event', app, audience: { ...inRoom(room), ...audience }, frame, ...rest, position };
  };
  return {
    relays,
    get queryCount() {
      return queryCount;
    },
    open: (room) => void positions.set(room, 0),
    enter: ({ hub }, session, room) => hub.enterRoom(session, toRoomKey(room))(),
    say: (node, room, particular) => {
      const { position, ...hint } = append(room, particular);
      node.relay.publish([hint]);
      return position;
    },
    sayInDoubt: (node, room) => {
      const { position, ...hint } = append(room);
      node.relay.doubt([hint]);
      return position;
    },
    end: (node, room) => {
      positions.delete(room);
      const audience = { ...inRoom(room), isLast: true };
      node?.relay.publish([{ kind: 'event', app, audience, frame: encodeEvent('roomEnded', { room }) }]);
    },
    failReads: (next) => {
      isFailing = next;
    },
    answerAfter: (next) => {
      delayMs = next;
    },
  };
}

const inRoom = (room: number): RoomAudience => ({ kind: 'room', room: toRoomKey(room) });
