import { limits } from '../limits.ts';
import { about, anything, count, flag, integer, list, object, oneOf, optional, text } from '../schema.ts';
import { actionCodes } from './codes.ts';
import { action } from './define.ts';
import { entries, id, shortText, subCode, zeroOrOne } from './values.ts';

const failedUsers = list(object({ UserId: shortText, SubCode: subCode }), { max: 100 });
/** Users that a message names which not all of a group see. */
const targetsMax = 500;

/** What a message shows to devices that are away. It is checked; push is not built yet. */
const offlinePush = object({
  Enable: optional(zeroOrOne),
  Title: optional(shortText),
  Content: optional(shortText),
  Payload: optional(shortText),
  PushStrategyId: optional(shortText),
  EnableBadge: optional(flag),
  BadgeIncrement: optional(count),
  ThreadId: optional(shortText),
  PrivateMessageTemplate: optional(
    object({
      TemplateId: optional(shortText),
      TitleParameters: optional(anything),
      ContentParameters: optional(anything),
    }),
  ),
});

/** Of a message to all users, with pictures for some systems. */
const broadcastPush = object({ ...offlinePush.entries, PushImageInfo: optional(object({})) });

/** What stands in it is read by its type; how long it may be is a setting. */
const body = {
  Message: text({ bytesMin: 1, bytesMax: 1024 * 1024 }),
  ExtendedData: optional(text({ bytesMax: limits.extendedDataBytesMax })),
};

const content = {
  MessageType: integer({ min: 0, max: 1000 }),
  SubMsgType: about('Of a Custom message, which must have it.', optional(integer({ min: 0, max: limits.subTypeMax }))),
};

const prioritized = {
  ...content,
  Priority: about('Low 1, medium 2, high 3.', oneOf([1, 2, 3])),
  SearchedContent: about(
    'Of a Custom message: what searches find it by.',
    optional(text({ bytesMax: limits.searchedContentBytesMax })),
  ),
};

export const sent = {
  ...prioritized,
  MessageBody: object({
    ...body,
    OfflinePush: optional(offlinePush),
    HasReceipt: optional(zeroOrOne),
    IsBase64: about('Of a Command message: `Message` is base64, and its bytes are what is sent.', optional(zeroOrOne)),
  }),
};

/** What moderation says of a message; there is none yet. */
export const auditInfos = list(object({ Index: count, Reason: shortText }), { max: limits.multipleItemsMax });

export const sendPeerMessage = action({
  name: 'SendPeerMessage',
  doc: 'Sends a message to up to 100 users, to each one of its own.',
  http: 'POST',
  events: [
    'peerMessageReceived',
    'receivePeerMessage',
    'conversationChanged',
    'conversationTotalUnreadMessageCountUpdated',
  ],
  params: object({
    FromUserId: about('The sender.', id),
    ToUserId: about('The receivers.', entries(id, 100, actionCodes.listTooLong)),
    ...sent,
    SenderUnaware: about('1: the sender does not have it.', optional(zeroOrOne)),
    SendMsgOptions: optional(object({ NoUnread: optional(flag) })),
  }),
  result: object({
    ErrorList: failedUsers,
    SuccList: about(
      'The receivers for whom it was done.',
      list(
        object({
          UserId: shortText,
          MsgId: shortText,
          MsgSeq: about('The sequence of the message in the conversation; a Command has none.', optional(count)),
        }),
        { max: 100 },
      ),
    ),
    AuditInfos: auditInfos,
  }),
  codes: [
    'listTooLong',
    'base64Invalid',
    'messageTooLong',
    'operatorNotRegistered',
    'userNotRegistered',
    'receiverBlockedSender',
  ],
});

export const sendGroupMessage = action({
  name: 'SendGroupMessage',
  doc: 'Sends a message to a group, or to some of its members.',
  http: 'POST',
  events: [
    'groupMessageReceived',
    'receiveGroupMessage',
    'conversationChanged',
    'conversationTotalUnreadMessageCountUpdated',
  ],
  params: object({
    FromUserId: about('The sender, who need be no member.', id),
    GroupId: id,
    ...sent,
    SendMsgOptions: optional(
      object({
        NoUnread: optional(flag),
        TargetOption: about(
          'Who of the group sees it; absent: all.',
          optional(
            object({
              ReceiverUserIds: about('Members, without the sender.', entries(id, targetsMax)),
              Inclusive: about('`true`: those alone see it; otherwise all but those do.', optional(flag)),
            }),
          ),
        ),
      }),
    ),
  }),
  result: object({
    MsgSeq: about('The sequence of the message in the group; a Command has none.', optional(count)),
    MsgId: count,
    AuditInfos: auditInfos,
  }),
  codes: ['base64Invalid', 'messageTooLong', 'operatorNotRegistered', 'groupMissing'],
  rate: { name: 'messages' },
});

export const sendMessageToAllUsers = action({
  name: 'SendMessageToAllUsers',
  doc: 'Tells all users who are online a message that is kept nowhere.',
  http: 'POST',
  events: ['broadcastMessageReceived'],
  params: object({
    FromUserId: about('The sender.', id),
    ...content,
    MessageBody: object({ ...body, OfflinePush: optional(broadcastPush) }),
    PushType: about(
      'Online users 0, and others by push 1, all by push alone 2.',
      optional(integer({ min: 0, max: 2 })),
    ),
  }),
  result: object({}),
  codes: ['messageTooLong', 'operatorNotRegistered', 'broadcastQuotaExceeded'],
  rate: { name: 'broadcast', code: 'broadcastQuotaExceeded' },
});

const imported = {
  ...prioritized,
  MessageBody: about(
    'What concerns its delivery is of no account.',
    object({ ...body, OfflinePush: optional(anything), HasReceipt: optional(anything) }),
  ),
  SendMessageTime: about('Unix milliseconds; 0 or absent: now.', optional(count)),
};

export const importPeerMsg = action({
  name: 'ImportPeerMsg',
  doc: 'Puts a message between two users, which was sent elsewhere, into the history of one of them; nobody is told.',
  http: 'POST',
  events: [],
  params: object({
    FromUserId: about('The sender.', id),
    ToUserId: about('The receiver.', id),
    ...imported,
    ImportedUserId: about('Whose history has it: the sender or the receiver.', id),
  }),
  result: object({ MsgId: shortText, MsgSeq: count }),
  codes: ['messageTooLong', 'operatorNotRegistered', 'userNotRegistered', 'timeInFuture'],
});

export const importGroupMsg = action({
  name: 'ImportGroupMsg',
  doc: 'Puts a message, which was sent elsewhere, into the history of a group; nobody is told.',
  http: 'POST',
  events: [],
  params: object({ FromUserId: about('The sender.', id), GroupId: id, ...imported }),
  result: object({ MsgSeq: count }),
  codes: ['messageTooLong', 'operatorNotRegistered', 'groupMissing', 'timeInFuture'],
});
