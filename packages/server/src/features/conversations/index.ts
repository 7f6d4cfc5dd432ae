import type { methods } from '@parley/protocol/index';
import type { Feature } from '../../core/feature.ts';
import type { ConversationStoreNames } from './context.ts';
import { deleteAll, deleteConversation } from './deletions.ts';
import {
  setConversationMark,
  setConversationNotificationStatus,
  updateConversationPinnedState,
} from './entry-settings.ts';
import {
  type ConversationParts,
  clearConversationTotalUnreadMessageCount,
  clearConversationUnreadMessageCount,
  queryConversation,
} from './service.ts';
import { conversationSettings } from './settings.ts';

export { deletionSource } from './deletion-source.ts';
export { deleteAll, deleteAllMessage, deleteMessages } from './deletions.ts';
export { type Address, createPlaceDirectory, type Place, type PlaceDirectory } from './places.ts';
export { encodeFollowed } from './service.ts';

export function createConversationFeature(
  parts: ConversationParts,
): Feature<typeof methods.conversations, ConversationStoreNames> {
  return {
    settings: conversationSettings,
    forgetUsers: parts.places.forget,
    handlers: {
      queryConversation: (context, actor, params) => queryConversation(parts, context, actor, params),
      clearConversationUnreadMessageCount: (context, actor, params) =>
        clearConversationUnreadMessageCount(parts, context, actor, params),
      clearConversationTotalUnreadMessageCount: (context, actor, params) =>
        clearConversationTotalUnreadMessageCount(context, actor, params),
      updateConversationPinnedState: (context, actor, params) =>
        updateConversationPinnedState(parts, context, actor, params),
      setConversationNotificationStatus: (context, actor, params) =>
        setConversationNotificationStatus(parts, context, actor, params),
      setConversationMark: (context, actor, params) => setConversationMark(parts, context, actor, params),
      deleteConversation: (context, actor, params) => deleteConversation(parts, context, actor, params),
      deleteAllConversations: (context, actor) => deleteAll(context, actor, 'conversations'),
    },
  };
}
