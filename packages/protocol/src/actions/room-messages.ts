import { count, integer, object, optional, text } from '../schema.ts';
import { action } from './define.ts';
import { auditInfos, sent } from './messages.ts';
import { id, roomID, zeroOrOne } from './values.ts';

export const sendRoomMessage = action({
  name: 'SendRoomMessage',
  doc: 'Sends a message to everybody in a room.',
  http: 'POST',
  params: object({
    /** Need not be in the room. */
    FromUserId: id,
    RoomId: roomID,
    ...sent,
    /** 0: the devices of the sender that are in the room are told, too. */
    SenderUnaware: optional(zeroOrOne),
  }),
  result: object({
    AuditInfos: auditInfos,
    MsgId: count,
    /** A Command and a Barrage have none. */
    MsgSeq: optional(count),
  }),
  codes: ['base64Invalid', 'messageTooLong', 'operatorNotRegistered', 'roomMissing', 'roomReceiptNotAllowed'],
  rate: { name: 'messages' },
});

export const revokeRoomMessage = action({
  name: 'RevokeRoomMessage',
  doc: 'Takes a message back that a room keeps.',
  http: 'POST',
  params: object({
    /** The sender, who is in the room. */
    FromUserId: id,
    RoomId: roomID,
    MsgSeq: integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    /** What the members are told with it. */
    Payload: optional(text({ bytesMax: 200 })),
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
