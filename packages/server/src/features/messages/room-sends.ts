import { millis } from '@parley/kernel/brand';
import { type ErrorOf, isRefusal, type ParamsOf, type Refusal, type ResultOf, refuse } from '@parley/protocol/define';
import { encodeEvent } from '@parley/protocol/frames';
import { events, type methods } from '@parley/protocol/index';
import { refuseIfOver, type SessionActor } from '../../core/actors.ts';
import type { EventHint } from '../../core/effects.ts';
import { appendRoomEntries, placeIn, type RoomRow, roomLock } from '../rooms/index.ts';
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
  // Those of one priority keep the order of their sender; a higher one need not wait for a lower one.
  const lane = { targetID: `room ${priority} ${roomID}` };
  return inLane(parts, actor, lane, async () => {
    const sent = await toSent(parts, context, actor, { ...params, conversationType: 0, targetID: '' });
    if (isRefusal(sent)) return notCombined(sent);
    if (sent.use?.copy) return combinedElsewhere;
    const isHandedOut = await budget.admit(`${actor.app} ${roomID}`, excessOf(priority));
    return { outcome: commitMessage(context, actor, { params, sent, isHandedOut }) };
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

function commitMessage(context: Context, actor: SessionActor, { params, sent, isHandedOut }: Handed) {
  const { app, userID: senderUserID } = actor;
  const { roomID, localMessageID } = params;
  return context.commit.run<ResultOf<MessageMethod>, ErrorOf<MessageMethod>>({
    app,
    keys: [roomLock(app, roomID)],
    decide: async (stores) => {
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
      if (!isHandedOut && !room.isStored) return { result: answer };
      const message = {
        position: 0,
        conversationType: roomConversation,
        senderUserID,
        targetID: roomID,
        localMessageID,
      };
      const { hints } = await appendRoomEntries(stores, context, {
        app,
        room,
        entries: [{ kind: 'message', message: { ...message, ...result, content } }],
        patch: { messageSeq, orderKey },
        isHidden: !isHandedOut,
      });
      return { result: answer, effects: { hints } };
    },
  });
}

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
  if (place) return place.room;
  return (await stores.rooms.byID(roomID))
    ? refuse('RoomModuleUserIsNotInTheRoom', 'roomID: the sender is not in the room')
    : refuse('MessageModuleTargetDoesNotExist', 'roomID: there is no such room');
}

/** A Command or Barrage message goes to who is connected; it has no place in the log, and no order. */
async function sendRoomSignal(
  budget: RoomBudget,
  context: Context,
  actor: SessionActor,
  { roomID, localMessageID, content, priority }: ParamsOf<SignalMethod>,
): Promise<ResultOf<SignalMethod> | Refusal<ErrorOf<SignalMethod>>> {
  const { app, userID: senderUserID } = actor;
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
