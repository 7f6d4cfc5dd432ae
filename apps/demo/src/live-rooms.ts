import {
  type ZIM,
  ZIMConversationType,
  type ZIMErrorCode,
  type ZIMEventHandler,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageType,
  ZIMRoomEvent,
  type ZIMRoomInfo,
  ZIMRoomState,
} from '@parley/client';
import { type ActionOutcome, codeOf, createStore, type Readable } from '@parley/react';
import type { News } from './announcer.ts';
import type { KnownRooms } from './known-rooms.ts';
import {
  endOf,
  isEntered,
  type LiveRoom,
  roomOf,
  type Seat,
  seatOf,
  topicKeys,
  withAttributes,
  withBarrage,
  withLine,
  withLineChanged,
  withoutLine,
  withPresence,
} from './live-room.ts';
import { Throttle } from './throttle.ts';

export interface LiveRoomsParts {
  readonly client: RoomClient;
  readonly userID: string;
  readonly known: KnownRooms;
  readonly announce: (news: News) => void;
  readonly after: (delayMs: number, work: () => void) => () => void;
}

/** What is used of the SDK. */
export type RoomClient = Pick<
  ZIM,
  | 'deleteRoomAttributes'
  | 'enterRoom'
  | 'joinRoom'
  | 'leaveRoom'
  | 'queryRoomOnlineMemberCount'
  | 'sendMessage'
  | 'setRoomAttributes'
  | 'subscribe'
>;

type Told<Name extends keyof ZIMEventHandler> = Parameters<ZIMEventHandler[Name]>[1];

export const countEveryMs = 3000;
export const announceEveryMs = 2000;
/** How long a room waits for somebody when its last member has left, in seconds. */
const roomDestroyDelayTime = 60;

const missingCode: ZIMErrorCode = 6000322;
const notThereCodes: ReadonlySet<number> = new Set<ZIMErrorCode>([6000306, 6000321]);
const ownedByOthersCode: ZIMErrorCode = 6000331;
const done: ActionOutcome = { isDone: true };

/** The live rooms in which the user is, or was until they ended on him. */
export class LiveRooms {
  readonly rooms: Readable<ReadonlyMap<string, LiveRoom>>;
  readonly known: Pick<KnownRooms, 'list' | 'forget'>;
  readonly #parts: LiveRoomsParts;
  readonly #rooms = createStore<ReadonlyMap<string, LiveRoom>>(new Map());
  readonly #counts = new Map<string, Throttle>();
  readonly #ends: readonly (() => void)[];
  readonly #announcing: Throttle;
  /** What was said in the room that is shown and is to be announced. */
  #unsaid: { readonly roomID: string; readonly place: string; readonly text: string }[] = [];
  #shown: string | undefined;
  #ids = 0;

  constructor(parts: LiveRoomsParts) {
    this.#parts = parts;
    this.rooms = this.#rooms;
    this.known = parts.known;
    const { client, after } = parts;
    this.#announcing = new Throttle({ everyMs: announceEveryMs, after, work: () => this.#announce() });
    this.#ends = [
      client.subscribe('roomStateChanged', (_zim, told) => this.#onState(told)),
      client.subscribe('roomAttributesUpdated', (_zim, told) => this.#onAttributes(told)),
      client.subscribe('roomAttributesBatchUpdated', (_zim, told) => this.#onAttributes(told)),
      client.subscribe('roomMemberJoined', (_zim, told) => this.#onMembers('came', told)),
      client.subscribe('roomMemberLeft', (_zim, told) => this.#onMembers('went', told)),
      client.subscribe('roomMessageReceived', (_zim, told) => this.#onMessages(told)),
    ];
  }

  end(): void {
    for (const end of this.#ends) end();
    for (const count of this.#counts.values()) count.end();
    this.#announcing.end();
  }

  /** Enters a room that is there, unless this device is in it. */
  open(roomID: string): void {
    if (isEntered(this.#get(roomID))) return;
    void this.#enter({ roomID, roomName: '' }, () => this.#parts.client.joinRoom(roomID));
  }

  /** Enters a room, and makes it if there is none; the name counts only then. */
  enter(info: ZIMRoomInfo): void {
    if (isEntered(this.#get(info.roomID))) return;
    void this.#enter(info, () => this.#parts.client.enterRoom(info, { roomDestroyDelayTime }));
  }

  /** What is said in this room is announced until the end that is returned. */
  show(roomID: string): () => void {
    this.#shown = roomID;
    return () => {
      if (this.#shown === roomID) this.#shown = undefined;
    };
  }

  async leave(roomID: string): Promise<ActionOutcome> {
    const outcome = isEntered(this.#get(roomID)) ? await outcomeOf(() => this.#parts.client.leaveRoom(roomID)) : done;
    if (!outcome.isDone && !notThereCodes.has(outcome.code)) return outcome;
    this.#drop(roomID);
    return done;
  }

  async say(roomID: string, text: string): Promise<void> {
    const id = this.#nextID();
    const { userID } = this.#parts;
    this.#change(roomID, (room) => withLine(room, { kind: 'text', id, userID, text, status: 'sending' }));
    const outcome = await this.#send(roomID, ZIMMessageType.Text, text);
    const part = outcome.isDone ? { status: 'sent' as const } : { status: 'failed' as const, code: outcome.code };
    this.#change(roomID, (room) => withLineChanged(room, id, part));
  }

  /** Sends again what was not sent; it stands last then. */
  async sayAgain(roomID: string, id: number): Promise<void> {
    const line = this.#get(roomID)?.lines.find((one) => one.id === id);
    if (line?.kind !== 'text' || line.status !== 'failed') return;
    this.#change(roomID, (room) => withoutLine(room, id));
    await this.say(roomID, line.text);
  }

  /** Lets a text fly over the stage, also over one's own. */
  async fly(roomID: string, text: string): Promise<ActionOutcome> {
    const outcome = await this.#send(roomID, ZIMMessageType.Barrage, text);
    const { userID } = this.#parts;
    if (outcome.isDone) this.#change(roomID, (room) => withBarrage(room, { id: this.#nextID(), userID, text }));
    return outcome;
  }

  /** It has left the stage. */
  landed(roomID: string, id: number): void {
    this.#change(roomID, (room) => ({ ...room, barrages: room.barrages.filter((one) => one.id !== id) }));
  }

  /** Takes a seat, in place of the one that the user has; his own is given up. */
  async tapSeat(roomID: string, seat: Seat): Promise<ActionOutcome> {
    const { client, userID } = this.#parts;
    const room = this.#get(roomID);
    const present = room && seatOf(room, userID);
    if (present !== seat) {
      const taken = await this.#set(roomID, { [seat]: userID });
      if (!taken.isDone || present === undefined) return taken;
    }
    return outcomeOf(() => client.deleteRoomAttributes([present ?? seat], roomID));
  }

  /** Says what is talked of; the topic goes with whoever has set it. Without a text there is none. */
  setTopic(roomID: string, text: string): Promise<ActionOutcome> {
    const { client, userID } = this.#parts;
    if (text !== '') return this.#set(roomID, { [topicKeys.text]: text, [topicKeys.owner]: userID });
    if (this.#get(roomID)?.attributes[topicKeys.text] === undefined) return Promise.resolve(done);
    return outcomeOf(() => client.deleteRoomAttributes([topicKeys.text, topicKeys.owner], roomID));
  }

  /** What belongs to somebody else is left alone, and makes the whole refused. */
  async #set(roomID: string, attributes: Record<string, string>): Promise<ActionOutcome> {
    try {
      const { errorKeys } = await this.#parts.client.setRoomAttributes(attributes, roomID, {
        isDeleteAfterOwnerLeft: true,
      });
      return errorKeys.length === 0 ? done : { isDone: false, code: ownedByOthersCode };
    } catch (thrown) {
      return { isDone: false, code: codeOf(thrown) };
    }
  }

  #send(roomID: string, type: ZIMMessageType, message: string): Promise<ActionOutcome> {
    const content = { type, message } as unknown as ZIMMessage;
    const config = { priority: ZIMMessagePriority.Medium };
    return outcomeOf(() => this.#parts.client.sendMessage(content, roomID, ZIMConversationType.Room, config));
  }

  async #enter(
    { roomID, roomName }: ZIMRoomInfo,
    call: () => Promise<{ readonly roomInfo: { readonly baseInfo: ZIMRoomInfo } }>,
  ): Promise<void> {
    const { known } = this.#parts;
    const before = this.#get(roomID);
    const knownName = known.list.get().find((one) => one.roomID === roomID)?.name;
    const room = before ?? roomOf(roomID, roomName || (knownName ?? ''));
    this.#put({ ...room, phase: { kind: 'entering' }, onlineCount: undefined, attributes: {}, barrages: [] });
    try {
      const { baseInfo } = (await call()).roomInfo;
      this.#change(roomID, (now) => ({ ...now, name: baseInfo.roomName }));
      known.add({ roomID, name: baseInfo.roomName });
    } catch (thrown) {
      const code = codeOf(thrown);
      const end = code === missingCode ? 'missing' : 'refused';
      this.#change(roomID, (now) => ({ ...now, phase: { kind: 'ended', end, code } }));
    }
  }

  #onState({ roomID, state, event, extendedData }: Told<'roomStateChanged'>): void {
    if (state === ZIMRoomState.Connecting) {
      if (event !== ZIMRoomEvent.NetworkInterrupted) return;
      this.#change(roomID, (room) => ({ ...room, phase: { kind: 'reconnecting' } }));
    } else if (state === ZIMRoomState.Connected) {
      this.#change(roomID, (room) => ({ ...room, phase: { kind: 'in' } }));
      this.#count(roomID);
    } else if (event === ZIMRoomEvent.Success) this.#drop(roomID);
    else this.#change(roomID, (room) => ({ ...room, phase: endOf(event, extendedData) }));
  }

  #onAttributes({ roomID, infos }: Told<'roomAttributesUpdated'>): void {
    this.#change(roomID, (room) => withAttributes(room, infos));
  }

  #onMembers(kind: 'came' | 'went', { roomID, memberList }: Told<'roomMemberJoined'>): void {
    this.#change(roomID, (room) => withPresence(room, { kind, id: this.#nextID(), people: memberList }));
    this.#count(roomID);
  }

  #onMessages({ fromConversationID: roomID, messageList, info }: Told<'roomMessageReceived'>): void {
    for (const message of messageList) {
      const { type, senderUserID: userID } = message;
      const text = textOf(message);
      if (text === undefined || userID === undefined || !isShownType(type)) continue;
      const id = this.#nextID();
      this.#change(roomID, (room) =>
        type === ZIMMessageType.Barrage
          ? withBarrage(room, { id, userID, text })
          : withLine(room, { kind: 'text', id, userID, text, status: 'sent' }),
      );
      if (roomID !== this.#shown || info.isOfflineMessage) continue;
      this.#unsaid.push({ roomID, place: userID, text });
      this.#announcing.ask();
    }
  }

  /** Many at once are counted: nobody listens to a hundred messages a second. */
  #announce(): void {
    const unsaid = this.#unsaid;
    this.#unsaid = [];
    const [only] = unsaid;
    if (!only) return;
    const { roomID, place, text } = only;
    const room = this.#get(roomID)?.name || roomID;
    const { announce } = this.#parts;
    if (unsaid.length === 1) announce({ kind: 'inOpenChat', place, text });
    else announce({ kind: 'severalInRoom', room, count: unsaid.length });
  }

  #count(roomID: string): void {
    const { after, client } = this.#parts;
    const ask = async (): Promise<void> => {
      // Whoever cannot be asked now is asked with the next change.
      const answer = await client.queryRoomOnlineMemberCount(roomID).catch(() => undefined);
      if (answer) this.#change(roomID, (room) => ({ ...room, onlineCount: answer.count }));
    };
    const work = (): void => void ask();
    const counting = this.#counts.get(roomID) ?? new Throttle({ everyMs: countEveryMs, after, work });
    this.#counts.set(roomID, counting);
    counting.ask();
  }

  #get(roomID: string): LiveRoom | undefined {
    return this.#rooms.get().get(roomID);
  }

  #put(room: LiveRoom): void {
    this.#rooms.set(new Map(this.#rooms.get()).set(room.roomID, room));
  }

  /** A room that was left meanwhile stays left. */
  #change(roomID: string, of: (room: LiveRoom) => LiveRoom): void {
    const room = this.#get(roomID);
    if (room) this.#put(of(room));
  }

  #drop(roomID: string): void {
    this.#counts.get(roomID)?.end();
    this.#counts.delete(roomID);
    const next = new Map(this.#rooms.get());
    next.delete(roomID);
    this.#rooms.set(next);
  }

  #nextID(): number {
    this.#ids += 1;
    return this.#ids;
  }
}

const isShownType = (type: ZIMMessageType): boolean => type === ZIMMessageType.Text || type === ZIMMessageType.Barrage;

function textOf(message: ZIMMessage): string | undefined {
  const { message: text } = message as { readonly message?: unknown };
  return typeof text === 'string' ? text : undefined;
}

async function outcomeOf(act: () => Promise<unknown>): Promise<ActionOutcome> {
  try {
    await act();
    return done;
  } catch (thrown) {
    return { isDone: false, code: codeOf(thrown) };
  }
}
