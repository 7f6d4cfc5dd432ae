import { millis } from '@parley/kernel/brand';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import type { ToldCommandContent } from '@parley/protocol/features/values';
import { encodeEvent } from '@parley/protocol/frames';
import { events, type methods } from '@parley/protocol/index';
import { type Actor, refuseIfOver } from '../../core/actors.ts';
import type { EventHint } from '../../core/effects.ts';
import type { ReadersOf } from '../../storage/storage.ts';
import { appendRoomEntries, orWhatStands, placeIn, type RoomRow, roomLock } from '../rooms/index.ts';
import type { Context, Stores } from './context.ts';
import { createRoomBudget, type Excess, type RoomBudget } from './room-budget.ts';
import { admitContent, looseOrderKey, orderKeyStep } from './rules.ts';
import { inLane, laneOwner, type SendParts, type Sent, toSent } from './service.ts';
import { serverMessageName } from './tips.ts';

type Declared = typeof methods.messages;
type MessageMethod = Declared['sendRoomMessage'];
type SignalMethod = Declared['sendRoomSignal'];
/** What only the app's server may do: its user need not be in the room. */
interface OfServer {
  readonly isSenderUnaware: boolean;
}
type Asked = ParamsOf<MessageMethod> & { readonly ofServer?: OfServer };
/** What it hands on may be longer than what a device sends. */
type AskedSignal = Omit<ParamsOf<SignalMethod>, 'content'> & {
  readonly content: ToldCommandContent | Exclude<ParamsOf<SignalMethod>['content'], { readonly type: 2 }>;
  readonly ofServer?: OfServer;
};

const roomConversation = 1;
const lowPriority = 1;
const highPriority = 3;

export type RoomSends = ReturnType<typeof createRoomSends>;

/** What is sent into rooms, with what this node has handed out of each. */
export function createRoomSends(parts: SendParts) {
  let budget: RoomBudget | undefined;
  const budgetOf = ({ clock, config }: Context): RoomBudget => {
    budget ??= createRoomBudget(clock, config.rooms.messagesPerSecond);
    return budget;
  };
  return {
    sendRoomMessage: (context: Context, actor: Actor, params: Asked) =>
      sendRoomMessage(parts, budgetOf(context), context, actor, params),
    sendRoomSignal: (context: Context, actor: Actor, params: AskedSignal) =>
      sendRoomSignal(budgetOf(context), context, actor, params),
  };
}

/** Low is dropped, Medium waits, High goes. */
const excessOf = (priority = lowPriority): Excess => {
  if (priority === lowPriority) return 'drop';
  return priority === highPriority ? 'pass' : 'wait';
};

async function sendRoomMessage(
  parts: SendParts,
  budget: RoomBudget,
  context: Context,
  actor: Actor,
  params: Asked,
): Promise<ResultOf<MessageMethod> | Refusal<ErrorOf<MessageMethod>>> {
  const { roomID, content, priority = lowPriority, ofServer } = params;
  const refusal = ofServer ? undefined : admitContent(content, context.config.limits);
  if (refusal) return refusal;
  const lane = `room ${roomID}`;
  return inLane(parts, actor, { targetID: lane }, async () => {
    const stranger = await refuseStranger(context, actor, params);
    if (stranger) return stranger;
    const sent = await toSent(parts, context, actor, { ...params, conversationType: 0, targetID: '' });
    if (isRefusal(sent)) return notCombined(sent);
    if (sent.use?.copy) return combinedElsewhere;
    const excess = excessOf(priority);
    const begin = async () => {
      const isHandedOut = await budget.admit(`${actor.app} ${roomID}`, excess);
      return { outcome: commitMessage(context, actor, { params, sent, isHandedOut }) };
    };
    if (excess !== 'wait') return begin();
    // What waits for its turn keeps the order of its sender among itself, and lets everything else go by.
    const waiting = parts.lanes.run(`${laneOwner(actor)} ${lane} waiting`, begin);
    return { outcome: waiting.then(({ outcome }) => outcome) };
  });
}

/** What combines messages is kept with the message that refers to it, and one of a room is not kept. */
const combinedElsewhere = refuse(
  'MessageModuleSendMessageFailed',
  'content.messages: a room takes only what was combined in another conversation; send its combineID',
);

const notCombined = ({ refused, detail }: Refusal) =>
  refuse(refused === 'CommonModuleParamsInvalid' ? refused : 'MessageModuleSendMessageFailed', detail);

interface Handed {
  readonly params: Asked;
  readonly sent: Sent;
  readonly isHandedOut: boolean;
}

/** A message in the log of its room, as far as its transaction held. */
interface Written {
  readonly room: RoomRow['room'];
  readonly position: number;
  readonly answer: ResultOf<MessageMethod>;
}

/** Of a message that nobody is handed. */
const withheld = { counts: { roomMessagesWithheld: 1 } };

/**
 * Its transaction may be in force although it is said to have failed, and may be run again then with those of others: a
 * message that stands in the log is not written a second time, and has not failed.
 */
function commitMessage(context: Context, actor: Actor, handed: Handed) {
  const { app } = actor;
  const keys = [roomLock(app, handed.params.roomID)];
  let written: Written | undefined;
  const commit = context.commit.run<ResultOf<MessageMethod>, ErrorOf<MessageMethod>>({
    app,
    keys,
    decide: async (stores) => {
      const standing = written && (await findWritten(stores, written));
      if (standing) return { result: standing };
      const decided = await writeMessage(stores, context, actor, handed);
      if (isRefusal(decided)) return decided;
      ({ written } = decided);
      return { result: decided.answer, effects: { hints: decided.hints, ...(!handed.isHandedOut && withheld) } };
    },
  });
  return orWhatStands(commit, async () => {
    const outcome = await context.commit.run<Written['answer'] | undefined>({
      app,
      keys,
      decide: async (stores) => ({ result: written && (await findWritten(stores, written)) }),
    });
    return isRefusal(outcome) ? undefined : outcome;
  });
}

async function findWritten(
  { rooms }: Stores,
  { room, position, answer }: Written,
): Promise<Written['answer'] | undefined> {
  const [row] = await rooms.entriesAfter(room, position - 1, 1);
  return row?.position === position && row.body.includes(`"messageID":${answer.messageID},`) ? answer : undefined;
}

async function writeMessage(stores: Stores, context: Context, actor: Actor, { params, sent, isHandedOut }: Handed) {
  const { app, userID: senderUserID } = actor;
  const { roomID, ofServer } = params;
  const room = await admitSender(stores, actor, params);
  if (isRefusal(room)) return room;
  const messageID = context.ids.next();
  const localMessageID = ofServer ? serverMessageName(messageID) : params.localMessageID;
  const timestamp = millis(context.clock.wall());
  const orderKey = Math.max(room.orderKey + orderKeyStep, looseOrderKey(timestamp, messageID));
  const messageSeq = room.messageSeq + 1;
  const result = { messageID, messageSeq, timestamp, orderKey };
  const { content } = sent;
  const answer = { ...result, ...(content.type === 100 && { combineID: content.combineID }) };
  // Nobody gets it and nobody can read it later.
  if (!isHandedOut && !room.isStored) return { answer, hints: [], written: undefined };
  const place = { position: 0, conversationType: roomConversation, senderUserID, targetID: roomID, localMessageID };
  const appended = await appendRoomEntries(stores, context, {
    app,
    room,
    entries: [
      { kind: 'message', message: { ...place, ...result, ...originOf(ofServer), content }, ...awareOf(ofServer) },
    ],
    patch: { messageSeq, orderKey },
    isHidden: !isHandedOut,
  });
  return { answer, hints: appended.hints, written: { room: room.room, position: appended.room.position, answer } };
}

const originOf = (ofServer: OfServer | undefined) => ({ ...(ofServer && { isServerMessage: true }) });
const awareOf = (ofServer: OfServer | undefined) => ({ ...(ofServer?.isSenderUnaware && { isSenderUnaware: true }) });

type ToRoom = Pick<Asked, 'roomID' | 'ofServer'>;

/** What a room hands out in a second is its members' alone: nobody else uses any of it up. */
async function refuseStranger(context: Context, actor: Actor, to: ToRoom) {
  const room = await roomFor(context.storage.read(actor.app), actor, to);
  return isRefusal(room) ? room : undefined;
}

const noSuchRoom = refuse('MessageModuleTargetDoesNotExist', 'roomID: there is no such room');
const outside = refuse('RoomModuleUserIsNotInTheRoom', 'roomID: the sender is not in the room');

/** The room that somebody may send to: a device one that it is in, the app's server any. */
async function roomFor(
  readers: ReadersOf<'rooms'>,
  { session }: Actor,
  { roomID, ofServer }: ToRoom,
): Promise<RoomRow | Refusal<'MessageModuleTargetDoesNotExist' | 'RoomModuleUserIsNotInTheRoom'>> {
  const place = session && (await placeIn(readers, { session }, roomID));
  if (place) return place.room;
  const room = await readers.rooms.byID(roomID);
  if (!room) return noSuchRoom;
  return ofServer ? room : outside;
}

const admitSender = async (stores: Stores, actor: Actor, to: ToRoom) =>
  (await refuseIfOver(stores, actor)) ?? roomFor(stores, actor, to);

/** A Command or Barrage message goes to who is connected; it has no place in the log, and no order. */
async function sendRoomSignal(
  budget: RoomBudget,
  context: Context,
  actor: Actor,
  params: AskedSignal,
): Promise<ResultOf<SignalMethod> | Refusal<ErrorOf<SignalMethod>>> {
  const { app, userID: senderUserID } = actor;
  const { roomID, content, priority, ofServer } = params;
  const stranger = await refuseStranger(context, actor, params);
  if (stranger) return stranger;
  const isHandedOut = await budget.admit(`${app} ${roomID}`, content.type === 20 ? 'drop' : excessOf(priority));
  return context.commit.run<ResultOf<SignalMethod>, ErrorOf<SignalMethod>>({
    app,
    keys: [],
    decide: async (stores) => {
      const row = await admitSender(stores, actor, params);
      if (isRefusal(row)) return row;
      const timestamp = context.clock.wall();
      const messageID = context.ids.next();
      const result = { messageID, timestamp, orderKey: looseOrderKey(timestamp, messageID) };
      if (!isHandedOut) return { result, effects: withheld };
      const { room } = row;
      const localMessageID = ofServer ? serverMessageName(messageID) : params.localMessageID;
      const said = { senderUserID, localMessageID, content, ...originOf(ofServer), ...awareOf(ofServer) };
      const data = { room, ...result, ...said };
      const hint: EventHint = {
        kind: 'event',
        app,
        audience: { kind: 'room', room },
        frame: encodeEvent(events.roomSignal.name, data),
        isDroppable: true,
      };
      return { result, effects: { hints: [hint] } };
    },
  });
}
