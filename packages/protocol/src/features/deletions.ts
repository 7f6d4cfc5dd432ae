import { method, userLogKind } from '../define.ts';
import { limits } from '../limits.ts';
import { count, flag, list, object, optional } from '../schema.ts';
import { deletionResult, reading } from './conversations.ts';
import { conversationType, userID } from './values.ts';

/** A message that the user has deleted, without anything of what it said. */
const deletedMessage = object({ messageSeq: count, messageID: count, position: count, orderKey: count });

/** Key: the log. */
export const messagesDeleted = userLogKind({
  kind: 'messagesDeleted',
  doc: 'The user has deleted messages of a conversation for himself.',
  isForNewDevices: false,
  body: object({
    log: count,
    /** The ones that were deleted singly by this change. */
    messages: optional(list(deletedMessage, { max: limits.deletedMessagesMax })),
    /** Everything up to this message is deleted, whenever it was. */
    cleared: optional(object({ messageSeq: count, orderKey: count })),
    /** How the conversation counts since then; absent where a later change of it follows. */
    reading: optional(reading),
    /** The messages of all conversations were deleted at once: `allDeleted` follows. */
    isOfAll: optional(flag),
  }),
});

export const deleteMessages = method({
  name: 'deleteMessages',
  doc: 'Deletes messages of a conversation for the caller, on all devices; what is not there any more is passed over.',
  needsLogin: true,
  params: object({
    conversationType,
    targetID: userID,
    messages: list(object({ messageSeq: count, messageID: count }), { min: 1, max: limits.deletedMessagesMax }),
  }),
  result: deletionResult,
  errors: ['MessageModuleServerError'],
  rate: 'write',
  failure: 'MessageModuleServerError',
});

export const deleteAllMessage = method({
  name: 'deleteAllMessage',
  doc: 'Deletes every message that a conversation has, for the caller and on all devices.',
  needsLogin: true,
  params: object({ conversationType, targetID: userID }),
  result: deletionResult,
  errors: ['MessageModuleServerError', 'ConversationModuleConversationDoesNotExist'],
  rate: 'write',
  failure: 'MessageModuleServerError',
});

export const deleteAllConversationMessages = method({
  name: 'deleteAllConversationMessages',
  doc: 'Deletes every message of all conversations, for the caller and on all devices.',
  needsLogin: true,
  params: object({}),
  result: deletionResult,
  errors: ['MessageModuleServerError'],
  rate: 'write',
  failure: 'MessageModuleServerError',
});
