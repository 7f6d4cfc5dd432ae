import { revokeExtendedDataBytesMax } from '../features/values.ts';
import { limits } from '../limits.ts';
import { about, count, flag, integer, list, object, oneOf, optional, text, unchecked } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, id, shortText } from './values.ts';

/** What goes with a revocation to everybody. */
const payload = text({ bytesMax: revokeExtendedDataBytesMax });
/** Looked at where push is built; until then it changes nothing. */
const offlinePush = optional(unchecked(object({ Title: optional(shortText), Content: optional(shortText) })));

const revokeCodes = [
  'operatorNotRegistered',
  'messageMissing',
  'messageRevoked',
  'revokeWindowOver',
  'notTheSender',
] as const;

export const revokePeerMessage = action({
  name: 'RevokePeerMessage',
  doc: 'Takes a message back that one user sent to another.',
  http: 'POST',
  events: ['messageRevokeReceived', 'conversationChanged', 'conversationTotalUnreadMessageCountUpdated'],
  params: object({
    FromUserId: about('The sender of the message.', id),
    ToUserId: about('The receiver of the message.', id),
    MsgSeq: count,
    Payload: optional(payload),
    OfflinePush: offlinePush,
  }),
  result: object({}),
  codes: revokeCodes,
});

export const revokeGroupMessage = action({
  name: 'RevokeGroupMessage',
  doc: 'Takes a message back that a user sent to a group.',
  http: 'POST',
  events: ['messageRevokeReceived', 'conversationChanged', 'conversationTotalUnreadMessageCountUpdated'],
  params: object({
    FromUserId: about('The sender of the message.', id),
    GroupId: id,
    MsgSeq: count,
    Payload: optional(payload),
    OfflinePush: offlinePush,
  }),
  result: object({}),
  codes: [...revokeCodes, 'groupMissing'],
});

/** What is to become of a message; which of it, the bits of `EditType` say. */
const edited = {
  FromUserId: about('Who edits it: one of both, or a member.', id),
  ConvId: id,
  MsgType: about('The type of the message, as it was sent.', oneOf([1, 10, 200])),
  ConvMsgSeq: count,
  EditType: about(
    'Content 1, extended data 2, mentioned users 4, mention of all 8, subtype of a Custom message 16: their sum.',
    integer({ min: 1, max: 31 }),
  ),
  MessageBody: about(
    'What it is to say.',
    optional(
      object({
        Message: optional(text({ bytesMin: 1, bytesMax: 1024 * 1024 })),
        ExtendedData: optional(text({ bytesMax: limits.extendedDataBytesMax })),
      }),
    ),
  ),
  AtListInfo: optional(object({ AtList: optional(list(id, { max: limits.mentionedUserIDsMax })) })),
  IsAtAll: optional(flag),
  SubMsgType: about('The subtype that it is to have.', optional(integer({ min: 0, max: limits.subTypeMax }))),
};

/** Both count on in the conversation with each edit, and not by one: they are the position of the change. */
const editResult = object({
  StateMsgSeq: about('The position of the change in the conversation.', count),
  EditMsgSeq: about('The same.', count),
  LatestEditTime: about('When it was edited, in Unix seconds.', count),
});

const editCodes = [
  'operatorNotRegistered',
  'messageMissing',
  'messageRevoked',
  'messageTooLong',
  'editWindowOver',
  'editFailed',
] as const;

export const editC2cMsgBody = action({
  name: 'EditC2cMsgBody',
  doc: 'Edits a message between two users, in the name of one of them.',
  http: 'POST',
  events: ['messageEdited', 'conversationChanged'],
  params: object({ ...edited, SenderId: id }),
  result: editResult,
  codes: [...editCodes, 'userNotRegistered'],
  failure: 'editFailed',
});

export const editGroupMsgBody = action({
  name: 'EditGroupMsgBody',
  doc: 'Edits a message of a group, in the name of a member.',
  http: 'POST',
  events: ['messageEdited', 'conversationChanged'],
  params: object({ ...edited, SenderId: optional(id) }),
  result: editResult,
  codes: [...editCodes, 'groupMissing', 'notAMember'],
  failure: 'editFailed',
});

export const clearPeerMessage = action({
  name: 'ClearPeerMessage',
  doc: 'Empties the history that one user has of a conversation with another; the other keeps it.',
  http: 'POST',
  events: ['messageDeleted', 'conversationChanged', 'conversationTotalUnreadMessageCountUpdated'],
  params: object({ FromUserId: about('Whose history.', id), ToUserId: id }),
  result: object({}),
  codes: ['operatorNotRegistered'],
});

export const clearMemberGroupMessage = action({
  name: 'ClearMemberGroupMessage',
  doc: 'Empties the history that one member has of a group; the others keep it.',
  http: 'POST',
  events: ['messageDeleted', 'conversationChanged', 'conversationTotalUnreadMessageCountUpdated'],
  params: object({ FromUserId: about('Whose history: a member.', id), GroupId: id }),
  result: object({}),
  codes: ['operatorNotRegistered', 'groupMissing', 'notAMember'],
});

/** A stored message; of one that is not there the fields are empty, and `IsEmpty` says why. */
const stored = object({
  Sender: about('Who sent it.', shortText),
  MsgType: about('The type of the message; revoked: 31.', count),
  SubMsgType: about('The subtype of a Custom message.', count),
  MsgBody: about('The content: text, or JSON that is percent-encoded.', text({ bytesMax: 1024 * 1024 })),
  MsgId: count,
  MsgSeq: count,
  Payload: about('What the app added to the message.', shortText),
  MsgTime: about('When it was sent, in Unix milliseconds.', count),
  IsEmpty: about('There 0, deleted or expired 1, revoked 2.', integer({ min: 0, max: 2 })),
});

export const queryMessagesByMsgSeq = action({
  name: 'QueryMessagesByMsgSeq',
  doc: 'Reads messages of a conversation by their sequences.',
  http: 'POST',
  events: [],
  params: object({
    FromUserId: about('A user who has the conversation, or any for a group.', id),
    ConvId: id,
    ConvType: oneOf([0, 2]),
    MsgSeqList: about('The sequences.', entries(count, 20)),
  }),
  result: object({ MessageList: about('An entry for each sequence, in their order.', list(stored, { max: 20 })) }),
  codes: ['userNotRegistered', 'failed'],
  rate: { name: 'sequences', entriesOf: 'MsgSeqList' },
  failure: 'failed',
});

const page = {
  Limit: about(
    'How many entries a page has: 10 for nothing and for what is below 1, 100 at most.',
    optional(integer({ min: -2_147_483_648, max: 2_147_483_647 })),
  ),
  Next: optional(count),
  WithEmptyMsg: optional(oneOf([0, 1])),
};
const pageResult = object({
  Next: count,
  List: about('A page of messages, the newest first.', list(stored, { max: 100 })),
});

export const queryPeerMsg = action({
  name: 'QueryPeerMsg',
  doc: 'Pages through what one user has of a conversation with another, the newest first.',
  http: 'POST',
  events: [],
  params: object({ FromUserId: about('Whose copy.', id), ToUserId: id, ...page }),
  result: pageResult,
  codes: ['operatorNotRegistered', 'userNotRegistered'],
});

export const queryGroupMsg = action({
  name: 'QueryGroupMsg',
  doc: 'Pages through everything that was sent to a group, the newest first.',
  http: 'POST',
  events: [],
  params: object({ GroupId: id, ...page }),
  result: pageResult,
  codes: ['groupMissing'],
});

const receiptSeqs = entries(count, 10, actionCodes.receiptListTooLong);

export const c2cReadReceipt = action({
  name: 'C2cReadReceipt',
  doc: 'Says that a user has read messages of another one.',
  http: 'POST',
  events: ['messageReceiptChanged', 'conversationChanged'],
  params: object({
    FromUserId: about('Who has read them.', id),
    ConvId: about('Who has sent them.', id),
    ConvMsgSeq: about('The sequences of the messages.', receiptSeqs),
  }),
  result: object({ ReadTime: count }),
  codes: ['operatorNotRegistered', 'receiptListTooLong', 'peerReceiptNotSettable'],
});

export const groupReadReceipt = action({
  name: 'GroupReadReceipt',
  doc: 'Says that a member has read messages of a group.',
  http: 'POST',
  events: ['messageReceiptChanged', 'conversationChanged'],
  params: object({
    FromUserId: about('Who has read them: a member.', id),
    GroupId: id,
    ConvMsgSeq: about('The sequences of the messages.', receiptSeqs),
  }),
  result: object({ ReadTime: count }),
  codes: ['operatorNotRegistered', 'receiptListTooLong', 'groupReceiptNotSettable', 'groupMissing', 'notAMember'],
});

export const c2cDeliveryReceipt = action({
  name: 'C2cDeliveryReceipt',
  doc: 'Says that messages arrived at a user whose app is not open, such as by push. It is kept with the messages, and nobody is told.',
  http: 'POST',
  events: [],
  params: object({
    FromUserId: about('At whom they arrived.', id),
    ConvId: about('Who has sent them.', id),
    ConvMsgSeq: about('The sequences of the messages.', receiptSeqs),
  }),
  result: object({ DeliveredTime: count }),
  codes: ['operatorNotRegistered', 'receiptListTooLong', 'peerReceiptNotSettable'],
});

export const groupDeliveryReceipt = action({
  name: 'GroupDeliveryReceipt',
  doc: 'Says that messages of a group arrived at a member whose app is not open. It is kept with the messages, and nobody is told.',
  http: 'POST',
  events: [],
  params: object({
    FromUserId: about('At whom they arrived: a member.', id),
    GroupId: id,
    ConvMsgSeq: about('The sequences of the messages.', receiptSeqs),
  }),
  result: object({ DeliveredTime: count }),
  codes: ['operatorNotRegistered', 'receiptListTooLong', 'groupReceiptNotSettable', 'groupMissing', 'notAMember'],
});
