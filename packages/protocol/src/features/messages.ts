import { event, method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, integer, list, object, optional } from '../schema.ts';
import {
  changedMessage,
  combinedMessage,
  combineID,
  commandContent,
  conversationType,
  localMessageID,
  message,
  messageContent,
  messagePriority,
  replied,
  repliedSource,
  revokeExtendedData,
  storedContent,
  told,
  toldCommandContent,
  userID,
} from './values.ts';

const sendParams = {
  conversationType,
  targetID: userID,
  localMessageID,
  content: messageContent,
  priority: optional(messagePriority),
  disableUnreadMessageCount: optional(flag),
  /** `true`: its sender wants to be told when it was read. Types without receipts are sent without. */
  hasReceipt: optional(flag),
};

/** The last two in groups. */
const sendErrors = [
  'MessageModuleTargetDoesNotExist',
  'MessageModuleSenderInBlacklist',
  'MessageModuleSendMessageFailed',
  'GroupModuleUserIsNotInTheGroup',
  'MessageModuleSenderIsMuted',
] as const;

const receipt = {
  log: count,
  position: count,
  messageID: count,
  messageSeq: count,
  timestamp: count,
  orderKey: count,
  /** Of a Combine. */
  combineID: optional(combineID),
  /** Whether there is a receipt; told where the message was accepted before, perhaps as it was asked then. */
  hasReceipt: optional(flag),
  /** Of a message with a receipt in a group: how many are to read it. */
  recipients: optional(count),
};

export const sendMessage = method({
  name: 'sendMessage',
  doc: 'Appends a message to a conversation; the answer comes when the message is durable.',
  needsLogin: true,
  params: object(sendParams),
  result: object(receipt),
  errors: sendErrors,
  rate: 'message',
  failure: 'MessageModuleSendMessageFailed',
});

export const replyMessage = method({
  name: 'replyMessage',
  doc: 'Appends a message that answers another one of the conversation.',
  needsLogin: true,
  params: object({ ...sendParams, original: object({ messageSeq: count, messageID: count }) }),
  result: object({
    ...receipt,
    /** Absent where the reply was accepted before and is none any more. */
    replied: optional(replied),
    source: optional(repliedSource),
  }),
  errors: sendErrors,
  rate: 'message',
  failure: 'MessageModuleSendMessageFailed',
});

export const sendCommandMessage = method({
  name: 'sendCommandMessage',
  doc: 'Hands a Command message to those devices of the receiver that are connected; it is stored nowhere.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    localMessageID,
    content: commandContent,
    priority: optional(messagePriority),
  }),
  result: object({ messageID: count, timestamp: count, orderKey: count }),
  errors: sendErrors,
  rate: 'message',
  failure: 'MessageModuleSendMessageFailed',
});

/** Pages through the stored messages of a conversation. */
export const queryHistoryMessage = method({
  name: 'queryHistoryMessage',
  doc: 'Returns up to `count` stored messages next to an anchor, ascending by `orderKey`, without the anchor.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    /** `orderKey` of the anchor; absent: the newest or the oldest end. */
    anchor: optional(count),
    count: integer({ min: 1, max: limits.historyCountMax }),
    /** `true` walks from new to old. */
    reverse: flag,
  }),
  result: object({
    /** The log that holds the messages; absent where there is no such conversation, and no message. */
    log: optional(count),
    messages: list(message, { max: limits.historyCountMax }),
    /** `true`: more would not fit one answer; ask for the rest with the last one in walking direction as anchor. */
    isCut: optional(flag),
  }),
  errors: ['MessageModuleServerError', 'GroupModuleUserIsNotInTheGroup'],
  rate: 'query',
  failure: 'MessageModuleServerError',
});

export const messageSeqs = list(integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), {
  min: 1,
  max: limits.messageSeqsMax,
});

export const queryMessages = method({
  name: 'queryMessages',
  doc: 'Returns the stored messages that stand at these sequences of a conversation, ascending; what is not there is left out.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    messageSeqs,
  }),
  result: object({
    log: optional(count),
    messages: list(message, { max: limits.messageSeqsMax }),
    /** `true`: more would not fit one answer; ask again for the sequences above that of the last one. */
    isCut: optional(flag),
  }),
  errors: ['MessageModuleServerError', 'GroupModuleUserIsNotInTheGroup'],
  rate: 'query',
  failure: 'MessageModuleServerError',
});

export const queryMessageRepliedList = method({
  name: 'queryMessageRepliedList',
  doc: 'Returns up to `count` replies of the tree in which a message stands, ascending, and its root.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    /** The root or any reply. */
    messageSeq: count,
    messageID: count,
    /** 0 for the beginning, then what the page before says. */
    nextFlag: count,
    count: integer({ min: 1, max: limits.repliedListCountMax }),
  }),
  result: object({
    /** The log that holds the messages; absent where there is no such conversation, and no message. */
    log: optional(count),
    messages: list(message, { max: limits.repliedListCountMax }),
    /** 0: there are no more. */
    nextFlag: count,
    /** Absent: the server does not have it any more. */
    root: optional(message),
    repliedCount: count,
  }),
  errors: ['MessageModuleServerError', 'GroupModuleUserIsNotInTheGroup'],
  rate: 'query',
  failure: 'MessageModuleServerError',
});

/** The Combine is named by its ID, by that of the copy that it has, or by both. */
export const queryCombineMessageDetail = method({
  name: 'queryCombineMessageDetail',
  doc: 'Returns the messages that a Combine holds, one level of them.',
  needsLogin: true,
  params: object({
    messageID: optional(count),
    combineID: optional(combineID),
    /** How many of them the client has already; absent: none. */
    from: optional(count),
  }),
  result: object({
    combineID,
    /** The Combine itself, where the user can see it in a conversation of his. */
    message: optional(message),
    messages: list(combinedMessage, { max: limits.combinedMessagesMax }),
    /** `true`: there are more than fit one answer. */
    isCut: optional(flag),
  }),
  errors: ['MessageModuleServerError', 'MessageModuleSendMessageFailed'],
  rate: 'query',
  failure: 'MessageModuleServerError',
});

/** The message whose `messageID` it is stands at `messageSeq`. */
export const revokeMessage = method({
  name: 'revokeMessage',
  doc: 'Takes a message back: a Revoke stands in its place from then on, for everybody.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    messageSeq: count,
    messageID: count,
    revokeExtendedData: optional(revokeExtendedData),
    /** `true`: the client asked before and had no answer. Who revoked it so gets the first answer again. */
    isRepeat: optional(flag),
  }),
  result: changedMessage,
  errors: [
    'CommonModuleBlacklistLimit',
    'MessageModuleServerError',
    'MessageModuleSendMessageFailed',
    'MessageModuleMessageExceedsRevokeTime',
    'MessageModuleMessageHasBeenRevoked',
    'GroupModuleUserIsNotInTheGroup',
    'GroupModuleGroupNoCorrespondingOperationAuthority',
  ],
  rate: 'write',
  failure: 'MessageModuleServerError',
});

/** The message whose `messageID` it is stands at `messageSeq`; its type stays. */
export const editMessage = method({
  name: 'editMessage',
  doc: 'Gives an own message another content; its place, its time and what was added to it stay.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    messageSeq: count,
    messageID: count,
    content: messageContent,
    /** `true`: the client asked before and had no answer. Where that edit is the last one it is answered again. */
    isRepeat: optional(flag),
  }),
  result: changedMessage,
  errors: [
    'CommonModuleBlacklistLimit',
    'MessageModuleEditMessageFailed',
    'MessageModuleEditNoCorrespondingOperationAuthority',
    'MessageModuleMessageExceedsEditTime',
    'GroupModuleUserIsNotInTheGroup',
    'MessageModuleSenderIsMuted',
  ],
  rate: 'write',
  failure: 'MessageModuleEditMessageFailed',
});

export const commandMessageReceived = event({
  name: 'commandMessageReceived',
  doc: 'Somebody sent this user a Command message; it belongs to no log and is told once, to who is connected.',
  data: object({
    conversationType: count,
    senderUserID: userID,
    /** The group that it was sent to; absent: it was sent to the user. */
    groupID: optional(told),
    messageID: count,
    localMessageID,
    timestamp: count,
    orderKey: count,
    /** `true`: the app's own server sent it. Absent is `false`. */
    isServerMessage: optional(flag),
    content: toldCommandContent,
  }),
});

export const broadcastMessageReceived = event({
  name: 'broadcastMessageReceived',
  doc: "The app's own server tells everybody something; it belongs to no conversation and is told once, to who is connected.",
  data: object({
    senderUserID: told,
    messageID: count,
    localMessageID: told,
    timestamp: count,
    orderKey: count,
    content: storedContent,
  }),
});
