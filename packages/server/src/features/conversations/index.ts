import type { actions } from '@parley/protocol/actions/index';
import { groupConversation } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import type { FeatureWithActions } from '../../core/feature.ts';
import { createConversationActions } from './actions.ts';
import { deleteAll, deleteConversation } from './deletions.ts';
import {
  setConversationMark,
  setConversationNotificationStatus,
  updateConversationPinnedState,
} from './entry-settings.ts';
import type { ConversationFeatureParts, StoreNames } from './feature-parts.ts';
import {
  clearConversationTotalUnreadMessageCount,
  clearConversationUnreadMessageCount,
  queryConversation,
} from './service.ts';
import { conversationSettings } from './settings.ts';

export { type ChangedSettings, changeSettings } from './changed-settings.ts';
export { deletionSource } from './deletion-source.ts';
export { deleteAll, deleteAllMessage, deleteMessages } from './deletions.ts';
export {
  type Address,
  createPlaceDirectory,
  type GroupPlace,
  kindOf,
  type PeerPlace,
  type Place,
  type PlaceDirectory,
  type UnopenedPeer,
} from './places.ts';
export { type Standing, standingOf } from './rules.ts';
export { encodeFollowed } from './service.ts';
export { seqsOfWindows } from './windows.ts';

export function createConversationFeature(
  parts: ConversationFeatureParts,
): FeatureWithActions<typeof methods.conversations, StoreNames, typeof actions.conversations> {
  return {
    actions: createConversationActions(parts),
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
        params.conversationType === groupConversation
          ? parts.notifyGroup(context, actor, { ...params, groupID: params.targetID })
          : setConversationNotificationStatus(parts, context, actor, params),
      setConversationMark: (context, actor, params) => setConversationMark(parts, context, actor, params),
      deleteConversation: (context, actor, params) => deleteConversation(parts, context, actor, params),
      deleteAllConversations: (context, actor) => deleteAll(context, actor, 'conversations'),
    },
  };
}
