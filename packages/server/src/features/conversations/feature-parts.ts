import type { ErrorOf, Refusal } from '@parley/protocol/define';
import type { methods } from '@parley/protocol/index';
import type { Actor } from '../../core/actors.ts';
import type { Context as ContextOf } from '../../core/context.ts';
import type { UserDirectory } from '../users/index.ts';
import type { ChangedSettings } from './changed-settings.ts';
import type { ConversationStoreNames } from './context.ts';
import type { ConversationParts } from './service.ts';

/** Who may set something for a group is known to the feature that has the groups, and the stores that it needs to it alone. */
export type StoreNames = ConversationStoreNames | 'groups';
type NotifyError = ErrorOf<typeof methods.conversations.setConversationNotificationStatus>;

export interface ConversationFeatureParts extends ConversationParts {
  readonly users: UserDirectory;
  /** Lets a group make itself noticed or not. */
  notifyGroup(
    context: ContextOf<StoreNames>,
    actor: Actor,
    params: { readonly groupID: string; readonly notificationStatus: number },
  ): Promise<ChangedSettings | Refusal<NotifyError>>;
}
