import { method } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, integer, list, object, optional, text } from '../schema.ts';
import { changedMessage, conversationType, message, reactionType, requestKey, userID } from './values.ts';

/** The message whose `messageID` it is stands at `messageSeq`. */
const named = { conversationType, targetID: userID, messageSeq: count, messageID: count };

/** The same for every repeat of one call whose answer did not come. */
const repeatable = {
  requestKey,
  /** `true`: the client asked before, with the same key, and had no answer. */
  isRepeat: optional(flag),
};

export const addMessageReaction = method({
  name: 'addMessageReaction',
  doc: 'Adds a reaction of the caller to a message, or raises his count of it.',
  needsLogin: true,
  params: object({
    ...named,
    ...repeatable,
    reactionType,
    /** Absent: one reaction of each type. */
    increaseCount: optional(integer({ min: 1, max: limits.increaseCountMax })),
  }),
  result: changedMessage,
  errors: [
    'CommonModuleBlacklistLimit',
    'GroupModuleUserIsNotInTheGroup',
    'MessageModuleServerError',
    'MessageModuleCommonError',
    'MessageModuleMessageReactionTypeExisted',
  ],
  rate: 'write',
  failure: 'MessageModuleServerError',
});

export const deleteMessageReaction = method({
  name: 'deleteMessageReaction',
  doc: "Takes the caller's reaction of one type away, with its count.",
  needsLogin: true,
  params: object({ ...named, ...repeatable, reactionType }),
  result: changedMessage,
  errors: [
    'CommonModuleBlacklistLimit',
    'GroupModuleUserIsNotInTheGroup',
    'MessageModuleServerError',
    'MessageModuleMessageReactionTypeExisted',
  ],
  rate: 'write',
  failure: 'MessageModuleServerError',
});

export const deleteMessageAllReactions = method({
  name: 'deleteMessageAllReactions',
  doc: 'Takes all reactions of the caller to a message away.',
  needsLogin: true,
  params: object({ ...named, ...repeatable }),
  result: changedMessage,
  errors: [
    'CommonModuleBlacklistLimit',
    'GroupModuleUserIsNotInTheGroup',
    'MessageModuleServerError',
    'MessageModuleCommonError',
  ],
  rate: 'write',
  failure: 'MessageModuleServerError',
});

export const queryMessageReactionUserList = method({
  name: 'queryMessageReactionUserList',
  doc: 'A page of the users who reacted to a message, those with the highest count first.',
  needsLogin: true,
  params: object({
    ...named,
    /** Empty: reactions of all types. */
    reactionType: text({ bytesMax: limits.reactionTypeBytesMax }),
    /** How many users the pages before had. */
    offset: count,
    count: integer({ min: 1, max: limits.reactionUsersMax }),
  }),
  result: object({
    users: list(
      object({
        userID: text({ bytesMax: limits.userIDBytesMax }),
        /** In the order in which they came. */
        reactions: list(object({ reactionType: text({ bytesMax: limits.entryKeyBytesMax }), count }), { max: 10_000 }),
      }),
      { max: limits.reactionUsersMax },
    ),
    totalCount: count,
  }),
  errors: ['MessageModuleServerError'],
  rate: 'query',
  failure: 'MessageModuleServerError',
});

export const pinMessage = method({
  name: 'pinMessage',
  doc: 'Pins a message for everybody in its conversation, or takes its pin away.',
  needsLogin: true,
  params: object({
    ...named,
    ...repeatable,
    isPinned: flag,
    /** `true`: where no further pin has room, the call is refused, and the oldest pin stays. */
    disableAutoReplace: optional(flag),
  }),
  result: changedMessage,
  errors: [
    'CommonModuleBlacklistLimit',
    'GroupModuleUserIsNotInTheGroup',
    'MessageModuleServerError',
    'MessageModuleSendMessageFailed',
    'MessageModuleMessageIsNotPinned',
    'MessageModuleTheNumberOfPinnedMessagesExceedsLimit',
  ],
  rate: 'write',
  failure: 'MessageModuleServerError',
});

export const queryPinnedMessageList = method({
  name: 'queryPinnedMessageList',
  doc: 'The pinned messages of a conversation, the last pinned first.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    /** How many messages the answers before had; absent: none. */
    offset: optional(count),
  }),
  result: object({
    /** Absent where there is no such conversation, and no message. */
    log: optional(count),
    messages: list(message, { max: 1000 }),
    /** `true`: more would not fit one answer; ask for the rest. */
    isCut: optional(flag),
  }),
  errors: ['MessageModuleServerError', 'GroupModuleUserIsNotInTheGroup'],
  rate: 'query',
  failure: 'MessageModuleServerError',
});
