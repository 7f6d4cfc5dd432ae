import { event, method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, integer, list, object, oneOf, optional, orElse, type Static, text, variant } from '../schema.ts';
import { isSenderUnaware, room, roomID } from './room-values.ts';
import {
  combineID,
  commandContent,
  localMessageID,
  message,
  messageContent,
  messagePriority,
  storedContent,
  told,
} from './values.ts';

const barrageMessageType = 20 as const;

/** What flies over the picture: never stored, and dropped first. */
const barrageContent = object({
  type: oneOf([barrageMessageType]),
  message: text({ bytesMin: 1, bytesMax: limits.barrageBytesMax, mayBeBlank: false }),
  extendedData: optional(text({ bytesMax: limits.extendedDataBytesMax })),
});

/** What has no place in the log of the room: it may come late, out of order, or not at all. */
export const roomSignalContent = variant('type', [commandContent, barrageContent]);
export type RoomSignalContent = Static<typeof roomSignalContent>;

const sent = { messageID: count, timestamp: count, orderKey: count };
const sendErrors = [
  'MessageModuleTargetDoesNotExist',
  'RoomModuleUserIsNotInTheRoom',
  'MessageModuleSendMessageFailed',
] as const;

export const sendRoomMessage = method({
  name: 'sendRoomMessage',
  doc: 'Hands a message to the members of a room who are connected, in order.',
  needsLogin: true,
  params: object({ roomID, localMessageID, content: messageContent, priority: optional(messagePriority) }),
  result: object({
    ...sent,
    messageSeq: count,
    /** Of a Combine. */
    combineID: optional(combineID),
  }),
  errors: sendErrors,
  rate: 'message',
  failure: 'MessageModuleSendMessageFailed',
});

export const sendRoomSignal = method({
  name: 'sendRoomSignal',
  doc: 'Hands a Command or Barrage message to the members of a room who are connected.',
  needsLogin: true,
  params: object({ roomID, localMessageID, content: roomSignalContent, priority: optional(messagePriority) }),
  result: object(sent),
  errors: sendErrors,
  rate: 'free',
  failure: 'MessageModuleSendMessageFailed',
});

export const queryRoomHistory = method({
  name: 'queryRoomHistory',
  doc: 'Returns up to `count` messages that a room keeps next to an anchor, ascending, without the anchor; none where it keeps none.',
  needsLogin: true,
  params: object({
    roomID,
    /** `orderKey` of the anchor; absent: the newest or the oldest end. */
    anchor: optional(count),
    count: integer({ min: 1, max: limits.historyCountMax }),
    /** `true` walks from new to old. */
    reverse: flag,
  }),
  result: object({
    messages: list(message, { max: limits.historyCountMax }),
    /** `true`: more would not fit one answer; ask for the rest with the last one in walking direction as anchor. */
    isCut: optional(flag),
  }),
  errors: ['MessageModuleServerError', 'RoomModuleUserIsNotInTheRoom'],
  rate: 'query',
  failure: 'MessageModuleServerError',
});

export const roomSignal = event({
  name: 'roomSignal',
  doc: 'A Command or Barrage message of a room.',
  data: object({
    room,
    ...sent,
    senderUserID: told,
    localMessageID: told,
    /** `true`: the app's own server sent it. Absent is `false`. */
    isServerMessage: optional(flag),
    isSenderUnaware,
    content: orElse(
      variant('type', [
        object({ type: oneOf([2]), message: told, extendedData: optional(told) }),
        object({ type: oneOf([barrageMessageType]), message: told, extendedData: optional(told) }),
      ]),
      storedContent,
    ),
  }),
});
