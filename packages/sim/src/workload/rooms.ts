import {
  type ZIM,
  ZIMConversationType,
  ZIMError,
  type ZIMMessage,
  ZIMMessagePriority,
  ZIMMessageType,
  type ZIMRoomState,
} from '@parley/client';
import { type Clock, sleep } from '@parley/kernel/clock';
import type { Chance } from '../chance.ts';
import type { History } from '../history.ts';
import type { RoomAnswer, RoomCall } from '../room-history.ts';
import { roomsIn, toSeenRoomMessage } from '../rooms-heard.ts';

/** Few, so that users meet. */
export const roomIDs: readonly string[] = ['r1', 'r2', 'r3'];

export interface RoomHands {
  readonly zim: ZIM;
  readonly clock: Clock;
  readonly history: History;
  readonly of: { readonly device: string; readonly userID: string; readonly life: number };
  readonly rooms: ReadonlyMap<string, ZIMRoomState>;
  readonly others: readonly string[];
  readonly nextTag: () => string;
}

/** Does something in a room or about one. Where the device is in none it mostly goes into one. */
export async function liveInRooms(hands: RoomHands, dice: Chance): Promise<void> {
  const present = roomsIn(hands.rooms);
  if (present.length === 0 || dice.happens(0.15)) return enter(hands, dice, present);
  const roomID = dice.happens(0.05) ? dice.pick(roomIDs) : dice.pick(present);
  const kind = dice.int(100);
  if (kind < 45) await talk(hands, dice, roomID);
  else if (kind < 75) await changeAttributes(hands, dice, roomID);
  else if (kind < 85) await ask(hands, dice, roomID);
  else await leave(hands, dice, roomID);
}

interface Asked extends Pick<RoomCall, 'method' | 'roomID' | 'tag' | 'isReliable'> {
  readonly call: (zim: ZIM) => Promise<unknown>;
}

/** Notes a call and how it ends. */
function note({ zim, history, of }: RoomHands, { call: begin, ...asked }: Asked): Promise<void> {
  const call = history.entries.length;
  history.add({ ...of, kind: 'roomCall', call, ...asked });
  const answer = (end: Pick<RoomAnswer, 'code' | 'message'>): void =>
    history.add({ ...of, kind: 'roomAnswer', call, ...end });
  return begin(zim).then(
    (result) => answer({ code: 0, ...messageIn(result) }),
    (error: unknown) => {
      if (!(error instanceof ZIMError)) throw error;
      answer({ code: error.code });
    },
  );
}

function messageIn(result: unknown): Pick<RoomAnswer, 'message'> {
  const isSent = typeof result === 'object' && result !== null && 'message' in result;
  return isSent ? { message: toSeenRoomMessage(result.message as ZIMMessage) } : {};
}

async function enter(hands: RoomHands, dice: Chance, present: readonly string[]): Promise<void> {
  const roomID = dice.pick(roomIDs);
  const info = { roomID, roomName: `name ${dice.int(10)}` };
  const config = {
    roomDestroyDelayTime: dice.pick([0, 0, 2]),
    roomAttributes: dice.happens(0.3) ? { [keyOf(dice)]: hands.nextTag() } : {},
  };
  const creates = dice.happens(0.7);
  const from = present.length > 0 ? dice.pick(present) : undefined;
  const kind = dice.int(10);
  const isSwitch = from !== undefined && kind > 5;
  if (isSwitch) {
    await note(hands, { method: 'switchRoom', roomID, call: (zim) => zim.switchRoom(from, info, creates, config) });
  } else if (kind < 2) await note(hands, { method: 'createRoom', roomID, call: (zim) => zim.createRoom(info, config) });
  else if (kind < 4) await note(hands, { method: 'joinRoom', roomID, call: (zim) => zim.joinRoom(roomID) });
  else await note(hands, { method: 'enterRoom', roomID, call: (zim) => zim.enterRoom(info, config) });
}

async function leave(hands: RoomHands, dice: Chance, roomID: string): Promise<void> {
  if (dice.happens(0.3)) await note(hands, { method: 'leaveAllRoom', roomID: '', call: (zim) => zim.leaveAllRoom() });
  else await note(hands, { method: 'leaveRoom', roomID, call: (zim) => zim.leaveRoom(roomID) });
}

/** Several messages in flight, slow enough for the SDK. */
async function talk(hands: RoomHands, dice: Chance, roomID: string): Promise<void> {
  const count = 1 + dice.int(5);
  for (let index = 0; index < count; index += 1) {
    void say(hands, dice, roomID);
    await sleep(hands.clock, dice.between(101, 200));
  }
}

function say(hands: RoomHands, dice: Chance, roomID: string): Promise<void> {
  const tag = hands.nextTag();
  const kind = dice.int(10);
  const isReliable = kind < 7;
  const message = isReliable
    ? { type: ZIMMessageType.Text, message: tag }
    : kind < 9
      ? { type: ZIMMessageType.Barrage, message: tag }
      : { type: ZIMMessageType.Command, message: new TextEncoder().encode(tag) };
  const priority = dice.pick([ZIMMessagePriority.Low, ZIMMessagePriority.Medium, ZIMMessagePriority.High]);
  const { Room } = ZIMConversationType;
  return note(hands, {
    ...{ method: 'sendMessage', roomID, tag, isReliable },
    call: (zim) => zim.sendMessage(message, roomID, Room, { priority }),
  });
}

/** Few, so that users meet at them. */
const keyOf = (dice: Chance): string => `k${dice.int(4)}`;

async function changeAttributes(hands: RoomHands, dice: Chance, roomID: string): Promise<void> {
  const manner = {
    isForce: dice.happens(0.5),
    isUpdateOwner: dice.happens(0.5),
    isDeleteAfterOwnerLeft: dice.happens(0.5),
  };
  const pairs = (): Record<string, string> => ({ [keyOf(dice)]: hands.nextTag(), [keyOf(dice)]: hands.nextTag() });
  const set = (attributes: Record<string, string>): Promise<void> =>
    note(hands, {
      ...{ method: 'setRoomAttributes', roomID },
      call: (zim) => zim.setRoomAttributes(attributes, roomID, manner),
    });
  const remove = (keys: string[]): Promise<void> =>
    note(hands, {
      ...{ method: 'deleteRoomAttributes', roomID },
      call: (zim) => zim.deleteRoomAttributes(keys, roomID, manner),
    });
  const kind = dice.int(10);
  if (kind < 4) await set(pairs());
  else if (kind < 6) await remove([keyOf(dice)]);
  else if (kind < 8) {
    hands.zim.beginRoomAttributesBatchOperation(roomID, manner);
    const [added, removed] = [pairs(), keyOf(dice)];
    void set(added);
    void remove([removed]);
    await note(hands, {
      ...{ method: 'endRoomAttributesBatchOperation', roomID },
      call: (zim) => zim.endRoomAttributesBatchOperation(roomID),
    });
  } else {
    const target = dice.happens(0.5) ? dice.pick(hands.others) : hands.of.userID;
    const config = { isDeleteAfterOwnerLeft: manner.isDeleteAfterOwnerLeft };
    const attributes = { [keyOf(dice)]: hands.nextTag() };
    await note(hands, {
      ...{ method: 'setRoomMembersAttributes', roomID },
      call: (zim) => zim.setRoomMembersAttributes(attributes, [target], roomID, config),
    });
  }
}

async function ask(hands: RoomHands, dice: Chance, roomID: string): Promise<void> {
  const questions: readonly Asked[] = [
    { method: 'queryRoomAllAttributes', roomID, call: (zim) => zim.queryRoomAllAttributes(roomID) },
    {
      ...{ method: 'queryRoomMemberList', roomID },
      call: (zim) => zim.queryRoomMemberList(roomID, { nextFlag: '', count: 10 }),
    },
    { method: 'queryRoomOnlineMemberCount', roomID, call: (zim) => zim.queryRoomOnlineMemberCount(roomID) },
    {
      ...{ method: 'queryRoomMembersAttributes', roomID },
      call: (zim) => zim.queryRoomMembersAttributes([...hands.others], roomID),
    },
  ];
  await note(hands, dice.pick(questions));
}
