import type { ErrorOf, Refusal } from '@parley/protocol/define';
import { groupConversation } from '@parley/protocol/features/values';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { Context as ContextOf } from '../../core/context.ts';
import type { Feature } from '../../core/feature.ts';
import type { ChangedSettings } from './changed-settings.ts';
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

/** Who may set something for a group is known to the feature that has the groups, and the stores that it needs to it alone. */
type StoreNames = ConversationStoreNames | 'groups';
type NotifyError = ErrorOf<typeof methods.conversations.setConversationNotificationStatus>;

interface ConversationFeatureParts extends ConversationParts {
  /** Lets a group make itself noticed or not. */
  notifyGroup(
    context: ContextOf<StoreNames>,
    actor: Actor,
    params: { readonly groupID: string; readonly notificationStatus: number },
  ): Promise<ChangedSettings | Refusal<NotifyError>>;
}

export function createConversationFeature(
  parts: ConversationFeatureParts,
): Feature<typeof methods.conversations, StoreNames> {
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
        params.conversationType === groupConversation
          ? parts.notifyGroup(context, actor, { ...params, groupID: params.targetID })
          : setConversationNotificationStatus(parts, context, actor, params),
      setConversationMark: (context, actor, params) => setConversationMark(parts, context, actor, params),
      deleteConversation: (context, actor, params) => deleteConversation(parts, context, actor, params),
      deleteAllConversations: (context, actor) => deleteAll(context, actor, 'conversations'),
    },
  };
}
