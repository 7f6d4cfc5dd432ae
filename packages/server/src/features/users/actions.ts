import type { actions } from '@parley/protocol/actions/index';
import type { ActionHandlers } from '../../core/feature.ts';
import { toUserID } from '../../core/ids.ts';
import { answerTargets, failedUser, forEachTarget } from '../../core/targets.ts';
import type { UserStoreNames } from './context.ts';
import { registerUser } from './registering.ts';
import { nameIn, readRegistration } from './registration-rules.ts';

/** What the app's server may do with users. */
export const userActions: ActionHandlers<typeof actions.users, UserStoreNames> = {
  UserRegister: async (context, { app }, { UserInfo }) => {
    const outcomes = await forEachTarget(UserInfo, async (entry) => {
      const user = readRegistration(entry);
      return typeof user === 'string' ? user : registerUser(context, app, user);
    });
    return answerTargets(outcomes, (failed) => ({
      ErrorList: failed.map(({ target, code }) => failedUser({ target: nameIn(target), code })),
    }));
  },
  QueryUserInfos: async ({ storage }, { app }, { UserIds }) => {
    const userIDs = [...new Set(UserIds)];
    const rows = await storage.read(app).users.byUserIDs(userIDs.map(toUserID));
    const known = new Map<string, (typeof rows)[number]>(
      rows.filter(({ isUnregistered }) => !isUnregistered).map((row) => [row.userID, row]),
    );
    const outcomes = userIDs.map((target) =>
      known.has(target) ? { target } : { target, code: 'userNotRegistered' as const },
    );
    return answerTargets(outcomes, (failed, found) => ({
      Result: found.flatMap((userID) => {
        const row = known.get(userID);
        if (!row) return [];
        const { userName, userAvatarUrl, userExtendedData } = row;
        return [{ UserId: userID, UserName: userName, UserAvatar: userAvatarUrl, Extra: userExtendedData }];
      }),
      ErrorList: failed.map(failedUser),
    }));
  },
};
