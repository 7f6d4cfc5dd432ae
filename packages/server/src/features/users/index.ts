import { isRefusal } from '@parley/protocol/define';
import { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import { declared } from '../../core/refusals.ts';
import { queryUsersInfo, updateProfile } from './profiles.ts';
import { createInfoQuota } from './quota.ts';

export { createUserDirectory, enterUser, type UserDirectory, type UserIDs, userIDLock } from './service.ts';
export { countActive, usageLocks, usageSweep } from './usage.ts';
export { appendUserLog, encodeUserLogEntry } from './user-log.ts';

const declarations = methods.users;
const { updateUserName, updateUserAvatarUrl, updateUserExtendedData } = declarations;

export function createUserHandlers(): Handlers<typeof declarations> {
  const quota = createInfoQuota();
  return {
    queryUsersInfo: (context, caller, params) => queryUsersInfo(quota, context, caller, params),
    updateUserName: async (context, caller, { userName }) => {
      const outcome = await updateProfile(context, caller, { userName });
      return isRefusal(outcome) ? declared(updateUserName, outcome) : outcome;
    },
    updateUserAvatarUrl: async (context, caller, { userAvatarUrl }) => {
      const outcome = await updateProfile(context, caller, { userAvatarUrl });
      return isRefusal(outcome) ? declared(updateUserAvatarUrl, outcome) : outcome;
    },
    updateUserExtendedData: async (context, caller, { extendedData }) => {
      const outcome = await updateProfile(context, caller, { userExtendedData: extendedData });
      return isRefusal(outcome) ? declared(updateUserExtendedData, outcome) : outcome;
    },
  };
}
