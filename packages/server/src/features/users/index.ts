import type { actions } from '@parley/protocol/actions/index';
import type { methods } from '@parley/protocol/index';
import type { FeatureWithActions } from '../../core/feature.ts';
import { createUserActions } from './actions.ts';
import type { UserStoreNames } from './context.ts';
import { queryUsersInfo, updateProfile } from './profiles.ts';
import { createInfoQuota } from './quota.ts';
import { querySelfUserInfo, updateBadge, updateOfflinePushRule } from './self.ts';
import type { UserDirectory } from './service.ts';
import { userSettings } from './settings.ts';
import { usageSweep } from './usage.ts';

export { actingUser } from './acting.ts';
export { profileChangedKind, tellProfile } from './profiles.ts';
export { isBot } from './registration-rules.ts';
export { profileOf } from './rules.ts';
export { tellRule } from './self.ts';
export { createUserDirectory, enterUser, type UserDirectory, type UserIDs, userIDLock } from './service.ts';
export type { UserLogEntry } from './store.ts';
export { countActive, usageLocks } from './usage.ts';
export {
  appendUserLog,
  appendUserLogs,
  encodeUserLogEntry,
  hintOfUserLog,
  kindsNotForNewDevices,
  type UserLogDraft,
} from './user-log.ts';

export function createUserFeature(
  users: UserDirectory,
): FeatureWithActions<typeof methods.users, UserStoreNames, typeof actions.users> {
  const quota = createInfoQuota();
  return {
    settings: userSettings,
    sweeps: () => [usageSweep],
    forgetUsers: users.forget,
    actions: createUserActions(users),
    handlers: {
      queryUsersInfo: (context, actor, params) => queryUsersInfo(quota, context, actor, params),
      updateUserName: (context, actor, { userName }) => updateProfile(context, actor, { userName }),
      updateUserAvatarUrl: (context, actor, { userAvatarUrl }) => updateProfile(context, actor, { userAvatarUrl }),
      updateUserExtendedData: (context, actor, { extendedData }) =>
        updateProfile(context, actor, { userExtendedData: extendedData }),
      updateUserOfflinePushRule: updateOfflinePushRule,
      updateUserBadge: updateBadge,
      querySelfUserInfo,
    },
  };
}
