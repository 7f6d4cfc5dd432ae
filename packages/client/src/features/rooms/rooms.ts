import type { Clock } from '@parley/kernel/clock';
import type { Random } from '@parley/kernel/random';
import type { DataOf, Method, ParamsOf, Refusal, ResultOf } from '@parley/protocol/define';
import { isRefusal, refuse } from '@parley/protocol/define';
import { roomSignal } from '@parley/protocol/features/room-messages';
import type { WireRoomEntry, WireRoomOpened } from '@parley/protocol/features/room-values';
import { leaveAllRoom, leaveRoom, roomEnded, roomEntries, roomHeads, syncRooms } from '@parley/protocol/features/rooms';
import type { Schema } from '@parley/protocol/schema';
import { forgetOldest } from '../../core/bounded.ts';
import type { Connection } from '../../core/connection.ts';
import { type Feature, takesEvent } from '../../core/feature.ts';
import { isUnanswered } from '../../core/in-doubt.ts';
import type { Asking } from '../../core/rpc.ts';
import { createDeferred } from '../../core/visit.ts';
import { ZIMConnectionState, ZIMErrorCode } from '../../enums.ts';
import { failure, type ZIMError } from '../../errors.ts';
import { capacity, durations } from '../../limits.ts';
import type { ZIMRoomFullInfo } from '../../types.ts';
import { Batches } from './batches.ts';
import { Fetches } from './fetches.ts';
import { type NewsParts, type ToldRoom, tellDifference, tellEntries, tellSignal } from './news.ts';
import { type Entrance, type Outcome, type Standing, stateOf, stepOf, type Trigger } from './state-rules.ts';
import { Withdrawals } from './withdrawals.ts';

/** A method that leads into a room. */
export type Entering = Method<string, Schema<{ roomID: string; fromRoomID?: string }>, Schema<WireRoomOpened>>;

export interface RoomsParts extends NewsParts {
  readonly clock: Clock;
  readonly random: Random;
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

/** Whether a call that leads into a room may have taken effect although it failed. */
const isInDoubt = (code: ZIMErrorCode): boolean =>
  isUnanswered(code) || code === ZIMErrorCode.RoomModuleServerError || code === ZIMErrorCode.RoomModuleCreateRoomError;

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
        if (position !== undefined && position <= one.position) this.#fetches.want(one);
        else this.#end(one, ending);
      }),
    ),
    takesEvent(roomSignal, (signal) => this.#about(signal.room, (one) => this.#hear(one, signal))),
    takesEvent(roomHeads, ({ rooms }) => {
      for (const { room, position } of rooms) {
        this.#about(room, (one) => one.position < position && this.#fetches.want(one));
      }
    }),
  ];
  readonly batches: Batches;
  readonly #parts: RoomsParts;
  readonly #rooms = new Map<string, Room>();
  /** What was told of rooms that are not known, as long as a call is under way of which they may be. */
  #early: (readonly [room: number, task: (one: Room) => void])[] = [];
  readonly #fetches: Fetches<Room>;
  /** Messages without a place in a log: after an outage another node may hand out late what was told before it. */
  readonly #heard = new Set<number>();
  readonly #withdrawals: Withdrawals;

  constructor(parts: RoomsParts) {
    this.#parts = parts;
    this.batches = new Batches(parts.connection);
    const { clock, random, connection } = parts;
    this.#withdrawals = new Withdrawals({ clock, random, connection, isKnown: (roomID) => this.#rooms.has(roomID) });
    this.#fetches = new Fetches({
      clock,
      random,
      isOpen: (one) => one.standing === 'in',
      ask: (rooms, settle) => this.#fetch(rooms, settle),
    });
  }

  /** Every connection but the first of a login. */
  connected(): void {
    const rooms = [...this.#rooms.values()];
    for (const one of rooms) this.#move(one, 'back');
    if (rooms.length > 0 || this.#withdrawals.places.size > 0) this.#resume(rooms);
  }

  interrupted(): void {
    if (this.#parts.ended()) return;
    this.#fetches.forget();
    this.#withdrawals.interrupted();
    for (const one of this.#rooms.values()) {
      one.held = [];
      this.#move(one, 'lost');
    }
    this.batches.discard(failure('CommonModuleIMServerDisconnect', 'the connection is lost'));
  }

  over(error: ZIMError): void {
    this.#endAll('ended');
    this.#fetches.forget();
    this.#withdrawals.over();
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
          this.#withdrawals.settle({ roomID });
          void events.told().then(() => result.resolve({ roomInfo: { baseInfo: { roomID, roomName } } }));
          void events.breathe();
          tellDifference(this.#parts, one, attributes, true);
        } else {
          const { error } = outcome;
          this.#move(one, error.code === ZIMErrorCode.NetworkModuleRequestTimeout ? 'silent' : 'refused');
          this.#undo({ roomID, fromRoomID }, error);
          void events.told().then(() => result.reject(error));
        }
        this.#release();
      },
    });
    return result.promise;
  }

  async leave({ roomID }: { readonly roomID: string }): Promise<{ roomID: string }> {
    const { connection, events } = this.#parts;
    const one = this.#rooms.get(roomID);
    if (one?.standing === 'interrupted') {
      this.#move(one, 'left');
      this.#withdrawals.leave({ roomID, room: one.room });
    } else await this.#leave(connection.call(leaveRoom, { roomID }), one ? [one] : []);
    this.#moveOf(roomID, 'left');
    await events.told();
    return { roomID };
  }

  async leaveAll(): Promise<{ roomIDs: string[] }> {
    const { connection, events } = this.#parts;
    const { roomIDs } = await this.#leave(connection.call(leaveAllRoom, {}), [...this.#rooms.values()]);
    for (const roomID of roomIDs) this.#moveOf(roomID, 'left');
    await events.told();
    return { roomIDs };
  }

  /** Where a call fails it is not known whether the device is still in the rooms. */
  async #leave<Left>(call: Promise<Left>, rooms: readonly Room[]): Promise<Left> {
    try {
      return await call;
    } catch (thrown) {
      for (const one of rooms) this.#fetches.want(one);
      throw thrown;
    }
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
      this.batches.discard(failure('RoomModuleUserIsNotInTheRoom', 'the room was left'), roomID);
    }
    void this.#parts.events.tell('roomStateChanged', { roomID, state: stateOf(to), event, extendedData });
  }

  #endAll(trigger: Trigger): void {
    for (const one of [...this.#rooms.values()]) this.#move(one, trigger);
  }

  /**
   * What a call may have brought about that failed to the app is taken back, and the room that it may have left is asked
   * about: the server does both behind the call itself.
   */
  #undo({ roomID, fromRoomID }: { readonly roomID: string; readonly fromRoomID: string }, { code }: ZIMError): void {
    // An earlier call took effect: the next one is to find the room as the app takes it to be.
    if (!isInDoubt(code) && code !== ZIMErrorCode.RoomModuleUserIsAlreadyInTheRoom) this.#withdrawals.leaveAll();
    else {
      this.#withdrawals.leave({ roomID });
      const from = this.#rooms.get(fromRoomID);
      if (from) this.#fetches.want(from);
    }
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
    if (one.standing !== 'in' || this.#heard.has(signal.messageID)) return;
    this.#heard.add(signal.messageID);
    forgetOldest(this.#heard, capacity.signalsHeardMax);
    tellSignal(this.#parts, one, signal);
  }

  #end(one: Room, { outcome, extendedData }: Pick<Synced, 'outcome' | 'extendedData'>): void {
    const reason = one.standing === 'interrupted' && reasons[outcome];
    this.#move(one, outcome, reason ? JSON.stringify({ reason }) : extendedData);
  }

  #take(one: Room, entries: readonly WireRoomEntry[]): void {
    this.#advance(one, entries);
    if (one.standing === 'in' && one.held.length > 0) this.#fetches.want(one);
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
    if (due.some((entry) => this.#isOwnEnd(entry))) this.#fetches.want(one);
  }

  #isOwnEnd(entry: WireRoomEntry): boolean {
    return (
      'kind' in entry && entry.kind === 'left' && entry.members.some(({ userID }) => userID === this.#parts.userID)
    );
  }

  #fetch(rooms: readonly Room[], settle: (isAnswered: boolean) => void): void {
    this.#ask(false, rooms, (outcome) => {
      if (outcome.ok) this.#learnAll(rooms, outcome.result.rooms);
      settle(outcome.ok);
    });
  }

  #resume(rooms: readonly Room[]): void {
    const { places } = this.#withdrawals;
    this.#ask(true, rooms, (outcome) => {
      if (outcome.ok) {
        this.#withdrawals.settled(places);
        this.#learnAll(rooms, outcome.result.rooms);
      } else this.#unresumed(rooms, outcome.error);
    });
  }

  #ask(isResume: boolean, rooms: readonly Room[], settle: Asking<typeof syncRooms>['settle']): void {
    const named = rooms.map(({ room, roomID, position }) => ({ room, roomID, position }));
    this.#parts.connection.ask(syncRooms, { isResume, rooms: named }, { timeoutMs: durations.requestMs, settle });
  }

  /** The server could not say what became of the rooms, and may hold this device for one that came back to them. */
  #unresumed(rooms: readonly Room[], { code }: ZIMError): void {
    if (code === ZIMErrorCode.CommonModuleIMServerDisconnect) return;
    for (const one of rooms) {
      if (this.#rooms.get(one.roomID) !== one) continue;
      this.#end(one, { outcome: 'ended' });
      this.#withdrawals.note({ roomID: one.roomID, room: one.room });
    }
    this.#withdrawals.leaveAll();
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
