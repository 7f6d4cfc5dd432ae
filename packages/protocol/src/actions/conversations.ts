import { about, anything, count, flag, integer, list, object, oneOf, optional, unchecked } from '../schema.ts';
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
  events: ['conversationChanged', 'conversationTotalUnreadMessageCountUpdated'],
  params: object({
    FromUserId: id,
    ConvType: conversationType,
    ConvIds: about('The IDs of the other users, or of the groups.', entries(id, 10)),
    Enable: about('`true`: do-not-disturb.', flag),
  }),
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
  events: ['conversationChanged'],
  params: object({
    FromUserId: id,
    ConvList: about(
      'The conversations.',
      entries(unchecked(object({ ConvId: shortText, ConvType: conversationType })), 20),
    ),
    PinnedType: about('Pins 1, takes the pin away 0.', oneOf([0, 1])),
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
  events: [],
  params: object({
    FromUserId: about('Whose conversations.', id),
    Limit: about(
      'How many entries a page has: 100 for nothing and for what is below 1, 500 at most.',
      optional(integer({ min: -2_147_483_648, max: 2_147_483_647 })),
    ),
    Next: optional(count),
  }),
  result: object({
    TotalCount: count,
    Next: count,
    List: about(
      'A page of conversations, the oldest first.',
      list(
        object({
          ConvId: shortText,
          ConvType: count,
          UpdateTime: about('When something was last said there, in Unix milliseconds.', count),
        }),
        { max: 500 },
      ),
    ),
  }),
  codes: ['operatorNotRegistered', 'conversationListUnreadable'],
  failure: 'conversationListUnreadable',
});

const failedConversation = object({
  Code: about('Why it was not done: one of the codes of the action.', subCode),
  Message: about('The same in words, not for programs.', shortText),
  ConvId: shortText,
  ConvType: count,
});

export const setConvMark = action({
  name: 'SetConvMark',
  doc: 'Sets marks on conversations of several users, or takes them away.',
  http: 'POST',
  events: ['conversationChanged'],
  params: object({
    FromUserId: id,
    ConvMarkInfoList: about(
      'The users, each with conversations and marks.',
      entries(
        unchecked(
          object({
            UserId: shortText,
            SetMarkC2c: about(
              'By the ID of the other user, each `{ "MarkContent": 1 … 30 }`; 100 at most.',
              optional(anything),
            ),
            SetMarkGroup: about('The same by the ID of the group.', optional(anything)),
            Action: about('`true` sets the marks, `false` takes them away.', flag),
          }),
        ),
        100,
      ),
    ),
  }),
  result: object({
    FailList: about(
      'The users for whom not all was done.',
      list(
        object({
          SubCode: subCode,
          SubMessage: shortText,
          UserId: shortText,
          FailList: about('The conversations for which it was not done.', list(failedConversation, { max: 200 })),
        }),
        { max: 100 },
      ),
    ),
  }),
  codes: ['operatorNotRegistered', 'peerNotRegistered', 'conversationMissing', 'noMarkSet', 'failed'],
  failure: 'failed',
});

export const clearConversationUnread = action({
  name: 'ClearConversationUnread',
  doc: 'Marks a conversation of a user as read.',
  http: 'GET',
  events: ['conversationChanged', 'conversationTotalUnreadMessageCountUpdated'],
  params: object({ FromUserId: id, ConvId: id, ConvType: conversationType }),
  result: object({}),
  codes: ['operatorNotRegistered', 'conversationMissing'],
});

export const deleteConv = action({
  name: 'DeleteConv',
  doc: 'Takes a conversation off the list of a user, until the next message.',
  http: 'POST',
  events: ['conversationChanged', 'conversationTotalUnreadMessageCountUpdated'],
  params: object({ FromUserId: id, ConvId: id, ConvType: conversationType }),
  result: object({}),
  codes: ['operatorNotRegistered'],
});
