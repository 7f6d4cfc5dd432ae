import type { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import { queryUsersInfo, updateProfile } from './profiles.ts';
import { createInfoQuota } from './quota.ts';

export { createUserDirectory, enterUser, type UserDirectory, type UserIDs, userIDLock } from './service.ts';
export { countActive, usageLocks, usageSweep } from './usage.ts';
export { appendUserLog, encodeUserLogEntry } from './user-log.ts';

export function createUserHandlers(): Handlers<typeof methods.users> {
  const quota = createInfoQuota();
  return {
    queryUsersInfo: (context, actor, params) => queryUsersInfo(quota, context, actor, params),
    updateUserName: (context, actor, { userName }) => updateProfile(context, actor, { userName }),
    updateUserAvatarUrl: (context, actor, { userAvatarUrl }) => updateProfile(context, actor, { userAvatarUrl }),
    updateUserExtendedData: (context, actor, { extendedData }) =>
      updateProfile(context, actor, { userExtendedData: extendedData }),
  };
}
