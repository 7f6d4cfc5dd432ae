import { about, count, integer, object, optional, text } from '../schema.ts';
import { action } from './define.ts';
import { auditInfos, sent } from './messages.ts';
import { id, roomID, zeroOrOne } from './values.ts';

export const sendRoomMessage = action({
  name: 'SendRoomMessage',
  doc: 'Sends a message to everybody in a room.',
  http: 'POST',
  events: ['roomMessageReceived', 'receiveRoomMessage'],
  params: object({
    FromUserId: about('Need not be in the room.', id),
    RoomId: roomID,
    ...sent,
    SenderUnaware: about('0: the devices of the sender that are in the room are told, too.', optional(zeroOrOne)),
  }),
  result: object({
    AuditInfos: auditInfos,
    MsgId: count,
    MsgSeq: about('A Command and a Barrage have none.', optional(count)),
  }),
  codes: ['base64Invalid', 'messageTooLong', 'operatorNotRegistered', 'roomMissing', 'roomReceiptNotAllowed'],
  rate: { name: 'messages' },
});

export const revokeRoomMessage = action({
  name: 'RevokeRoomMessage',
  doc: 'Takes a message back that a room keeps.',
  http: 'POST',
  events: ['messageRevokeReceived'],
  params: object({
    FromUserId: about('The sender, who is in the room.', id),
    RoomId: roomID,
    MsgSeq: about('The sequence of the message in the room.', integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
    Payload: about('What the members are told with it.', optional(text({ bytesMax: 200 }))),
  }),
  result: object({}),
  codes: [
    'failed',
    'messageMissing',
    'messageRevoked',
    'notTheSender',
    'roomStorageOff',
    'roomMissing',
    'userNotInRoom',
    'operatorNotRegistered',
  ],
  failure: 'failed',
});
