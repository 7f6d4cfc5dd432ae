import type { DataOf, Method, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import { isRefusal, refuse } from '@parley/protocol/define';
import { roomSignal } from '@parley/protocol/features/room-messages';
import type { WireRoomEntry, WireRoomOpened } from '@parley/protocol/features/room-values';
import { leaveAllRoom, leaveRoom, roomEnded, roomEntries, roomHeads, syncRooms } from '@parley/protocol/features/rooms';
import type { Schema } from '@parley/protocol/schema';
import type { Connection } from '../../core/connection.ts';
import { type Feature, takesEvent } from '../../core/feature.ts';
import { isUnanswered } from '../../core/in-doubt.ts';
import { createDeferred } from '../../core/visit.ts';
import { ZIMConnectionState, ZIMErrorCode } from '../../enums.ts';
import { failure, type ZIMError } from '../../errors.ts';
import { capacity, durations } from '../../limits.ts';
import type { ZIMRoomFullInfo } from '../../types.ts';
import { Batches } from './batches.ts';
import { type NewsParts, type ToldRoom, tellDifference, tellEntries, tellSignal } from './news.ts';
import { type Entrance, type Outcome, type Standing, stateOf, stepOf, type Trigger } from './state-rules.ts';

/** A method that leads into a room. */
export type Entering = Method<string, Schema<{ roomID: string; fromRoomID?: string }>, Schema<WireRoomOpened>>;

export interface RoomsParts extends NewsParts {
  readonly connection: Pick<Connection, 'ask' | 'call' | 'state'>;
  /** Why the login is over, once it is. */
  ended(): ZIMError | undefined;
}

interface Room extends ToldRoom {
  standing: Standing;
  /** What the server knows it by; 0 until it has said so. */
  room: number;
  /** Up to where the app was told of its log. */
  position: number;
  /** Entries that came ahead of others, or of the answer that says where the log stands; ascending. */
  held: readonly WireRoomEntry[];
}

/** What every call is answered that leads into a room. */
interface EnteredResult {
  readonly roomInfo: ZIMRoomFullInfo;
}

type Synced = ResultOf<typeof syncRooms>['rooms'][number];

/** Why a membership did not outlast an outage, where the event does not say it. */
const reasons: Partial<Record<Outcome, string>> = { kicked: 'kicked', otherDevice: 'other_device', ended: 'unknown' };

/**
 * The rooms that this device is in, or on its way into. Nothing of them is kept: they end with the login, and after an
 * outage the server says what became of them. The SDK never enters a room by itself.
 */
export class Rooms implements Feature {
  readonly events = [
    takesEvent(roomEntries, ({ room, entries }) => this.#about(room, (one) => this.#take(one, entries))),
    takesEvent(roomEnded, ({ room, position, ...ending }) =>
      this.#about(room, (one) => {
        // It may tell of an earlier stay.
        if (position !== undefined && position <= one.position) this.#fetch(one);
        else this.#end(one, ending);
      }),
    ),
    takesEvent(roomSignal, (signal) => this.#about(signal.room, (one) => this.#hear(one, signal))),
    takesEvent(roomHeads, ({ rooms }) => {
      for (const { room, position } of rooms) {
        this.#about(room, (one) => one.position < position && this.#fetch(one));
      }
    }),
  ];
  readonly batches: Batches;
  readonly #parts: RoomsParts;
  readonly #rooms = new Map<string, Room>();
  /** What was told of rooms that are not known, as long as a call is under way of which they may be. */
  #early: (readonly [room: number, task: (one: Room) => void])[] = [];
  /** Of which the server is to be asked what is missing. */
  readonly #behind = new Set<Room>();
  #isFetching = false;
  /** The server may take this device to be in a room that it knows nothing of. */
  #isInDoubt = false;

  constructor(parts: RoomsParts) {
    this.#parts = parts;
    this.batches = new Batches(parts.connection);
  }

  /** Every connection but the first of a login. */
  connected(): void {
    const rooms = [...this.#rooms.values()];
    for (const one of rooms) this.#move(one, 'back');
    if (rooms.length > 0 || this.#isInDoubt) this.#sync(true, rooms);
  }

  interrupted(): void {
    if (this.#parts.ended()) return;
    this.#behind.clear();
    for (const one of this.#rooms.values()) {
      one.held = [];
      this.#move(one, 'lost');
    }
    this.batches.discard(failure('CommonModuleIMServerDisconnect', 'the connection is lost'));
  }

  over(error: ZIMError): void {
    this.#endAll('ended');
    this.batches.discard(error);
  }

  /** The user logs out: the rooms are told of before the connection is. */
  leaving(): void {
    this.#endAll('left');
  }

  /** What was checked so far of a call on a room, or that the room is connecting; it can be left during an outage. */
  unlessConnecting<Checked extends { readonly roomID: string }>(
    checked: Checked | Refusal,
    isLeaving = false,
  ): Checked | Refusal {
    return isRefusal(checked) ? checked : (this.#connecting(checked.roomID, isLeaving) ?? checked);
  }

  /** The same for a call that leads into a room; `isThere` is what it is refused with in the room itself. */
  unlessIn<Checked extends ParamsOf<Entering>>(checked: Checked | Refusal, isThere: Refusal): Checked | Refusal {
    if (isRefusal(checked)) return checked;
    const { roomID, fromRoomID = roomID } = checked;
    const refusal = this.#connecting(roomID) ?? this.#connecting(fromRoomID);
    if (refusal) return refusal;
    if ('fromRoomID' in checked && !this.#rooms.has(fromRoomID)) {
      return refuse('RoomModuleUserIsNotInTheRoom', 'fromRoomID: this device is not in it');
    }
    return this.#rooms.has(roomID) ? isThere : checked;
  }

  /** Only for a room that this device is not in. */
  enter<Of extends Entering>(method: Of, entrance: Entrance, params: ParamsOf<Of>): Promise<EnteredResult> {
    const { connection, events } = this.#parts;
    const { roomID, fromRoomID = '' } = params as ParamsOf<Entering>;
    if (connection.state !== ZIMConnectionState.Connected) {
      throw failure('NetworkModuleNetworkError', 'there is no connection');
    }
    const one: Room = { roomID, standing: 'out', room: 0, position: 0, attributes: new Map(), held: [] };
    this.#rooms.set(roomID, one);
    this.#move(one, entrance);
    const result = createDeferred<EnteredResult>();
    connection.ask<Entering>(method, params as ParamsOf<Entering>, {
      timeoutMs: durations.requestMs,
      settle: (outcome) => {
        if (outcome.ok) {
          const { room, roomName, position, attributes } = outcome.result;
          one.room = room;
          one.position = position;
          this.#move(one, 'done');
          this.#moveOf(fromRoomID, 'left');
          void events.told().then(() => result.resolve({ roomInfo: { baseInfo: { roomID, roomName } } }));
          void events.breathe();
          tellDifference(this.#parts, one, attributes, true);
        } else {
          const { error } = outcome;
          this.#isInDoubt ||= isUnanswered(error.code);
          // An earlier call had no answer, and took effect: the next one is to find the room as the app takes it to be.
          if (error.code === ZIMErrorCode.RoomModuleUserIsAlreadyInTheRoom) this.#withdraw({ roomID });
          this.#move(one, error.code === ZIMErrorCode.NetworkModuleRequestTimeout ? 'silent' : 'refused');
          void events.told().then(() => result.reject(error));
        }
        this.#release();
      },
      // The app was told that it is not in there.
      settleLate: ({ room }) => this.#rooms.has(roomID) || this.#withdraw({ roomID, room }),
    });
    return result.promise;
  }

  async leave({ roomID }: { readonly roomID: string }): Promise<{ roomID: string }> {
    const { connection, events } = this.#parts;
    const one = this.#rooms.get(roomID);
    try {
      if (one?.standing === 'interrupted') this.#withdraw({ roomID, room: one.room });
      else await connection.call(leaveRoom, { roomID });
    } catch (thrown) {
      // Whether the device is in it still is not known.
      if (one) this.#fetch(one);
      throw thrown;
    }
    this.#moveOf(roomID, 'left');
    await events.told();
    return { roomID };
  }

  async leaveAll(): Promise<{ roomIDs: string[] }> {
    const { connection, events } = this.#parts;
    const { roomIDs } = await connection.call(leaveAllRoom, {});
    for (const roomID of roomIDs) this.#moveOf(roomID, 'left');
    await events.told();
    return { roomIDs };
  }

  #connecting(roomID: string, isLeaving = false): Refusal | undefined {
    const { standing = 'in' } = this.#rooms.get(roomID) ?? {};
    const isFree = standing === 'in' || (isLeaving && standing === 'interrupted');
    return isFree ? undefined : refuse('RoomModuleTheRoomIsConnecting', 'roomID: is connecting');
  }

  #moveOf(roomID: string, trigger: Trigger): void {
    const one = this.#rooms.get(roomID);
    if (one) this.#move(one, trigger);
  }

  #move(one: Room, trigger: Trigger, extendedData = ''): void {
    const [to, event] = stepOf(one.standing, trigger) ?? [];
    if (!to || event === undefined) return;
    const { roomID } = one;
    one.standing = to;
    if (to === 'out') {
      this.#rooms.delete(roomID);
      this.#behind.delete(one);
      this.batches.discard(failure('RoomModuleUserIsNotInTheRoom', 'the room was left'), roomID);
    }
    void this.#parts.events.tell('roomStateChanged', { roomID, state: stateOf(to), event, extendedData });
  }

  #endAll(trigger: Trigger): void {
    for (const one of [...this.#rooms.values()]) this.#move(one, trigger);
  }

  /** Has the server take this device out of a room that the app is not in any more, at once or after an outage. */
  #withdraw(params: ParamsOf<typeof leaveRoom>): void {
    const settle = ({ ok }: { readonly ok: boolean }): void => {
      this.#isInDoubt ||= !ok;
    };
    this.#parts.connection.ask(leaveRoom, params, { timeoutMs: durations.requestMs, settle });
  }

  #about(room: number, task: (one: Room) => void): void {
    const one = [...this.#rooms.values()].find((known) => known.room === room);
    if (one) task(one);
    else if (this.#isEntering && this.#early.length < capacity.heldMax) this.#early.push([room, task]);
  }

  get #isEntering(): boolean {
    return [...this.#rooms.values()].some(({ room }) => room === 0);
  }

  /** What was told before an answer is of the room that came with it, or still of another that is to come. */
  #release(): void {
    for (const [room, task] of this.#early.splice(0)) this.#about(room, task);
  }

  #hear(one: Room, signal: DataOf<typeof roomSignal>): void {
    if (one.standing === 'in') tellSignal(this.#parts, one, signal);
  }

  #end(one: Room, { outcome, extendedData }: Pick<Synced, 'outcome' | 'extendedData'>): void {
    const reason = one.standing === 'interrupted' && reasons[outcome];
    this.#move(one, outcome, reason ? JSON.stringify({ reason }) : extendedData);
  }

  #take(one: Room, entries: readonly WireRoomEntry[]): void {
    this.#advance(one, entries);
    if (one.standing === 'in' && one.held.length > 0) this.#fetch(one);
  }

  /** Tells of what is next in the log; what has no place in it is told at once. */
  #advance(one: Room, entries: readonly WireRoomEntry[] = []): void {
    const all = [...one.held, ...entries].sort((first, second) => first.position - second.position);
    if (one.standing !== 'in') {
      one.held = all.slice(0, capacity.heldPerLogMax);
      return;
    }
    const due: WireRoomEntry[] = [];
    for (const entry of all) {
      const isNext = entry.position === one.position + 1;
      if (isNext) one.position = entry.position;
      if (isNext || entry.position === 0) due.push(entry);
    }
    one.held = all.filter(({ position }) => position > one.position).slice(0, capacity.heldPerLogMax);
    tellEntries(this.#parts, one, due, false);
    // Who was put out and was not told so is the last to learn of it.
    if (due.some((entry) => this.#isOwnEnd(entry))) this.#fetch(one);
  }

  #isOwnEnd(entry: WireRoomEntry): boolean {
    return (
      'kind' in entry && entry.kind === 'left' && entry.members.some(({ userID }) => userID === this.#parts.userID)
    );
  }

  /** Asks for what is missing, once at a time. */
  #fetch(one: Room): void {
    if (one.standing !== 'in') return;
    this.#behind.add(one);
    if (this.#isFetching) return;
    const rooms = [...this.#behind];
    this.#behind.clear();
    this.#isFetching = true;
    this.#sync(false, rooms);
  }

  #sync(isResume: boolean, rooms: readonly Room[]): void {
    if (isResume) this.#isInDoubt = false;
    const named = rooms.map(({ room, roomID, position }) => ({ room, roomID, position }));
    this.#parts.connection.ask(
      syncRooms,
      { isResume, rooms: named },
      {
        timeoutMs: durations.requestMs,
        settle: (outcome) => {
          if (!isResume) this.#isFetching = false;
          if (outcome.ok) this.#learnAll(rooms, outcome.result.rooms);
          else if (isResume) this.#unresumed(rooms, outcome.error);
          const [next] = this.#behind;
          if (next) this.#fetch(next);
        },
      },
    );
  }

  /** The server could not say what became of the rooms, and may hold this device for one that came back to them. */
  #unresumed(rooms: readonly Room[], { code }: ZIMError): void {
    this.#isInDoubt = true;
    if (code === ZIMErrorCode.CommonModuleIMServerDisconnect) return;
    for (const one of rooms) {
      if (this.#rooms.get(one.roomID) !== one) continue;
      this.#end(one, { outcome: 'ended' });
      this.#withdraw({ roomID: one.roomID, room: one.room });
    }
  }

  /** Of those that are not left meanwhile. */
  #learnAll(rooms: readonly Room[], answers: readonly Synced[]): void {
    for (const synced of answers) {
      const one = rooms.find(({ room }) => room === synced.room);
      if (one && this.#rooms.get(one.roomID) === one) this.#learn(one, synced);
    }
  }

  #learn(one: Room, synced: Synced): void {
    const { outcome, position = 0, entries = [], attributes } = synced;
    const isResume = one.standing === 'interrupted';
    this.#end(one, synced);
    if (outcome !== 'member') return;
    if (position >= one.position) {
      const missed = entries.filter((entry) => entry.position > one.position);
      tellEntries(this.#parts, one, missed, isResume);
      if (attributes) tellDifference(this.#parts, one, attributes, isResume);
      one.position = position;
    }
    this.#advance(one);
  }
}
