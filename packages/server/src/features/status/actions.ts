import type { actions } from '@parley/protocol/actions/index';
import type { ActionHandlers } from '../../core/feature.ts';
import { toUserID } from '../../core/ids.ts';
import { answerTargets, failedUser } from '../../core/targets.ts';
import type { StatusStoreNames } from './context.ts';
import { loggedOut, online } from './store.ts';

/** What the app's server may know of how users stand. Whoever never logged in, or logged out, is neither on- nor offline. */
export const statusActions: ActionHandlers<typeof actions.status, StatusStoreNames> = {
  QueryUserOnlineState: async ({ storage }, { app }, { UserId }) => {
    const userIDs = [...new Set(UserId)];
    const standings = await storage.read(app).statuses.standingsOf(userIDs.map(toUserID));
    const statuses = new Map<string, number>(
      standings.flatMap(({ userID, status }) =>
        status && status.onlineStatus !== loggedOut ? [[userID, status.onlineStatus]] : [],
      ),
    );
    const outcomes = userIDs.map((target) =>
      statuses.has(target) ? { target } : { target, code: 'userNotLoggedIn' as const },
    );
    return answerTargets(outcomes, (failed, found) => ({
      Result: found.map((userID) => ({
        UserId: userID,
        Status: statuses.get(userID) === online ? 'Online' : 'Offline',
      })),
      ErrorList: failed.map(failedUser),
    }));
  },
};
