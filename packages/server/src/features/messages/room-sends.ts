import { millis } from '@parley/kernel/brand';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import { encodeEvent } from '@parley/protocol/frames';
import { events, type methods } from '@parley/protocol/index';
import { refuseIfOver, type SessionActor } from '../../core/actors.ts';
import type { EventHint } from '../../core/effects.ts';
import type { ReadersOf } from '../../storage/storage.ts';
import { appendRoomEntries, orWhatStands, placeIn, type RoomRow, roomLock } from '../rooms/index.ts';
import type { Context, Stores } from './context.ts';
import { createRoomBudget, type Excess, type RoomBudget } from './room-budget.ts';
import { admitContent, looseOrderKey, orderKeyStep } from './rules.ts';
import { inLane, type SendParts, type Sent, toSent } from './service.ts';

type Declared = typeof methods.messages;
type MessageMethod = Declared['sendRoomMessage'];
type SignalMethod = Declared['sendRoomSignal'];
type Asked = ParamsOf<MessageMethod>;

const roomConversation = 1;
const lowPriority = 1;
const highPriority = 3;

/** What is sent into rooms, with what this node has handed out of each. */
export function createRoomSends(parts: SendParts) {
  let budget: RoomBudget | undefined;
  const budgetOf = ({ clock, config }: Context): RoomBudget => {
    budget ??= createRoomBudget(clock, config.rooms.messagesPerSecond);
    return budget;
  };
  return {
    sendRoomMessage: (context: Context, actor: SessionActor, params: Asked) =>
      sendRoomMessage(parts, budgetOf(context), context, actor, params),
    sendRoomSignal: (context: Context, actor: SessionActor, params: ParamsOf<SignalMethod>) =>
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
  actor: SessionActor,
  params: Asked,
): Promise<ResultOf<MessageMethod> | Refusal<ErrorOf<MessageMethod>>> {
  const { roomID, content, priority = lowPriority } = params;
  const refusal = admitContent(content, context.config.limits);
  if (refusal) return refusal;
  const lane = `room ${roomID}`;
  return inLane(parts, actor, { targetID: lane }, async () => {
    const stranger = await refuseStranger(context, actor, roomID);
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
    const waiting = parts.lanes.run(`${actor.session.sessionID} ${lane} waiting`, begin);
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

/**
 * Its transaction may be in force although it is said to have failed, and may be run again then with those of others: a
 * message that stands in the log is not written a second time, and has not failed.
 */
function commitMessage(context: Context, actor: SessionActor, handed: Handed) {
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
      return { result: decided.answer, effects: { hints: decided.hints } };
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

async function writeMessage(
  stores: Stores,
  context: Context,
  actor: SessionActor,
  { params, sent, isHandedOut }: Handed,
) {
  const { app, userID: senderUserID } = actor;
  const { roomID, localMessageID } = params;
  const room = await admitSender(stores, actor, roomID);
  if (isRefusal(room)) return room;
  const messageID = context.ids.next();
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
    entries: [{ kind: 'message', message: { ...place, ...result, content } }],
    patch: { messageSeq, orderKey },
    isHidden: !isHandedOut,
  });
  return { answer, hints: appended.hints, written: { room: room.room, position: appended.room.position, answer } };
}

/** What a room hands out in a second is its members' alone: nobody else uses any of it up. */
async function refuseStranger(context: Context, actor: SessionActor, roomID: string) {
  const readers = context.storage.read(actor.app);
  return (await placeIn(readers, actor, roomID)) ? undefined : outsideOf(readers, roomID);
}

const outsideOf = async ({ rooms }: ReadersOf<'rooms'>, roomID: string) =>
  (await rooms.byID(roomID))
    ? refuse('RoomModuleUserIsNotInTheRoom', 'roomID: the sender is not in the room')
    : refuse('MessageModuleTargetDoesNotExist', 'roomID: there is no such room');

async function admitSender(
  stores: Stores,
  actor: SessionActor,
  roomID: string,
): Promise<
  RoomRow | Refusal<'MessageModuleTargetDoesNotExist' | 'RoomModuleUserIsNotInTheRoom' | 'NetworkModuleUserIsNotLogged'>
> {
  const over = await refuseIfOver(stores, actor);
  if (over) return over;
  const place = await placeIn(stores, actor, roomID);
  return place ? place.room : outsideOf(stores, roomID);
}

/** A Command or Barrage message goes to who is connected; it has no place in the log, and no order. */
async function sendRoomSignal(
  budget: RoomBudget,
  context: Context,
  actor: SessionActor,
  { roomID, localMessageID, content, priority }: ParamsOf<SignalMethod>,
): Promise<ResultOf<SignalMethod> | Refusal<ErrorOf<SignalMethod>>> {
  const { app, userID: senderUserID } = actor;
  const stranger = await refuseStranger(context, actor, roomID);
  if (stranger) return stranger;
  const isHandedOut = await budget.admit(`${app} ${roomID}`, content.type === 20 ? 'drop' : excessOf(priority));
  return context.commit.run<ResultOf<SignalMethod>, ErrorOf<SignalMethod>>({
    app,
    keys: [],
    decide: async (stores) => {
      const row = await admitSender(stores, actor, roomID);
      if (isRefusal(row)) return row;
      const timestamp = context.clock.wall();
      const messageID = context.ids.next();
      const result = { messageID, timestamp, orderKey: looseOrderKey(timestamp, messageID) };
      if (!isHandedOut) return { result };
      const { room } = row;
      const data = { room, ...result, senderUserID, localMessageID, content };
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
