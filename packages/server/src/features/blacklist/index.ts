import type { actions } from '@parley/protocol/actions/index';
import type { methods } from '@parley/protocol/index';
import type { FeatureWithActions } from '../../core/feature.ts';
import type { UserDirectory } from '../users/index.ts';
import { createBlacklistActions } from './actions.ts';
import type { BlacklistStoreNames } from './context.ts';
import { addUsersToBlacklist, checkUserIsInBlacklist, removeUsersFromBlacklist } from './service.ts';
import { blacklistSettings } from './settings.ts';

export { eraseEdge } from './erasing.ts';
export { isBlocked } from './service.ts';

export function createBlacklistFeature(
  users: UserDirectory,
): FeatureWithActions<typeof methods.blacklist, BlacklistStoreNames, typeof actions.blacklist> {
  return {
    actions: createBlacklistActions(users),
    settings: blacklistSettings,
    handlers: {
      addUsersToBlacklist: (context, actor, params) => addUsersToBlacklist(context, actor, params),
      removeUsersFromBlacklist: (context, actor, params) => removeUsersFromBlacklist(context, actor, params),
      checkUserIsInBlacklist: (context, actor, params) => checkUserIsInBlacklist(users, context, actor, params),
    },
  };
}
