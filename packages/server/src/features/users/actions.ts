import { type ActionCode, meaningOf } from '@parley/protocol/actions/codes';
import type { actions } from '@parley/protocol/actions/index';
import { userIDIn } from '@parley/protocol/actions/values';
import { isRefusal } from '@parley/protocol/define';
import type { ActionHandlers } from '../../core/feature.ts';
import { type AppID, toUserID } from '../../core/ids.ts';
import { codeOfRefusal } from '../../core/refusals.ts';
import { answerTargets, failedUser, forEachTarget, type TargetOutcome } from '../../core/targets.ts';
import type { Context, UserStoreNames } from './context.ts';
import { updateProfile } from './profiles.ts';
import { registerUser } from './registering.ts';
import { readModification, readRegistration } from './registration-rules.ts';
import type { UserDirectory } from './service.ts';

/** What the app's server may do with users. */
export const createUserActions = (users: UserDirectory): ActionHandlers<typeof actions.users, UserStoreNames> => ({
  UserRegister: (context, { app }, { UserInfo }) => register(context, app, UserInfo, 'user'),
  RobotRegister: (context, { app }, { UserInfo }) => register(context, app, UserInfo, 'bot'),
  ModifyUserInfo: async (context, { app }, { UserInfo }) => {
    const outcomes = await forEachTarget(UserInfo, (entry) => modify(users, context, app, entry));
    return answerTargets(outcomes, (failed) => ({ ErrorList: failed.map(explained) }));
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
      Result: found.flatMap((UserId) => {
        const row = known.get(UserId);
        return row
          ? [{ UserId, UserName: row.userName, UserAvatar: row.userAvatarUrl, Extra: row.userExtendedData }]
          : [];
      }),
      ErrorList: failed.map(failedUser),
    }));
  },
});

async function register(context: Context, app: AppID, entries: readonly unknown[], kind: 'user' | 'bot') {
  const outcomes = await forEachTarget(entries, async (entry) => {
    const user = readRegistration(entry, kind);
    return typeof user === 'string' ? user : registerUser(context, app, user);
  });
  return answerTargets(outcomes, (failed) => ({ ErrorList: failed.map(explained) }));
}

async function modify(users: UserDirectory, context: Context, app: AppID, entry: unknown) {
  const read = readModification(entry);
  if (typeof read === 'string') return read;
  const user = await users.byUserID(context, app, toUserID(read.userID));
  if (!user) return 'modifiedUserMissing';
  const outcome = await updateProfile(context, { app, ...user }, read.change);
  if (!isRefusal(outcome)) return undefined;
  return codeOfRefusal(outcome, { NetworkModuleUserIsNotLogged: 'modifiedUserMissing' });
}

/** With the reason in words, as these actions tell it. */
const explained = ({ target, code }: Required<TargetOutcome<unknown, ActionCode>>) => ({
  ...failedUser({ target: userIDIn(target), code }),
  SubMessage: meaningOf(code),
});
