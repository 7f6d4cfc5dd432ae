import { method, userLogKind } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, list, object, optional, type Static, text } from '../schema.ts';
import { groupID, memberErrors, members, page } from './group-values.ts';
import { conversationType, groupReceipt, message, peerConversationType, userID } from './values.ts';

/** Entries of a list that a server tells; what it has more of it leaves out. */
const spansMax = 1000;
const readersMax = 1000;
const toldReceiptsMax = 1000;

/**
 * How far somebody has read a conversation by receipts of the conversation: each covers every message of the others
 * that stood open then. A mark takes the place of the one before it.
 */
const receiptMark = object({
  /** Who has read. */
  userID: text({ bytesMax: limits.userIDBytesMax }),
  /** Where in the log the mark was set. */
  position: count,
  /** The newest message that was read by it. */
  messageID: count,
  /** Ascending; sequences above `after` up to `upTo` were read, those between two spans had run out before. */
  spans: list(object({ after: count, upTo: count }), { max: spansMax }),
});
export type WireReceiptMark = Static<typeof receiptMark>;

export const receiptMarks = list(receiptMark, { max: readersMax });

/** A kind of entry in the log of a conversation, and its body. */
export const conversationReceipt = { kind: 'conversationReceipt', body: receiptMark } as const;

/** What a user is told of a message of a group. */
const toldReceipt = object({ log: count, messageSeq: count, messageID: count, receipt: groupReceipt });
export type WireToldReceipt = Static<typeof toldReceipt>;

/** Key: empty. Those that a later entry has taken the place of are told all the same. */
export const groupReceipts = userLogKind({
  kind: 'groupReceipts',
  doc: 'Messages that the user has sent to groups were read by others, or the user has read such of others.',
  isForNewDevices: false,
  body: object({ receipts: list(toldReceipt, { max: toldReceiptsMax }) }),
});

export const sendMessageReceiptsRead = method({
  name: 'sendMessageReceiptsRead',
  doc: 'Tells the senders of some messages that the caller has read them.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    messages: list(object({ messageSeq: count, messageID: count }), { min: 1, max: limits.receiptsReadMax }),
    /** `true`: the client asked before and had no answer. What it has read already then counts as read by this. */
    isRepeat: optional(flag),
  }),
  result: object({
    log: count,
    /** The messages as they now stand, as the entries of their log that tell of it. */
    entries: list(object({ position: count, message }), { max: limits.receiptsReadMax }),
    /** In a group, whose log tells of none: how the caller stands to them now. */
    receipts: optional(list(toldReceipt, { max: limits.receiptsReadMax })),
    /** Messages that could not be set as read. */
    errorMessageIDs: list(count, { max: limits.receiptsReadMax }),
  }),
  errors: ['MessageModuleReceiptReadError'],
  rate: 'write',
  failure: 'MessageModuleReceiptReadError',
});

export const sendConversationMessageReceiptRead = method({
  name: 'sendConversationMessageReceiptRead',
  doc: 'Tells the other side that the caller has read every message that asks for a receipt, up to the newest.',
  needsLogin: true,
  params: object({ conversationType: peerConversationType, targetID: userID }),
  result: object({
    log: count,
    /** Absent: there was nothing to be read. */
    mark: optional(receiptMark),
  }),
  errors: ['MessageModuleReceiptReadError'],
  rate: 'write',
  failure: 'MessageModuleReceiptReadError',
});

export const queryGroupMessageReceiptMemberList = method({
  name: 'queryGroupMessageReceiptMemberList',
  doc: 'Returns members of a group who have read a message of the caller, or who have not.',
  needsLogin: true,
  params: object({ groupID, messageSeq: count, messageID: count, isRead: flag, ...page }),
  result: object({ members, next: count }),
  errors: memberErrors,
  rate: 'query',
  failure: 'MessageModuleServerError',
});
