import { isRefusal } from '@parley/protocol/define';
import { methods } from '@parley/protocol/index';
import type { Handlers } from '../../core/feature.ts';
import { declared } from '../../core/refusals.ts';
import { queryUsersInfo, updateProfile } from './profiles.ts';
import { createInfoQuota } from './quota.ts';

export { createUserDirectory, enterUser, type UserDirectory, type UserIDs, userIDLock } from './service.ts';
export { countActive, usageLocks, usageSweep } from './usage.ts';
export { appendUserLog, encodeUserLogEntry, kindsNotForNewDevices, type UserLogDraft } from './user-log.ts';

const declarations = methods.users;
const { updateUserName, updateUserAvatarUrl, updateUserExtendedData } = declarations;

export function createUserHandlers(): Handlers<typeof declarations> {
  const quota = createInfoQuota();
  return {
    queryUsersInfo: (context, actor, params) => queryUsersInfo(quota, context, actor, params),
    updateUserName: async (context, actor, { userName }) => {
      const outcome = await updateProfile(context, actor, { userName });
      return isRefusal(outcome) ? declared(updateUserName, outcome) : outcome;
    },
    updateUserAvatarUrl: async (context, actor, { userAvatarUrl }) => {
      const outcome = await updateProfile(context, actor, { userAvatarUrl });
      return isRefusal(outcome) ? declared(updateUserAvatarUrl, outcome) : outcome;
    },
    updateUserExtendedData: async (context, actor, { extendedData }) => {
      const outcome = await updateProfile(context, actor, { userExtendedData: extendedData });
      return isRefusal(outcome) ? declared(updateUserExtendedData, outcome) : outcome;
    },
  };
}
