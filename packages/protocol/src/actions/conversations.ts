import { anything, count, flag, integer, list, object, oneOf, optional, unchecked } from '../schema.ts';
import { action } from './define.ts';
import { entries, id, shortText, subCode } from './values.ts';

/** Of two users 0, of a group 2. */
const conversationType = oneOf([0, 2]);
/** The marks of the interface's clients go up to 60, those of its server API to 30. */
export const serverMarkMax = 30;

export const silenceConvNotification = action({
  name: 'SilenceConvNotification',
  doc: 'Switches do-not-disturb on or off for conversations of a user.',
  http: 'POST',
  params: object({ FromUserId: id, ConvType: conversationType, ConvIds: entries(id, 10), Enable: flag }),
  result: object({
    ErrorList: list(object({ ConvId: shortText, SubCode: subCode, SubMessage: shortText }), { max: 10 }),
  }),
  codes: [
    'operatorNotRegistered',
    'userNotRegistered',
    'groupMissing',
    'notAMember',
    'doNotDisturbLimitReached',
    'alreadySilenced',
    'notSilenced',
    'failed',
  ],
  failure: 'failed',
});

export const convPinned = action({
  name: 'ConvPinned',
  doc: 'Pins conversations of a user, or takes the pins away.',
  http: 'POST',
  params: object({
    FromUserId: id,
    ConvList: entries(unchecked(object({ ConvId: shortText, ConvType: conversationType })), 20),
    PinnedType: oneOf([0, 1]),
  }),
  result: object({
    ErrorList: list(object({ ConvId: shortText, ConvType: count, SubCode: subCode, SubMessage: shortText }), {
      max: 20,
    }),
  }),
  codes: ['operatorNotRegistered', 'peerNotRegistered', 'notAMember', 'pinLimitReached', 'failed'],
  failure: 'failed',
});

export const queryConversationList = action({
  name: 'QueryConversationList',
  doc: 'Lists the newest conversations of a user, the oldest of them first.',
  http: 'POST',
  params: object({
    FromUserId: id,
    Limit: optional(integer({ min: -2_147_483_648, max: 2_147_483_647 })),
    Next: optional(count),
  }),
  result: object({
    TotalCount: count,
    Next: count,
    List: list(object({ ConvId: shortText, ConvType: count, UpdateTime: count }), { max: 500 }),
  }),
  codes: ['operatorNotRegistered', 'conversationListUnreadable'],
  failure: 'conversationListUnreadable',
});

const failedConversation = object({ Code: subCode, Message: shortText, ConvId: shortText, ConvType: count });

export const setConvMark = action({
  name: 'SetConvMark',
  doc: 'Sets marks on conversations of several users, or takes them away.',
  http: 'POST',
  params: object({
    FromUserId: id,
    ConvMarkInfoList: entries(
      unchecked(
        object({
          UserId: shortText,
          /** By the other user's ID or the group's, `{ "MarkContent": 1 … 30 }` each; 100 at most. */
          SetMarkC2c: optional(anything),
          SetMarkGroup: optional(anything),
          Action: flag,
        }),
      ),
      100,
    ),
  }),
  result: object({
    FailList: list(
      object({
        SubCode: subCode,
        SubMessage: shortText,
        UserId: shortText,
        FailList: list(failedConversation, { max: 200 }),
      }),
      { max: 100 },
    ),
  }),
  codes: ['operatorNotRegistered', 'peerNotRegistered', 'conversationMissing', 'noMarkSet', 'failed'],
  failure: 'failed',
});

export const clearConversationUnread = action({
  name: 'ClearConversationUnread',
  doc: 'Marks a conversation of a user as read.',
  http: 'GET',
  params: object({ FromUserId: id, ConvId: id, ConvType: conversationType }),
  result: object({}),
  codes: ['operatorNotRegistered', 'conversationMissing'],
});

export const deleteConv = action({
  name: 'DeleteConv',
  doc: 'Takes a conversation off the list of a user, until the next message.',
  http: 'POST',
  params: object({ FromUserId: id, ConvId: id, ConvType: conversationType }),
  result: object({}),
  codes: ['operatorNotRegistered'],
});
